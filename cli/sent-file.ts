import { fileTrouble } from '../model/file-trouble';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';

/** A file as the api takes it: its name for messages, and its text. Throws CliError when it cannot be read. */
export function readSent(context: CliContext, file: string): { readonly file: string; readonly text: string } {
  const text = readText(context, file);
  if (text.trim() === '') {
    const next = 'Give the file that you mean, or write it anew: an earlier command may have failed to.';
    throw new CliError('usage', `${file} is empty`, { exitCode: EXIT.usage, next });
  }
  // Bytes that are no UTF-8 were read as this character; no document of ours holds it or a zero byte.
  if (!/[\0\uFFFD]/.test(text)) return { file, text };
  throw new CliError('usage', `${file} is no text`, {
    exitCode: EXIT.usage,
    next: 'Give a file in UTF-8: an archive or a program is none.',
  });
}

function readText(context: CliContext, file: string): string {
  try {
    return context.readFile(file);
  } catch (error) {
    const why = fileTrouble(error);
    throw new CliError('usage', `cannot read ${file}${why === null ? '' : `: ${why}`}`, {
      exitCode: EXIT.usage,
      next: 'Check the name of the file.',
      cause: error,
    });
  }
}
