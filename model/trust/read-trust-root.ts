import type { DocumentNode } from '../campaign-file/document';
import { type Fields, itemPlace, openFields, readList } from '../campaign-file/fields';
import { complete, type Place, type Read, refuse } from '../campaign-file/place';
import { readCount, readText } from '../campaign-file/scalars';
import { type DocumentResult, openDocument, readVersion, readWhole } from './document-fields';
import { readInstant } from './instant';
import type { TrustedKey, TrustRole, TrustRoot } from './trust-root';

const MAX_KEYS = 64;
/** Small letters only: "Ada" and "ada" would be two people to a count, and one to everybody else. */
const HOLDER = {
  pattern: /^[a-z0-9][a-z0-9._@-]{0,63}$/,
  what: "a person's or a process's name",
  next: 'Use small letters, digits and . _ @ -, 64 at most: ada, or ada@example.org.',
};
/** DER of an ed25519 SPKI has one beginning and one length; its last character has two bits that must be zero. */
const PUBLIC_KEY = {
  pattern: /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
  what: 'an ed25519 public key',
  next: 'Write what stands between the lines of its PEM file: MCowBQYDK2VwAyEA…',
};

/** Reads a trust root; only what is in a document whose signatures were verified is one. */
export function readTrustRoot(root: DocumentNode): DocumentResult<TrustRoot> {
  return readWhole(root, readRoot);
}

const readRoot: Read<TrustRoot> = (place) => {
  const fields = openDocument(place, 'TrustRoot', ['version', 'expires', 'root', 'approver', 'signer']);
  if (fields === undefined) return undefined;
  const example = '{ "threshold": 2, "keys": [ … ] }';
  const root = complete<TrustRoot>({
    version: fields.required('version', readVersion, '1'),
    expiresMs: fields.required('expires', readInstant, '2027-12-01T00:00:00Z'),
    root: fields.required('root', readRole, example),
    approver: fields.required('approver', readRole, example),
    signer: fields.required('signer', readRole, '{ "threshold": 1, "keys": [ … ] }'),
  });
  const signer = fields.find('signer');
  if (root === undefined || signer === null) return undefined;
  return refuseUnfitSigner(signer, root) ? undefined : root;
};

const readRole: Read<TrustRole> = (place) => {
  const fields = openFields(place, ['threshold', 'keys']);
  if (fields === undefined) return undefined;
  const role = complete<TrustRole>({
    threshold: fields.required('threshold', readCount({ min: 1, max: MAX_KEYS }), '2'),
    keys: fields.required('keys', readList(readKey, { max: MAX_KEYS }), '[ { "holder": "ada", "publicKey": … } ]'),
  });
  const keys = fields.find('keys');
  if (role === undefined || keys === null || refuseRepeated(keys, role.keys)) return undefined;
  const holders = new Set(role.keys.map(({ holder }) => holder)).size;
  if (role.threshold <= holders) return role;
  const message = `${role.threshold} must sign, and the keys belong to ${holders}`;
  refuse(place, { message, next: 'Add keys of other people, or lower the threshold.' });
  return undefined;
};

const readKey: Read<TrustedKey> = (place) => {
  const fields = openFields(place, ['holder', 'publicKey']);
  return fields && complete<TrustedKey>(readTrustedKeyFields(fields));
};

/** A public key and its holder, where a document has them among other fields. */
export function readTrustedKeyFields(fields: Pick<Fields<'holder' | 'publicKey'>, 'required'>): {
  readonly [Key in keyof TrustedKey]: TrustedKey[Key] | undefined;
} {
  return {
    holder: fields.required('holder', readText(HOLDER), 'ada'),
    publicKey: fields.required('publicKey', readText(PUBLIC_KEY), 'MCowBQYDK2VwAyEA…'),
  };
}

function refuseRepeated(place: Place, keys: readonly TrustedKey[]): boolean {
  const repeated = keys.findIndex(({ publicKey }, index) =>
    keys.slice(0, index).some((earlier) => earlier.publicKey === publicKey),
  );
  if (repeated < 0) return false;
  refuse(itemPlace(place, repeated), { message: 'the key stands in this role twice', next: 'Keep one of them.' });
  return true;
}

/** Two authorities are two only as long as no key is in both; and an order bears one signature. */
function refuseUnfitSigner(place: Place, { root, approver, signer }: TrustRoot): boolean {
  const before = place.problems.length;
  const people = new Set([...root.keys, ...approver.keys].map(({ publicKey }) => publicKey));
  if (signer.keys.some(({ publicKey }) => people.has(publicKey))) {
    const message = 'a key that signs orders also signs for people';
    refuse(place, { message, next: 'Give the signer a key that nothing else uses.' });
  }
  if (signer.threshold !== 1) {
    refuse(place, { message: 'an order is signed by one key', next: 'Write the threshold 1.' });
  }
  return place.problems.length > before;
}
