import type { StatusLine } from '../packages/status-line';

const KINDS: Readonly<Record<string, StatusLine['kind']>> = {
  dlstatus: 'download',
  pmstatus: 'package',
  pmerror: 'error',
  pmconffile: 'conffile',
};
/** A package may be written with its architecture, which has a colon of its own: `pmstatus:libssl3:amd64:12.5:text`. */
const LINE = /^(dlstatus|pmstatus|pmerror|pmconffile):(.*?): ?(\d+(?:\.\d+)?):(.*)$/;

/** Reads the lines of APT::Status-Fd (apt's README.progress-reporting); those of kinds we do not know say nothing. */
export function parseStatusLines(text: string): readonly StatusLine[] {
  return text.split('\n').flatMap((line) => {
    const [, word = '', name = '', percent = '', rest = ''] = LINE.exec(line) ?? [];
    const kind = KINDS[word];
    return kind === undefined ? [] : [{ kind, package: name, percent: Number(percent), text: rest.trim() }];
  });
}
