/**
 * A campaign file as it stands in its text: maps, lists and scalars, each with its place. Plain JSON, made by
 * documents/read-document.ts; nothing here is checked against what a campaign may say.
 */

/** Where something begins in the file; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface ScalarNode extends Position {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The value as it is written, quotes removed: `10%`, `1.10`, `true`. */
  readonly text: string;
  /** The column of the value's first character, when every further one stands right behind it on the same line. */
  readonly inlineFrom: number | null;
}

export interface MapEntry {
  readonly key: string;
  readonly keyAt: Position;
  readonly value: DocumentNode;
}

export interface MapNode extends Position {
  readonly kind: 'map';
  /** In the file's order; no key twice. */
  readonly entries: readonly MapEntry[];
}

export interface ListNode extends Position {
  readonly kind: 'list';
  readonly items: readonly DocumentNode[];
}

export type DocumentNode = ScalarNode | MapNode | ListNode;
