import type { Command } from 'commander';
import { BundleArchiveError, buildBundle, type BundleSummary, inspectBundle } from '../bundle-archive';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';

interface Added {
  readonly outcome: 'added' | 'present';
  readonly artifact: { readonly name: string; readonly version: string; readonly digest: string };
}

/** Adds `bundle build DIR`, `bundle inspect FILE` and `bundle add FILE`. */
export function addBundleCommand(program: Command, context: CliContext): void {
  const bundle = program.command('bundle').description('archives of custom applications');
  bundle
    .command('build <dir>')
    .description('pack a folder with a bundle.yaml; the same contents give the same digest')
    .requiredOption('-o, --out <file>', 'the archive to write')
    .action(async (dir: string, options: { out: string }) => {
      printSummary(context, await archive(() => buildBundle(dir, options.out)));
    });
  bundle
    .command('inspect <file>')
    .description('check an archive as an agent would, and show what it is')
    .action(async (file: string) => {
      printSummary(context, await archive(() => inspectBundle(file)));
    });
  bundle
    .command('add <file>')
    .description('store an archive, so that campaigns can name it by its digest')
    .action(async (file: string) => {
      const { name, version, digest } = await archive(() => inspectBundle(file));
      const query = new URLSearchParams({ name, version, digest });
      const added = await context.api().upload<Added>('Artifact', `/v1/artifacts/bundles?${query.toString()}`, file);
      print(context, added, () => {
        const what = added.outcome === 'added' ? 'added' : 'was there already';
        return `${name} ${version} ${what}: ${digest}\n`;
      });
    });
}

function printSummary(context: CliContext, summary: BundleSummary): void {
  print(context, { apiVersion: 'ringmaster/v1', kind: 'Bundle', ...summary }, ({ name, version, digest, size }) => {
    return `name: ${name}\nversion: ${version}\ndigest: ${digest}\nsize: ${size}\n`;
  });
}

async function archive<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BundleArchiveError) {
      const next = 'See docs/agent.md, "Bundles", for what a bundle holds.';
      throw new CliError('invalid_bundle', error.message, { exitCode: EXIT.usage, next, cause: error });
    }
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
      const next = 'Check the name and that you may read it.';
      throw new CliError('usage', error.message, { exitCode: EXIT.usage, next, cause: error });
    }
    throw error;
  }
}
