import { InvalidArgumentError, type Command } from 'commander';
import { BUNDLE_LIMITS, type BundleLimits } from '../../model/bundle-contents';
import { buildBundle } from '../bundle-archive';
import { fileTrouble } from '../../model/file-trouble';
import { BundleArchiveError } from '../bundle-archive-error';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { inspectBundle, isSystemError, type BundleSummary } from '../inspect-bundle';
import { print } from '../print';
import { bundleNotes, describeBundle } from '../render/bundle';

interface Added {
  readonly outcome: 'added' | 'present';
  readonly artifact: { readonly name: string; readonly version: string; readonly digest: string };
}

interface VerifyOptions {
  readonly digest?: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
}

/** Adds `bundle build DIR`, `bundle inspect FILE`, `bundle verify FILE` and `bundle add FILE`. */
export function addBundleCommand(program: Command, context: CliContext): void {
  const bundle = program.command('bundle').description('archives of custom applications');
  bundle
    .command('build <dir>')
    .description('pack a folder with a bundle.yaml; the same contents give the same digest')
    .requiredOption('-o, --out <file>', 'the archive to write')
    .action(async (dir: string, options: { out: string }) => {
      const summary = await archive(dir, () => buildBundle(dir, options.out));
      print(context, { apiVersion: 'ringmaster/v1', kind: 'Bundle', ...summary }, summaryLines);
    });
  bundle
    .command('inspect <file>')
    .description('show what an archive is, what its steps do and what is in it')
    .action(async (file: string) => {
      const inspected = await archive(file, () => inspectBundle(file));
      print(context, { apiVersion: 'ringmaster/v1', kind: 'Bundle', ...inspected }, (found) => {
        return summaryLines(found) + describeBundle(found);
      });
    });
  bundle
    .command('verify <file>')
    .description('check an archive as an agent would, and that it is the one you mean')
    .option('--digest <sha256:…>', 'the digest it must have', digest)
    .option('--max-bytes <n>', 'limits.maxBundleBytes of your hosts', count, BUNDLE_LIMITS.maxBundleBytes)
    .option('--max-files <n>', 'limits.maxBundleFiles of your hosts', count, BUNDLE_LIMITS.maxBundleFiles)
    .action((file: string, options: VerifyOptions) => verify(context, file, options));
  bundle
    .command('add <file>')
    .description('store an archive, so that campaigns can name it by its digest')
    .action(async (file: string) => {
      const { name, version, digest } = await archive(file, () => inspectBundle(file));
      const query = new URLSearchParams({ name, version, digest });
      const added = await context.api().upload<Added>('Artifact', `/v1/artifacts/bundles?${query.toString()}`, file);
      print(context, added, () => {
        const what = added.outcome === 'added' ? 'added' : 'was there already';
        return `${name} ${version} ${what}: ${digest}\n`;
      });
    });
}

async function verify(context: CliContext, file: string, options: VerifyOptions): Promise<void> {
  const limits: BundleLimits = { maxBundleBytes: options.maxBytes, maxBundleFiles: options.maxFiles };
  const found = await archive(file, () => inspectBundle(file, limits));
  if (options.digest !== undefined && options.digest !== found.digest) {
    throw invalid(`${file} is ${found.digest}, not ${options.digest}`);
  }
  const notes = bundleNotes(found);
  const { name, version, digest, size } = found;
  print(context, { apiVersion: 'ringmaster/v1', kind: 'VerifiedBundle', name, version, digest, size, notes }, () => {
    return [`good: ${name} ${version} ${digest}`, ...notes.map((note) => `note: ${note}`), ''].join('\n');
  });
}

function summaryLines({ name, version, digest, size }: BundleSummary): string {
  return `name: ${name}\nversion: ${version}\ndigest: ${digest}\nsize: ${size}\n`;
}

function digest(text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be sha256: and 64 hexadecimal digits.');
}

function count(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

function invalid(message: string, cause?: unknown): CliError {
  const next = 'See docs/bundle-guide.md for how a bundle is made, and what one holds.';
  return new CliError('invalid_bundle', message, { exitCode: EXIT.usage, next, cause });
}

/** `subject`: the file or folder of whose reading the system says no name. */
async function archive<T>(subject: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BundleArchiveError) throw invalid(error.message, error);
    if (isSystemError(error)) {
      const next = 'Check the name and that you may read it.';
      const message = `${error.path ?? subject}: ${fileTrouble(error) ?? error.message}`;
      throw new CliError('usage', message, { exitCode: EXIT.usage, next, cause: error });
    }
    throw error;
  }
}
