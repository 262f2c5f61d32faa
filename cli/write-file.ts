import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileTrouble, isMissing } from '../model/file-trouble';
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
    throw unwritable(file, error);
  }
}

/** A name under which nothing is written: of a file that is made, what is missing is its folder. */
function unwritable(file: string, cause: unknown): CliError {
  const folder = dirname(file);
  const trouble = fileTrouble(cause)?.replace('to read', 'to write') ?? 'the system refuses it';
  const why = isMissing(cause) ? `there is no folder ${folder}` : trouble;
  const next = isMissing(cause) ? `Make it first: mkdir -p ${folder}` : 'Give another name, or make room for it.';
  return new CliError('usage', `cannot write ${file}: ${why}`, { exitCode: EXIT.usage, next, cause });
}
