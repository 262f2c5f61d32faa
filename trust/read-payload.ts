import { readJsonDocument } from '../documents/read-json-document';
import type { DocumentNode } from '../model/campaign-file/document';
import type { Problem } from '../model/campaign-file/problem';
import type { DocumentResult } from '../model/trust/document-fields';
import { TrustError } from './trust-error';

/** A document's payload in bytes, at most. With its signatures it must fit into one message of the protocol. */
export const MAX_PAYLOAD_BYTES = 131_072;

/** Reads the bytes of a payload as a document. Throws `TrustError` of kind `not_readable`, with positions. */
export function readPayload<T>(payload: Uint8Array, read: (root: DocumentNode) => DocumentResult<T>): T {
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new TrustError('not_readable', `has ${payload.length} bytes, at most ${MAX_PAYLOAD_BYTES} are taken`);
  }
  const document = readJsonDocument(textOf(payload));
  if (!document.ok) throw unreadable(document.problems);
  const result = read(document.root);
  if (!result.ok) throw unreadable(result.problems);
  return result.value;
}

function textOf(payload: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch {
    // Replaced characters would be another text than the one that was signed.
    throw new TrustError('not_readable', 'is not UTF-8');
  }
}

function unreadable(problems: readonly Problem[]): TrustError {
  const [first] = problems;
  const where = first === undefined ? '' : `:${first.line}:${first.column}: ${first.message}`;
  return new TrustError('not_readable', `is not a document of this kind${where}`, problems);
}
