import { createPublicKey, type KeyObject } from 'node:crypto';
import { readJsonDocument } from '../documents/read-json-document';
import { openFields } from '../model/campaign-file/fields';
import { complete } from '../model/campaign-file/place';
import { readFlag } from '../model/campaign-file/scalars';
import { readWhole } from '../model/trust/document-fields';
import { readTrustedKeyFields } from '../model/trust/read-trust-root';
import type { TrustedKey } from '../model/trust/trust-root';
import { demandEd25519, publicKeyText } from '../trust/public-key';
import { sshPublicKeyLine } from '../trust/ssh-public-key';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';

/** A public key as a file has it. */
export interface SentKey {
  readonly key: TrustedKey;
  /** `keys init --unattended` says that its private key lies in a file without a passphrase. Of other files nobody knows. */
  readonly isPlain: boolean;
}

/**
 * Reads a public key and its holder: a `.pub` of `keys init`, which says the holder; or one of ssh-keygen or in PEM, whose
 * holder has to be said. Throws CliError.
 */
export function readPublicKey(file: string, text: string, holder: string | undefined): SentKey {
  const foreign = foreignKey(text);
  if (foreign !== null && holder === undefined) {
    throw usage(`${file} does not say whose key it is`, 'Say it: --holder NAME.');
  }
  const said = foreign === null ? text : JSON.stringify({ holder, publicKey: publicKeyText(foreign) });
  const document = readJsonDocument(said);
  const result = document.ok
    ? readWhole(document.root, (place) => {
        const fields = openFields(place, ['holder', 'publicKey', 'unattended']);
        const key = fields && complete<TrustedKey>(readTrustedKeyFields(fields));
        const isPlain = fields?.optional('unattended', readFlag, false);
        return key === undefined || isPlain === undefined ? undefined : { key, isPlain };
      })
    : document;
  if (!result.ok) throw usage(`${file} is no public key: ${result.problems[0]?.message ?? ''}`, 'Give an ed25519 key.');
  const { key } = result.value;
  if (holder === undefined || holder === key.holder) return result.value;
  throw usage(`${file} is the key of ${key.holder}, not of ${holder}`, 'Leave --holder out.');
}

function foreignKey(text: string): KeyObject | null {
  if (!text.startsWith('-----BEGIN PUBLIC KEY-----')) return sshPublicKeyLine(text);
  try {
    return demandEd25519(createPublicKey(text));
  } catch {
    // Read as the other kind of file, it is refused in that kind's words.
    return null;
  }
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}
