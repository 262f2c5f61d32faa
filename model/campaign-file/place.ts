import type { DocumentNode, Position } from './document';
import type { Problem } from './problem';

/** A node about to be read, with its path and where its problems go. */
export interface Place {
  readonly node: DocumentNode;
  readonly path: string;
  readonly problems: Problem[];
}

/** Reads one value. `undefined`: it was refused, and the reason stands among the problems. */
export type Read<T> = (place: Place) => T | undefined;

/** What is wrong and what to do about it, as a person reads it. */
export interface Refusal {
  readonly message: string;
  readonly next: string;
}

/** Of a message or a path; a file may hold a word of any length, and what is said of it is sent and shown. */
const LONGEST_WORDS = 500;

/** Words of a problem, cut where they are longer than anybody reads. */
export function shortened(words: string): string {
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS - 1)}…` : words;
}

/** Records a problem at the node, or at the given position; the reader then answers `undefined`. */
export function refuse(place: Place, refusal: Refusal, at: Position = place.node): void {
  const { line, column } = at;
  const { message, next } = refusal;
  place.problems.push({ line, column, path: shortened(place.path), message: shortened(message), next });
}

/** A node as it is named in "expected …, found …". */
export function describeNode(node: DocumentNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'nothing';
  const text = node.text.length > 60 ? `${node.text.slice(0, 57)}…` : node.text;
  return `"${text.replaceAll('\n', ' ')}"`;
}

/** All parts, or `undefined` when any of them was refused. */
export function complete<T extends object>(parts: { readonly [Key in keyof T]: T[Key] | undefined }): T | undefined {
  return Object.values(parts).includes(undefined) ? undefined : (parts as T);
}
