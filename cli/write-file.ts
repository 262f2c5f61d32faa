import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileTrouble } from '../model/file-trouble';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';

/**
 * Writes a file that only its owner can read: after a crash it holds the old content or the new, never a part. With
 * `isNew`, one that is there is left alone. Throws CliError.
 */
export function writePrivately(file: string, text: string, { isNew }: { readonly isNew: boolean }): void {
  const draft = isNew ? file : `${file}.new`;
  try {
    const descriptor = openSync(draft, isNew ? 'wx' : 'w', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (!isNew) renameSync(draft, file);
    const folder = openSync(dirname(file), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    const why = fileTrouble(error) ?? String(error);
    throw new CliError('usage', `cannot write ${file}: ${why}`, {
      exitCode: EXIT.usage,
      next: 'Give another name, or make room for it.',
      cause: error,
    });
  }
}
