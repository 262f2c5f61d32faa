import { resolve } from 'node:path';
import { nameGiven, readOptions } from '../local/options';
import { say } from '../local/terminal';
import { buildPackage } from './build-package';
import { bundleAgent } from './bundle';
import { currentRelease } from './release';

const USAGE =
  'Usage: npm run package:agent -- [--into FOLDER] [--node FILE] [--fast]\n' +
  '  --into FOLDER  where the .deb goes; dist unless given\n' +
  '  --node FILE    the Node that goes in; the one that runs this unless given\n' +
  '  --fast         not compressed: seconds instead of minutes, and four times the size\n' +
  'See docs/operations.md, "Installing the agent".';

/** The command line says something this program does not do. */
class PackageUsageError extends Error {
  override readonly name = 'PackageUsageError';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
  }
}

const OPTIONS = { into: { type: 'string' }, node: { type: 'string' }, fast: { type: 'boolean' } } as const;

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

async function main(): Promise<void> {
  const { into, node, fast } = readOptions(process.argv.slice(2), OPTIONS, PackageUsageError);
  say('Bundling the agent.');
  const bundle = await bundleAgent();
  say(fast === true ? 'Building the package.' : 'Building and compressing the package (1 to 2 minutes).');
  const built = await buildPackage({
    release: await currentRelease(),
    bundle,
    node: resolve(nameGiven('--node', node, PackageUsageError) ?? process.execPath),
    compression: fast === true ? 'none' : 'xz',
    into: resolve(nameGiven('--into', into, PackageUsageError) ?? 'dist'),
  });
  const sizes = `${mebibytes(built.bytes)} to download, ${mebibytes(built.installedBytes)} installed`;
  process.stdout.write(`${built.file}\n${sizes}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof PackageUsageError ? 2 : 1);
});
