import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CHECKOUT } from '../../local/checkout';
import { command } from '../command';

/** Versions of our own package. The first two are the agent of this checkout; the last ends as soon as it is started. */
export const AGENT_VERSIONS = { first: '1.0', next: '2.0', bad: '3.0' } as const;

const PROGRAM = 'usr/lib/ringmaster-agent';
const ENDS_AT_ONCE = 'process.exit(3);\n';

/** Builds them below `scratch`, as `npm run package:agent` does; 10 to 30 s, one core. Resolves with the files. */
export async function buildAgentPackages(scratch: string): Promise<readonly string[]> {
  const into = join(scratch, 'agent-packages');
  const builder = join(CHECKOUT, 'dist', 'deploy', 'agent', 'main.js');
  const [built = ''] = (await command(process.execPath, [builder, '--fast', '--into', into])).split('\n');
  const tree = join(into, 'tree');
  mkdirSync(tree);
  await command('dpkg-deb', ['--raw-extract', built, tree]);
  const files: string[] = [];
  for (const version of Object.values(AGENT_VERSIONS)) files.push(await rebuild(tree, { built, version }));
  rmSync(tree, { recursive: true });
  rmSync(built);
  return files;
}

/** The package once more, under another version. */
async function rebuild(
  tree: string,
  { built, version }: { readonly built: string; readonly version: string },
): Promise<string> {
  const control = join(tree, 'DEBIAN', 'control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`));
  writeFileSync(join(tree, PROGRAM, 'package.json'), `${JSON.stringify({ name: 'ringmaster-agent', version })}\n`);
  if (version === AGENT_VERSIONS.bad) writeFileSync(join(tree, PROGRAM, 'dist', 'agent', 'main.js'), ENDS_AT_ONCE);
  // Of the files as they were built.
  rmSync(join(tree, 'DEBIAN', 'md5sums'), { force: true });
  const file = built.replace(basename(built), basename(built).replace(/_[^_]*_/, `_${version}_`));
  await command('dpkg-deb', ['--build', '--root-owner-group', '-Znone', tree, file]);
  return file;
}
