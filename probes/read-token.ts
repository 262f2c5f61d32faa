import { readSecretLine, SecretFileError } from '../environment/secret-file';
import { ProbeError } from './probe-error';

/** A token as a header can say it. Read at each look, so that a new one needs no restart. Throws ProbeError. */
export async function readToken(file: string): Promise<string> {
  const token = await readSecretLine(file).catch((error: unknown) => {
    throw error instanceof SecretFileError ? new ProbeError('unreadable_file', error.message) : error;
  });
  if (!/^[\x21-\x7e]{1,4096}$/.test(token)) throw new ProbeError('unreadable_file', `${file} does not hold one line`);
  return token;
}
