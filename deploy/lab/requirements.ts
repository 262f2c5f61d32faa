import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { command, PLAIN_ENVIRONMENT } from './command';

/** The release every host of the lab runs; the machine must run it too, so that its own apt knows its packages. */
export const RELEASE = 'bookworm';

/** What the lab calls on this machine, and the Debian package each comes from. */
export type Tools = Readonly<Record<string, string>>;

const TOOLS: Tools = {
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
  'dpkg-deb': 'dpkg',
  // For the agent's own package.
  'dpkg-shlibdeps': 'dpkg-dev',
  strip: 'binutils',
  'apt-ftparchive': 'apt-utils',
  gpg: 'gnupg',
  rpmbuild: 'rpm',
  createrepo_c: 'createrepo-c',
  ip: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
};

function releaseOf(osRelease: string): string | null {
  return /^VERSION_CODENAME=(.*)$/m.exec(osRelease)?.[1] ?? null;
}

/** Why no lab can be on this machine, with the way out, or null. What apt can install is not a reason. */
export function whyNoLab(machine: { readonly uid: number; readonly osRelease: string | null }): string | null {
  const needs = 'The lab boots Debian hosts with systemd-nspawn.';
  if (process.platform !== 'linux' || machine.osRelease === null) return `${needs} It needs Linux: Debian 12, as root.`;
  const release = releaseOf(machine.osRelease);
  if (release !== RELEASE) {
    return `${needs} It needs Debian 12 (${RELEASE}), and this is ${release ?? 'another system'}: run it in a virtual machine with Debian 12.`;
  }
  if (machine.uid !== 0) return `${needs} It needs root, for namespaces and mounts of its own: run it with sudo.`;
  return null;
}

/** The same of the machine this runs on. */
export function whyNoLabHere(): string | null {
  const osRelease = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : null;
  return whyNoLab({ uid: process.getuid?.() ?? -1, osRelease });
}

function isOnPath(tool: string): boolean {
  return (PLAIN_ENVIRONMENT.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)));
}

/** The Debian packages the lab needs and this machine lacks, `more` among them. */
export function missingPackages(more: Tools = {}): string[] {
  return [...new Set(Object.entries({ ...TOOLS, ...more }).flatMap(([tool, name]) => (isOnPath(tool) ? [] : [name])))];
}

/** Brings the machine's package lists up to date, once in a process. A source of somebody else's that fails is no matter. */
export class PackageLists {
  #updated: Promise<void> | null = null;
  constructor(private readonly say: (line: string) => void) {}

  update(): Promise<void> {
    this.#updated ??= this.#update();
    return this.#updated;
  }

  async #update(): Promise<void> {
    this.say('Updating the package lists of this machine (5 to 30 s).');
    await command('apt-get', ['update', '-q']);
  }
}

/** Installs with apt what the lab needs and this machine lacks. @throws Error with the command to run by hand. */
export async function installMissing(
  lists: PackageLists,
  say: (line: string) => void,
  more: Tools = {},
): Promise<void> {
  const missing = missingPackages(more);
  if (missing.length === 0) return;
  const install = ['install', '-y', '-q', '--no-install-recommends', ...missing];
  try {
    await lists.update();
    say(`Installing ${missing.join(', ')} with apt-get (10 to 40 s).`);
    await command('apt-get', install);
  } catch (cause) {
    throw new Error(
      `The lab needs ${missing.join(', ')}, which could not be installed here. Run: apt-get ${install.join(' ')}`,
      {
        cause,
      },
    );
  }
}
