/** What one line of APT::Status-Fd says; apt's README.progress-reporting. */
export interface StatusLine {
  readonly kind: 'download' | 'package' | 'error' | 'conffile';
  readonly package: string;
  /** Of the whole run. */
  readonly percent: number;
  readonly text: string;
}

const KINDS: Readonly<Record<string, StatusLine['kind']>> = {
  dlstatus: 'download',
  pmstatus: 'package',
  pmerror: 'error',
  pmconffile: 'conffile',
};
/** A package may be written with its architecture, which has a colon of its own: `pmstatus:libssl3:amd64:12.5:text`. */
const LINE = /^(dlstatus|pmstatus|pmerror|pmconffile):(.*?): ?(\d+(?:\.\d+)?):(.*)$/;

/** Reads whole lines; those of kinds we do not know say nothing. */
export function parseStatusLines(text: string): readonly StatusLine[] {
  return text.split('\n').flatMap((line) => {
    const [, word = '', name = '', percent = '', rest = ''] = LINE.exec(line) ?? [];
    const kind = KINDS[word];
    return kind === undefined ? [] : [{ kind, package: name, percent: Number(percent), text: rest.trim() }];
  });
}

/** What went wrong, one sentence a package; empty: nothing that apt says. */
export function statusErrors(lines: readonly StatusLine[]): string {
  const errors = lines.filter((line) => line.kind === 'error');
  return [...new Set(errors.map((line) => `${line.package}: ${line.text}`))].join('; ');
}
