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
