import { open } from 'node:fs/promises';
import { DeliveryError } from '../delivery-error';

/** Read at each attempt, so that a new secret needs no restart. Its content is in no message and in no log. */
export async function readSecret(file: string): Promise<string> {
  const { mode, text } = await read(file).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new DeliveryError('unreadable_secret', `${file} could not be read (${code})`);
  });
  if ((mode & 0o077) !== 0) {
    throw new DeliveryError('unreadable_secret', `${file} can be read by others: run "chmod 600 ${file}"`);
  }
  const secret = text.trim();
  if (secret === '' || /\p{Cc}/u.test(secret)) {
    throw new DeliveryError('unreadable_secret', `${file} does not hold one line`);
  }
  return secret;
}

async function read(file: string): Promise<{ readonly mode: number; readonly text: string }> {
  const handle = await open(file);
  try {
    return { mode: (await handle.stat()).mode, text: await handle.readFile('utf8') };
  } finally {
    await handle.close();
  }
}
