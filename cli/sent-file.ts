import { fileTrouble } from '../model/file-trouble';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';

/** A file as the api takes it: its name for messages, and its text. Throws CliError when it cannot be read. */
export function readSent(context: CliContext, file: string): { readonly file: string; readonly text: string } {
  try {
    return { file, text: context.readFile(file) };
  } catch (error) {
    const why = fileTrouble(error);
    throw new CliError('usage', `cannot read ${file}${why === null ? '' : `: ${why}`}`, {
      exitCode: EXIT.usage,
      next: 'Check the name of the file.',
      cause: error,
    });
  }
}
