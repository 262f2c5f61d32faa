import { type AdmissionFacts, type Candidate, type StandingHold, waitOf } from '../../model/admission';
import type { BoardHost } from '../../model/board/board';
import { queuedHost } from '../../model/board/board';
import { isRehearsing } from '../../model/board/course';
import { turnBack } from '../../model/board/report';

const LOOKING: StandingHold = { holdId: 'h1', cluster: null, scope: 'forward', source: 'person', reason: 'a look' };

/** A host that is well and is to be taken back only to see whether that works. */
const REHEARSING: Candidate = {
  ...{ position: 0, operation: 'back_out', direction: 'backout', cluster: 'east', limits: [] },
  ...{ inFlight: false, impaired: false, live: true, rehearsing: true },
};

function facts(known: Partial<AdmissionFacts>): AdmissionFacts {
  const none = { approvalsMissing: 0, limits: {}, rampLeft: 5, backoutRampLeft: 5 };
  return { ...none, course: 'rehearse', holds: [LOOKING], ...known };
}

interface Case {
  readonly title: string;
  readonly host?: Partial<Candidate>;
  readonly known?: Partial<AdmissionFacts>;
  readonly held: boolean;
}

const CASES: readonly Case[] = [
  { title: 'under any hold', held: true },
  { title: 'under any hold, when its rehearsal is over for the others', known: { course: 'forward' }, held: true },
  { title: 'unless the hold is for another cluster', known: { holds: [{ ...LOOKING, cluster: 'west' }] }, held: false },
  { title: 'unless nothing is held', known: { holds: [] }, held: false },
  { title: 'unless the campaign goes back in earnest', known: { course: 'back_out' }, held: false },
  { title: 'unless it failed, and goes back for that', host: { rehearsing: false }, held: false },
];

describe('a host that is well is not taken back', () => {
  it.each(CASES)('$title', ({ host, known, held }) => {
    const wait = held ? { reason: 'held', subject: 'h1' } : null;
    expect(waitOf({ ...REHEARSING, ...host }, facts(known ?? {}))).toEqual(wait);
  });
});

const patched: BoardHost = { ...queuedHost(), state: 'patched', operation: null, touched: true, verdict: 'patched' };

it.each([
  ['a patched host that turned back', turnBack(patched), true],
  ['a patched host', patched, false],
  ['a failed host that turned back', turnBack({ ...patched, state: 'failed', verdict: 'failed' }), false],
  ['a host patched again after its rehearsal that turned back', turnBack({ ...patched, generation: 1001 }), false],
  ['one that is being tested on its way back', { ...turnBack(patched), operation: 'smoke_test' as const }, false],
])('%s: whether it only rehearses: %s', (_title, host, rehearsing) => {
  expect(isRehearsing(host)).toBe(rehearsing);
});
