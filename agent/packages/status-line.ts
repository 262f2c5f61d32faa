import { safeText } from '../../model/safe-text';
import type { Doing } from '../order';

/** One thing a package manager says while it changes packages. */
export interface StatusLine {
  readonly kind: 'download' | 'package' | 'error' | 'conffile';
  readonly package: string;
  /** Of the whole run. */
  readonly percent: number;
  readonly text: string;
}

/** As much of a package manager's words as is told. */
const LONGEST_TEXT = 200;

/** What is being done, by the newest line; null: nothing was said yet. */
export function doingNow(lines: readonly StatusLine[]): Doing | null {
  const line = lines.at(-1);
  if (line === undefined) return null;
  const text = safeText(line.text.includes(line.package) ? line.text : `${line.package}: ${line.text}`);
  const percent = Math.min(100, Math.max(0, Math.floor(line.percent)));
  return { percent, text: Array.from(text).slice(0, LONGEST_TEXT).join('') };
}

/** What went wrong, one sentence a package; empty: nothing that it says. */
export function statusErrors(lines: readonly StatusLine[]): string {
  const errors = lines.filter((line) => line.kind === 'error');
  return [...new Set(errors.map((line) => `${line.package}: ${line.text}`))].join('; ');
}
