import { readFile } from 'node:fs/promises';
import { DeliveryError } from '../delivery-error';

/** Read at each attempt, so that a new secret needs no restart. Its content is in no message and in no log. */
export async function readSecret(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new DeliveryError('unreadable_secret', `${file} could not be read (${code})`);
  });
  const secret = text.trim();
  if (secret === '' || /\p{Cc}/u.test(secret)) {
    throw new DeliveryError('unreadable_secret', `${file} does not hold one line`);
  }
  return secret;
}
