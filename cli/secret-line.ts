import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';
import { readSent } from './sent-file';

/**
 * The first line of a file with a secret (`/dev/fd/3` for a descriptor, `/dev/stdin` for what is piped), which nobody else may
 * read. Throws CliError.
 */
export function readSecretLine(context: CliContext, file: string): string {
  const { text } = readSent(context, file);
  if (context.isOpenToOthers(file)) {
    throw new CliError('usage', `others may read ${file}`, {
      exitCode: EXIT.usage,
      next: `Take that from them: chmod 600 ${file}`,
    });
  }
  return text.split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
}
