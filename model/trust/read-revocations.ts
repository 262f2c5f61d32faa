import type { DocumentNode } from '../campaign-file/document';
import { allRead, itemPlace } from '../campaign-file/fields';
import { complete, describeNode, type Read, refuse } from '../campaign-file/place';
import { type DocumentResult, openDocument, readDigest, readKeyId, readVersion, readWhole } from './document-fields';
import { readInstant } from './instant';
import { LONGEST_LIFE_MS, type Revocations } from './revocations';

/** Entries of each list, at most: beyond it, rotate the root, and let old manifests expire. */
const MAX_REVOKED = 1_000;
const KEYS = ['root', 'version', 'issued', 'expires', 'keyIds', 'manifests', 'waysBack'] as const;

/** Reads a list of revocations. */
export function readRevocations(root: DocumentNode): DocumentResult<Revocations> {
  return readWhole(root, readList);
}

const readList: Read<Revocations> = (place) => {
  const fields = openDocument(place, 'Revocations', KEYS);
  if (fields === undefined) return undefined;
  const list = complete<Revocations>({
    root: fields.optional<number>('root', readVersion, 0),
    version: fields.required('version', readVersion, '1'),
    issuedMs: fields.required('issued', readInstant, '2026-12-01T00:00:00Z'),
    expiresMs: fields.required('expires', readInstant, '2026-12-31T00:00:00Z'),
    keyIds: fields.required('keyIds', readSome(readKeyId), '[]'),
    manifests: fields.required('manifests', readSome(readDigest), '[]'),
    waysBack: fields.optional<readonly string[]>('waysBack', readSome(readDigest), []),
  });
  if (list === undefined) return undefined;
  const lifeMs = list.expiresMs - list.issuedMs;
  if (lifeMs > 0 && lifeMs <= LONGEST_LIFE_MS) return list;
  const message = 'the list must expire after it was issued, and at most 31 days after';
  refuse(fields.find('expires') ?? place, { message, next: 'Write an earlier instant, and renew the list before it.' });
  return undefined;
};

/** A list that may be empty. */
function readSome<T>(read: Read<T>): Read<readonly T[]> {
  return (place) => {
    const { node } = place;
    if (node.kind !== 'list' || node.items.length > MAX_REVOKED) {
      const message = `expected a list of at most ${MAX_REVOKED}, found ${describeNode(node)}`;
      refuse(place, { message, next: 'Write [ … ], or [] for none.' });
      return undefined;
    }
    return allRead(node.items.map((_, index) => read(itemPlace(place, index))));
  };
}
