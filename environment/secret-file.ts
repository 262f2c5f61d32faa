import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Permission bits of a group and of everybody else. */
const OTHERS = 0o077;

/** A file with a secret that cannot be used. The message is for a person: it names the file, and nothing that is in it. */
export class SecretFileError extends Error {
  override readonly name = 'SecretFileError';
  readonly kind = 'secret_file';
}

interface Opened {
  readonly mode: number;
  readonly text: string;
}

/** The text of a file that only its owner may read, read at once: for what a process is started with. Throws SecretFileError. */
export function readSecretFile(path: string): string {
  let found: Opened;
  try {
    // Asked of what was opened: a name may stand for another file a moment later.
    const file = openSync(path, 'r');
    try {
      found = { mode: fstatSync(file).mode, text: readFileSync(file, 'utf8') };
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return textOf(path, found);
}

/**
 * The one line of a file that only its owner may read: for what is read at each use, so that a new secret needs no restart. Throws
 * SecretFileError.
 */
export async function readSecretLine(path: string): Promise<string> {
  const found = await readOpened(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const line = textOf(path, found).trim();
  if (line === '' || /\p{Cc}/u.test(line)) throw new SecretFileError(`${path} does not hold one line`);
  return line;
}

async function readOpened(path: string): Promise<Opened> {
  const file = await open(path);
  try {
    return { mode: (await file.stat()).mode, text: await file.readFile('utf8') };
  } finally {
    await file.close();
  }
}

function textOf(path: string, { mode, text }: Opened): string {
  if ((mode & OTHERS) === 0) return text;
  throw new SecretFileError(`${path} can be read by others: run "chmod 600 ${path}"`);
}

/** Its code says why; its message may quote. */
function unreadable(path: string, cause: unknown): SecretFileError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown';
  return new SecretFileError(`${path} cannot be read (${code})`, { cause });
}
