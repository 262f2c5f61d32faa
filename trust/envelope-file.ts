import { readJsonDocument } from '../documents/read-json-document';
import { openFields, readItems, allRead } from '../model/campaign-file/fields';
import { complete, type Read } from '../model/campaign-file/place';
import { readText } from '../model/campaign-file/scalars';
import { readKeyId, readWhole } from '../model/trust/document-fields';
import { MAX_SIGNATURES, type Signature, type SignedPayload } from './envelope';
import { MAX_PAYLOAD_BYTES } from './read-payload';
import { TrustError } from './trust-error';

/** Base64 of the largest payload, its signatures and some room for a person's line breaks. */
export const MAX_ENVELOPE_BYTES = 2 * MAX_PAYLOAD_BYTES;

const BASE64 = {
  pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  what: 'base64',
  next: 'Sign the file anew: it is no envelope that a command of ours wrote.',
};
const PAYLOAD_TYPE = { pattern: /^[\x21-\x7e]{1,120}$/, what: 'a payload type', next: BASE64.next };

/** Reads DSSE's JSON form. Throws `TrustError` of kind `not_an_envelope`, with positions in the file. */
export function parseEnvelope(text: string): SignedPayload {
  if (text.length > MAX_ENVELOPE_BYTES) {
    throw new TrustError('not_an_envelope', `is longer than ${MAX_ENVELOPE_BYTES} characters`);
  }
  const document = readJsonDocument(text);
  const result = document.ok ? readWhole(document.root, readEnvelope) : document;
  if (result.ok) return result.value;
  const [first] = result.problems;
  const where = first === undefined ? '' : `:${first.line}:${first.column}: ${first.message}`;
  throw new TrustError('not_an_envelope', `is not a signed envelope${where}`, result.problems);
}

/** The envelope in DSSE's JSON form, for a file. */
export function formatEnvelope({ payloadType, payload, signatures }: SignedPayload): string {
  const written = signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: base64(signature) }));
  return `${JSON.stringify({ payloadType, payload: base64(payload), signatures: written }, null, 2)}\n`;
}

const readEnvelope: Read<SignedPayload> = (place) => {
  const fields = openFields(place, ['payloadType', 'payload', 'signatures']);
  return (
    fields &&
    complete<SignedPayload>({
      payloadType: fields.required('payloadType', readText(PAYLOAD_TYPE), 'application/…'),
      payload: fields.required('payload', readBytes, 'base64'),
      signatures: fields.required('signatures', readSignatures, '[ { "keyid": …, "sig": … } ]'),
    })
  );
};

const readSignature: Read<Signature> = (place) => {
  const fields = openFields(place, ['keyid', 'sig']);
  return (
    fields &&
    complete<Signature>({
      keyId: fields.required('keyid', readKeyId, '0123456789abcdef'),
      signature: fields.required('sig', readBytes, 'base64'),
    })
  );
};

const readSignatures: Read<readonly Signature[]> = (place) =>
  place.node.kind === 'list' && place.node.items.length === 0
    ? []
    : allRead(readItems(readSignature, { max: MAX_SIGNATURES })(place));

const readBytes: Read<Uint8Array> = (place) => {
  const text = readText(BASE64)(place);
  return text === undefined ? undefined : Buffer.from(text, 'base64');
};

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
