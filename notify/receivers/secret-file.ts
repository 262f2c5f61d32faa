import { readSecretLine, SecretFileError } from '../../environment/secret-file';
import { DeliveryError } from '../delivery-error';

/** Read at each attempt, so that a new secret needs no restart. Throws DeliveryError. */
export async function readSecret(file: string): Promise<string> {
  return readSecretLine(file).catch((error: unknown) => {
    throw error instanceof SecretFileError ? new DeliveryError('unreadable_secret', error.message) : error;
  });
}
