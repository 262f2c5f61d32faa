import type { DocumentNode } from '../campaign-file/document';
import { openFields, type Fields } from '../campaign-file/fields';
import type { Place, Read } from '../campaign-file/place';
import type { Problem } from '../campaign-file/problem';
import { readCount, readText, readWord } from '../campaign-file/scalars';

/** A document that was read, or everything wrong with it. */
export type DocumentResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a signed document whole: unknown keys and values of another form are problems, and nothing has a default. */
export function readWhole<T>(root: DocumentNode, read: Read<T>): DocumentResult<T> {
  const problems: Problem[] = [];
  const value = read({ node: root, path: '', problems });
  if (value !== undefined && problems.length === 0) return { ok: true, value };
  return { ok: false, problems: problems.sort((left, right) => left.line - right.line || left.column - right.column) };
}

/** Opens a document that must say what it is: `apiVersion: ringmaster/v1` and this kind. */
export function openDocument<Key extends string>(
  place: Place,
  kind: string,
  keys: readonly Key[],
): Fields<Key> | undefined {
  const fields = openFields<Key | 'apiVersion' | 'kind'>(place, ['apiVersion', 'kind', ...keys]);
  const apiVersion = fields?.required('apiVersion', readWord(['ringmaster/v1']), 'ringmaster/v1');
  const said = fields?.required('kind', readWord([kind]), kind);
  return apiVersion === undefined || said === undefined ? undefined : fields;
}

/** A version or a release: it only rises. */
export const readVersion: Read<number> = readCount({ min: 1, max: 999_999_999 });

/** `sha256:` and 64 hexadecimal digits. */
export const readDigest: Read<string> = readText({
  pattern: /^sha256:[0-9a-f]{64}$/,
  what: 'a digest',
  next: 'Write sha256: and 64 hexadecimal digits.',
});

/** The id of a key. */
export const readKeyId: Read<string> = readText({
  pattern: /^[0-9a-f]{16}$/,
  what: "a key's id",
  next: 'Write its 16 hexadecimal digits, as `ringmaster keys show` prints them.',
});
