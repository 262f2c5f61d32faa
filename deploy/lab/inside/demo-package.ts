import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { command } from '../command';
import type { DemoPackage } from '../messages';

function control(demo: DemoPackage): string {
  const relations = [
    ...(demo.depends === undefined ? [] : [`Depends: ${demo.depends}`]),
    ...(demo.conflicts === undefined ? [] : [`Conflicts: ${demo.conflicts}`]),
  ];
  return [
    `Package: ${demo.name}`,
    `Version: ${demo.version}`,
    'Architecture: all',
    'Maintainer: Ringmaster lab <lab@example.org>',
    ...relations,
    'Description: made by the lab',
    '',
  ].join('\n');
}

/** Where it is built, where it goes, and the root that every host starts from. */
interface PackagePlace {
  readonly scratch: string;
  readonly pool: string;
  readonly baseRoot: string;
}

/** Builds a package with dpkg-deb into `pool`. */
export async function buildDemoPackage(demo: DemoPackage, place: PackagePlace): Promise<void> {
  const tree = join(place.scratch, `${demo.name}_${demo.version}`);
  const files = { [`/usr/share/${demo.name}/version`]: `${demo.version}\n`, ...demo.files };
  const scripts = { preinst: demo.preinst, postinst: demo.postinst, prerm: demo.prerm, postrm: demo.postrm };
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true, mode: 0o755 });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true, mode: 0o755 });
    writeFileSync(join(tree, path), text);
    chmodSync(join(tree, path), text.startsWith('#!') ? 0o755 : 0o644);
  }
  for (const [path, from] of Object.entries(demo.libraries ?? {})) {
    mkdirSync(dirname(join(tree, path)), { recursive: true, mode: 0o755 });
    copyFileSync(join(place.baseRoot, from), join(tree, path));
  }
  writeFileSync(join(tree, 'DEBIAN', 'control'), control(demo));
  const conffiles = Object.keys(files).filter((path) => path.startsWith('/etc/'));
  if (conffiles.length > 0) writeFileSync(join(tree, 'DEBIAN', 'conffiles'), `${conffiles.join('\n')}\n`);
  for (const [name, body] of Object.entries(scripts)) {
    if (body === undefined) continue;
    writeFileSync(join(tree, 'DEBIAN', name), `#!/bin/sh\nset -e\n${body}\n`);
    chmodSync(join(tree, 'DEBIAN', name), 0o755);
  }
  const file = join(place.pool, `${demo.name}_${demo.version.replace(':', '%3a')}_all.deb`);
  await command('dpkg-deb', ['--build', '--root-owner-group', tree, file]);
}
