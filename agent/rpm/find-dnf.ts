import { existsSync, readFileSync, realpathSync } from 'node:fs';

const DNF = '/usr/bin/dnf';
const DATABASES = ['/var/lib/rpm', '/usr/lib/sysimage/rpm'];
const DATABASE_FILES = ['rpmdb.sqlite', 'Packages.db', 'Packages'];

/** How dnf's own Python is called; null: this host has no dnf 4, or its packages are not rpm's. */
export function findDnfPython(): readonly string[] | null {
  if (!existsSync(DNF) || !DATABASES.some((place) => DATABASE_FILES.some((file) => existsSync(`${place}/${file}`)))) {
    return null;
  }
  return pythonOf(readFileSync(realpathSync(DNF), 'latin1'));
}

/** The interpreter a program names in its first line, with its options; null: it is no Python program, as dnf 5 is none. */
export function pythonOf(program: string): readonly string[] | null {
  return /^#! *(\/\S*python[\d.]*(?: +-\S+)*)\s*\n/.exec(program)?.[1]?.split(/ +/) ?? null;
}
