/** One thing a package manager says while it changes packages. */
export interface StatusLine {
  readonly kind: 'download' | 'package' | 'error' | 'conffile';
  readonly package: string;
  /** Of the whole run. */
  readonly percent: number;
  readonly text: string;
}

/** What went wrong, one sentence a package; empty: nothing that it says. */
export function statusErrors(lines: readonly StatusLine[]): string {
  const errors = lines.filter((line) => line.kind === 'error');
  return [...new Set(errors.map((line) => `${line.package}: ${line.text}`))].join('; ');
}
