import { MAX_FAILED, ringSizes } from './contest';

/** One line of the callback plugin (bench/peers/ansible). */
export interface AnsibleEvent {
  /** Seconds since 1970. */
  readonly at: number;
  readonly event: 'batch' | 'start' | 'ok' | 'failed' | 'unreachable' | 'end';
  readonly host: string | null;
  readonly task: string | null;
}

const EVENTS = ['batch', 'start', 'ok', 'failed', 'unreachable', 'end'];

/** Reads what the plugin wrote. A last line that a kill cut short is left out. @throws Error for any other nonsense. */
export function parseAnsibleEvents(text: string): AnsibleEvent[] {
  const lines = text.split('\n');
  // Whole lines end with a newline: what is behind the last one is a torn line, or nothing.
  lines.pop();
  return lines.map((line) => {
    const event: unknown = JSON.parse(line);
    if (!isEvent(event)) throw new Error(`the Ansible plugin wrote a line that is no event: ${line.slice(0, 80)}`);
    return event;
  });
}

function isEvent(value: unknown): value is AnsibleEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'at' in value &&
    typeof value.at === 'number' &&
    'event' in value &&
    EVENTS.includes(String(value.event))
  );
}

/** What a finished run's events say. Seconds run from the first batch, so that reading the inventory is not held against it. */
export interface AnsibleFigures {
  readonly seconds: number;
  /** Hosts that went through their last step. */
  readonly done: number;
  readonly gateReactionMs: number | null;
  readonly startedAfterGate: number | null;
}

/** Figures of one whole run. @throws Error when it has no beginning or no end. */
export function ansibleFigures(events: readonly AnsibleEvent[], hosts: number, lastTask: string): AnsibleFigures {
  const began = events.find(({ event }) => event === 'batch');
  const ended = events.find(({ event }) => event === 'end');
  if (began === undefined || ended === undefined) throw new Error('the play has no beginning or no end');
  return {
    seconds: ended.at - began.at,
    done: doneHosts(events, lastTask).size,
    ...gateFigures(events, hosts),
  };
}

/** The hosts whose last step succeeded. */
export function doneHosts(events: readonly AnsibleEvent[], lastTask: string): Set<string> {
  return new Set(
    events.flatMap(({ event, host, task }) => (event === 'ok' && task === lastTask && host !== null ? [host] : [])),
  );
}

/**
 * By Ansible's own rule: a batch ends the play once more than max_fail_percentage of it have failed. The evidence is there
 * with the result that passes this share; what starts afterwards is overshoot.
 */
function gateFigures(
  events: readonly AnsibleEvent[],
  hosts: number,
): { gateReactionMs: number | null; startedAfterGate: number | null } {
  const sizes = ringSizes(hosts);
  let batch = -1;
  let failed = 0;
  let evidence: number | null = null;
  let lastStart = 0;
  const started = new Set<string>();
  let after = 0;
  for (const { at, event, host } of events) {
    if (event === 'batch') {
      batch += 1;
      failed = 0;
    } else if (event === 'failed') {
      failed += 1;
      if (evidence === null && failed > MAX_FAILED * (sizes[batch] ?? hosts)) evidence = at;
    } else if (event === 'start' && host !== null && !started.has(host)) {
      started.add(host);
      if (evidence !== null) {
        after += 1;
        lastStart = at;
      }
    }
  }
  if (evidence === null) return { gateReactionMs: null, startedAfterGate: null };
  return { gateReactionMs: Math.max(0, (lastStart - evidence) * 1000), startedAfterGate: after };
}

/**
 * What a kill cost: steps that had succeeded before and ran again, and the seconds from the kill until a host was done that
 * had not been done before. null when none ever was.
 */
export function recoveryOf(
  before: readonly AnsibleEvent[],
  after: readonly AnsibleEvent[],
  { killedAt, lastTask }: { killedAt: number; lastTask: string },
): { recoveryS: number | null; ranTwice: number } {
  const stepOf = ({ host, task }: AnsibleEvent): string => `${host ?? ''}/${task ?? ''}`;
  const succeeded = new Set(before.filter(({ event }) => event === 'ok').map(stepOf));
  const ranTwice = after.filter((event) => event.event === 'ok' && succeeded.has(stepOf(event))).length;
  const done = doneHosts(before, lastTask);
  const first = after.find(
    ({ event, host, task }) => event === 'ok' && task === lastTask && host !== null && !done.has(host),
  );
  return { recoveryS: first === undefined ? null : first.at - killedAt, ranTwice };
}
