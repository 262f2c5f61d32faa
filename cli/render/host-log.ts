import type { HostLogEntry } from '../../model/host-log';
import { safeText } from '../../model/safe-text';

/** How a log is shown. */
interface LogPage {
  readonly withHost: boolean;
  /** Only what went wrong, or went back, was asked for. */
  readonly bad?: boolean;
}

/** What was ordered and reported, a line for each; what an agent said in words stands below its line. Times in UTC. */
export function renderHostLog(entries: readonly HostLogEntry[], { withHost, bad = false }: LogPage): string {
  if (entries.length === 0) return bad ? 'Nothing went wrong, and nothing went back.\n' : 'Nothing was ordered.\n';
  return `${entries.flatMap((entry) => linesOf(entry, withHost)).join('\n')}\n`;
}

function linesOf(entry: HostLogEntry, withHost: boolean): string[] {
  const { host, direction, operation, generation, report } = entry;
  const at = (report?.receivedAt ?? entry.placedAt).replace(/\.\d+Z$/, 'Z');
  const what = `${operation.replace('_', ' ')}${direction === 'backout' && operation !== 'back_out' ? ' on its way back' : ''}`;
  const again = generation % GENERATIONS_PER_TRY === 1 ? '' : ` #${generation}`;
  const line = `${at}  ${withHost ? `${safeText(host)}  ` : ''}${what}${again}: ${outcomeOf(entry)}`;
  const words = report === null ? '' : safeText(report.message);
  return words === '' ? [line] : [line, `    ${words}`];
}

/** The first of each round of tries says no number: it is what everybody expects. */
const GENERATIONS_PER_TRY = 1_000;

function outcomeOf({ state, report }: HostLogEntry): string {
  if (report === null) {
    switch (state) {
      case 'open':
        return 'ordered, not offered yet';
      case 'offered':
        return 'given to the host, no report yet';
      case 'withdrawn':
        return 'withdrawn, no agent saw it';
      case 'ended':
        return 'ended without a report';
    }
  }
  const reason = report.reason === '' ? '' : ` (${safeText(report.reason)})`;
  const version = report.runningVersion === '' ? '' : `, runs ${safeText(report.runningVersion)}`;
  return `${safeText(report.phase)}${reason}${version}`;
}
