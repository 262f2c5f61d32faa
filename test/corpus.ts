import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  /** What it once did, or would do to a reader that is careless. */
  readonly why: string;
  /** In base64 where `text` is not given. */
  readonly bytes?: string;
  readonly text?: string;
}

function entriesOf(name: string): readonly Entry[] {
  return JSON.parse(readFileSync(join(__dirname, 'corpus', `${name}.json`), 'utf8')) as Entry[];
}

/** Inputs that were once interesting, for a property's `examples`: it tries them before those it makes up. */
export function corpusBytes(name: string): [Uint8Array][] {
  return entriesOf(name).map(({ bytes, text }) => [
    bytes === undefined ? Buffer.from(text ?? '') : Buffer.from(bytes, 'base64'),
  ]);
}

/** The same as text. */
export function corpusTexts(name: string): [string][] {
  return corpusBytes(name).map(([bytes]) => [Buffer.from(bytes).toString()]);
}
