import { createPrivateKey, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A secret that was put where the product keeps one of its kind, and that must be found nowhere else. */
export interface Canary {
  readonly name: string;
  /** The files it may stand in, relative to the directory that is searched. Only their owner may read them. */
  readonly home: RegExp;
  /** Short, so that a part of it is found as well. */
  readonly bytes: Buffer;
}

/** Where a secret was found, or may be looked for. */
export interface Source {
  readonly name: string;
  readonly content: Buffer;
}

/** A part that is long enough to be nothing else by chance: 80 bits of a key. */
const KEY_PART_BYTES = 10;
const MARK_LENGTH = 8;
const REPEATS = 6;
const LETTERS = 'abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A secret of one short word said again and again: an error that quotes only some of it still quotes the word. */
export function plant(name: string, home: RegExp): { readonly text: string; readonly canary: Canary } {
  const mark = [...randomBytes(MARK_LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return { text: mark.repeat(REPEATS), canary: { name, home, bytes: Buffer.from(mark) } };
}

/** A secret that the product made itself, by its first bytes. */
export function canaryOf(name: string, secret: Buffer, home: RegExp): Canary {
  return { name, home, bytes: secret.subarray(0, KEY_PART_BYTES) };
}

/** The secret number of a private key, which is all of it that is secret. */
export function canaryOfKey(name: string, pem: string, home: RegExp): Canary {
  return canaryOf(name, Buffer.from(String(createPrivateKey(pem).export({ format: 'jwk' }).d), 'base64url'), home);
}

/** How a secret may be written: as it is, in hexadecimal, or in base64, where it begins at one of three places in a group. */
function formsOf({ bytes }: Canary): Buffer[] {
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // What a character says of a neighbour is not known: those at both ends are left out.
    const sure = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [bytes, ...new Set([hex, hex.toUpperCase(), ...base64])].map((form) => Buffer.from(form));
}

/** The canaries that stand in these, each with where: `name: source`. */
export function found(canaries: readonly Canary[], sources: Iterable<Source>): string[] {
  const sought = canaries.map((canary) => ({ canary, forms: formsOf(canary) }));
  const places: string[] = [];
  for (const { name, content } of sources) {
    for (const { canary, forms } of sought) {
      if (forms.some((form) => content.includes(form))) places.push(`${canary.name}: ${name}`);
    }
  }
  return places;
}

/** Every file below a directory, one after the other; what goes away meanwhile is left out. */
export function* filesBelow(directory: string): Generator<Source & { readonly mode: number }> {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    try {
      yield { name: relative(directory, path), content: readFileSync(path), mode: statSync(path).mode & 0o777 };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}
