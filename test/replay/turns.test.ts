import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TurnAnswer, TurnRequest } from '../../activities/take-turn';

/**
 * A worker whose activities are newer than the code a lane runs on meets the requests of that code, and its answers are read by
 * it: one build under a name that stayed (docs/operations.md, "Deploying under load"). So what recorded lanes asked and were
 * told must have every field of today's that a turn needs, and the kinds of value in it.
 */
const HISTORIES = join(__dirname, 'histories');
const lanes = readdirSync(HISTORIES).filter((file) => file.includes('.lane'));

type Kinds<Fields extends string> = Readonly<Record<Fields, readonly string[]>>;

/** The compiler asks for a line here for each field that is added. */
const REQUEST: Kinds<keyof TurnRequest> = {
  laneId: ['string'],
  turn: ['number'],
  changes: ['list'],
  digested: ['list'],
  running: ['boolean'],
  wakeAt: ['number', 'null'],
  now: ['number'],
  courseRevision: ['number'],
  unsigned: ['boolean', 'undefined'],
  asks: ['boolean', 'undefined'],
};
const ANSWERS: Readonly<Record<TurnAnswer['kind'], Kinds<string>>> = {
  taken: {
    kind: ['string'],
    events: ['list'],
    digested: ['list'],
    now: ['number'],
    parked: ['boolean'],
    pausedMs: ['number', 'undefined'],
    placed: ['number'],
    unsigned: ['boolean', 'undefined'],
  } satisfies Kinds<keyof Extract<TurnAnswer, { kind: 'taken' }>>,
  fenced: { kind: ['string'] } satisfies Kinds<keyof Extract<TurnAnswer, { kind: 'fenced' }>>,
};

interface Payloads {
  readonly payloads: readonly { readonly data: string }[];
}
interface RecordedEvent {
  readonly eventId: string;
  readonly activityTaskScheduledEventAttributes?: {
    readonly activityType: { readonly name: string };
    readonly input: Payloads;
  };
  readonly activityTaskCompletedEventAttributes?: { readonly scheduledEventId: string; readonly result: Payloads };
}
type Recorded = Readonly<Record<string, unknown>>;

/** What a recorded lane's turns asked, and what they were told. */
function turnsOf(file: string): { requests: Recorded[]; answers: Recorded[] } {
  const { history } = JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as {
    history: { events: RecordedEvent[] };
  };
  const turns = new Set<string>();
  const requests: Recorded[] = [];
  const answers: Recorded[] = [];
  for (const event of history.events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const completed = event.activityTaskCompletedEventAttributes;
    if (scheduled?.activityType.name === 'takeTurn') {
      turns.add(event.eventId);
      requests.push(read(scheduled.input));
    } else if (completed !== undefined && turns.has(completed.scheduledEventId)) answers.push(read(completed.result));
  }
  return { requests, answers };
}

function read({ payloads }: Payloads): Recorded {
  return JSON.parse(Buffer.from(payloads[0]!.data, 'base64').toString('utf8')) as Recorded;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function misfits(recorded: Recorded, kinds: Kinds<string>): string[] {
  return Object.entries(kinds)
    .filter(([field, allowed]) => !allowed.includes(kindOf(recorded[field])))
    .map(([field]) => `${field} is ${kindOf(recorded[field])}`);
}

test.each(lanes)('the turns of %s are understood by the present turn, and its answers by them', (file) => {
  const { requests, answers } = turnsOf(file);
  expect(requests.length).toBeGreaterThan(1);
  expect(answers.length).toBeGreaterThan(1);
  expect(requests.flatMap((request) => misfits(request, REQUEST))).toEqual([]);
  expect(answers.flatMap((answer) => misfits(answer, ANSWERS[answer['kind'] as TurnAnswer['kind']]))).toEqual([]);
});
