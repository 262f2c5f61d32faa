import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../model/campaign-file/duration';

/** How long a document is to be good for, as an option: `14d`; in ms. */
export function lifetime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  throw new InvalidArgumentError('Write a whole number and one unit: 12h or 14d.');
}

/** A whole number above 0, as an option. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

/** An option that may be given several times. */
export function repeated(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** Ids of keys, one for each time the option is given. A wrong one would revoke nobody, and look as if it had. */
export function keyIds(text: string, before: readonly string[]): readonly string[] {
  if (/^[0-9a-f]{16}$/.test(text)) return repeated(text, before);
  throw new InvalidArgumentError("Write a key's id, 16 hexadecimal digits, as ringmaster keys show prints it.");
}

/** Digests of manifests, one for each time the option is given. */
export function digests(text: string, before: readonly string[]): readonly string[] {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return repeated(text, before);
  throw new InvalidArgumentError('Write sha256: and 64 hexadecimal digits, as ringmaster manifest show prints them.');
}
