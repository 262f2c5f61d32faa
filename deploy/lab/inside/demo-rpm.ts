import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { command } from '../command';
import type { DemoRpm } from '../messages';

/** Where it is built, and who signs it. */
interface RpmPlace {
  readonly scratch: string;
  readonly pool: string;
  readonly gnupgHome: string;
  readonly signer: string;
}

function spec(rpm: DemoRpm, tree: string): string {
  const [, epoch, version = '', release = ''] = /^(?:(\d+):)?(.*)-(.*)$/.exec(rpm.version) ?? [];
  const files = { [`/usr/share/${rpm.name}/version`]: `${rpm.version}\n`, ...rpm.files };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true, mode: 0o755 });
    writeFileSync(join(tree, path), text);
  }
  const relation = (word: string, list: readonly string[] = []): string[] => list.map((each) => `${word}: ${each}`);
  const script = (section: string, body: string | undefined): string[] =>
    body === undefined ? [] : [`%${section}`, body];
  return [
    `Name: ${rpm.name}`,
    `Version: ${version}`,
    `Release: ${release}`,
    ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
    'Summary: made by the lab',
    'License: none',
    'BuildArch: noarch',
    ...relation('Requires', rpm.requires),
    ...relation('Provides', rpm.provides),
    ...relation('Conflicts', rpm.conflicts),
    ...relation('Obsoletes', rpm.obsoletes),
    '%description',
    'made by the lab',
    '%install',
    `cp -a ${tree}/. %{buildroot}`,
    ...script('pre', rpm.pre),
    ...script('post', rpm.post),
    ...script('preun', rpm.preun),
    ...script('postun', rpm.postun),
    '%files',
    ...Object.keys(files).map((path) => (path.startsWith('/etc/') ? `%config(noreplace) ${path}` : path)),
    '',
  ].join('\n');
}

/** Builds a package with rpmbuild and signs it, into `pool`. */
export async function buildDemoRpm(rpm: DemoRpm, { scratch, pool, gnupgHome, signer }: RpmPlace): Promise<void> {
  const place = join(scratch, `${rpm.name}-${rpm.version.replace(':', '_')}`);
  const tree = join(place, 'tree');
  mkdirSync(tree, { recursive: true, mode: 0o755 });
  const file = join(place, 'package.spec');
  writeFileSync(file, spec(rpm, tree));
  const defines = { _topdir: place, _rpmdir: join(place, 'rpms'), _build_id_links: 'none', _dbpath: join(place, 'db') };
  const words = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  await command('rpmbuild', ['-bb', '--quiet', ...words, file]);
  const built = join(place, 'rpms', 'noarch', `${rpm.name}-${rpm.version.replace(/^\d+:/, '')}.noarch.rpm`);
  const signing = { _gpg_name: signer, _gpg_path: gnupgHome, __gpg: '/usr/bin/gpg' };
  const macros = Object.entries(signing).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  await command('rpmsign', ['--addsign', ...macros, built]);
  await command('mv', [built, pool]);
}
