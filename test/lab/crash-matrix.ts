import { BOUNDARIES, type Boundary } from '../../agent/boundaries';

/** What ends at a boundary. `dpkg`: every process of apt and dpkg on the host; the agent goes on. `host`: its power. */
export const VICTIMS = ['agent', 'dpkg', 'host'] as const;
export type Victim = (typeof VICTIMS)[number];

/**
 * What the agent is in the midst of. `session`: nothing, before it is welcomed. `repair`: an install that finds another package
 * half configured; `…_repair` of a way back: the package itself. `confirmed`, `unconfirmed`: an install to be confirmed, and it
 * is or is not. `back_out`: by an order; `going_back`: by itself, `…_reboot`: and the way back asks for a reboot.
 *
 * These have been cut off once before, in the same order. `booted`: in a postinst, by a power cut. `waiting_booted`: while the change
 * awaited its confirmation, by a power cut. `last_attempt`: the same, and its agent was killed and away until the time was over.
 */
export const OPERATIONS = [
  'session',
  'refusal',
  'install',
  'repair',
  'reboot',
  'confirmed',
  'unconfirmed',
  'back_out',
  'back_out_repair',
  'smoke_test',
  'going_back',
  'going_back_repair',
  'going_back_reboot',
  'booted',
  'waiting_booted',
  'last_attempt',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How the order must end: phase and reason. */
type End = `${'SUCCEEDED' | 'FAILED' | 'BACKED_OUT' | 'CANCELED' | 'REJECTED'}${'' | ` ${string}`}`;

/** Null: nothing of that victim runs there, which an install's cells show. */
type Ends = Readonly<Record<Victim, End | null>>;

/**
 * A boundary at which this operation is crashed; or the operation that shows it, because this one comes by it in the same way or
 * not at all; or why no host of systemd's ever comes by it in an order on packages.
 */
export type Row = { readonly ends: Ends } | { readonly shownBy: Operation } | { readonly never: string };

const rows = (agent: End, { dpkg, host }: { readonly dpkg: End | null; readonly host: End }): Row => ({
  ends: { agent, dpkg, host },
});
const always = (end: End): Row => rows(end, { dpkg: end, host: end });
/** Whoever dies, of those that run there: agent or host. */
const ofBoth = (end: End): Row => rows(end, { dpkg: null, host: end });

function each<Name extends Boundary>(names: readonly Name[], row: Row): Readonly<Record<Name, Row>> {
  return Object.fromEntries(names.map((name) => [name, row])) as Record<Name, Row>;
}

const WELCOMED = ['before_welcomed', 'after_welcomed'] as const;
const REFUSED = ['before_refused', 'after_refused'] as const;
const ACCEPTED = ['before_accepted', 'after_accepted', 'before_executing', 'after_executing'] as const;
const PREPARING = ['before_progress_preparing', 'after_progress_preparing'] as const;
const REPAIRING = ['before_progress_repairing', 'after_progress_repairing'] as const;
const CHANGING = ['before_progress_changing', 'after_progress_changing'] as const;
const REBOOT_PENDING = ['before_reboot_pending', 'after_reboot_pending'] as const;
const AWAITING = ['before_awaiting_confirm', 'after_awaiting_confirm'] as const;
const BOOTED = ['before_booted', 'after_booted'] as const;
const CONFIRMED = ['before_confirmed', 'after_confirmed'] as const;
const GOING_BACK = ['before_going_back', 'after_going_back'] as const;
const FINISHED = ['before_finished', 'after_finished'] as const;
const ACKNOWLEDGED = ['before_acknowledged', 'after_acknowledged'] as const;
const AGREEING = ['locks_free', 'plan_agreed', 'packages_kept', 'packages_downloaded'] as const;
const CHANGED = ['unit_ended', 'packages_verified'] as const;
const OF_BUNDLES = [
  'before_progress_staging',
  'after_progress_staging',
  'before_progress_step',
  'after_progress_step',
  'before_progress_switching',
  'after_progress_switching',
  'before_progress_putting_back',
  'after_progress_putting_back',
  'downloaded',
  'unpacked',
  'way_back_recorded',
  'step_started',
  'step_done',
  'switched',
  'application_restarted',
  'cleaned_up',
] as const;
const OF_PROCESSES = ['stopped_for_reboot', 'boot_id_changed'] as const;

/** Who shows each boundary, for the operations that do not. A boundary that is added does not compile until it is here. */
const ELSEWHERE = {
  ...each(WELCOMED, { shownBy: 'session' }),
  ...each(REFUSED, { shownBy: 'refusal' }),
  ...each([...ACCEPTED, ...PREPARING, ...AGREEING, ...CHANGING], { shownBy: 'install' }),
  ...each(['unit_started', ...CHANGED, ...FINISHED, ...ACKNOWLEDGED], { shownBy: 'install' }),
  ...each(REPAIRING, { shownBy: 'repair' }),
  ...each(REBOOT_PENDING, { shownBy: 'reboot' }),
  ...each([...AWAITING, ...CONFIRMED], { shownBy: 'confirmed' }),
  ...each(GOING_BACK, { shownBy: 'unconfirmed' }),
  ...each(BOOTED, { shownBy: 'booted' }),
  ...each(OF_BUNDLES, { never: 'an order on a bundle: crash-matrix-bundles.ts' }),
  ...each(OF_PROCESSES, { never: 'a machine of kind "process": test/protocol/agent-crash.test.ts' }),
} as const satisfies Readonly<Record<Boundary, Row>>;

/** The agent or its host ended before a package was touched; nothing of dpkg's runs that could be killed. */
const UNTOUCHED = rows('CANCELED restarted', { dpkg: 'SUCCEEDED', host: 'CANCELED restarted' });
/** The same of the other operations. */
const NOT_BEGUN = ofBoth('CANCELED restarted');
/** The packages are there, or nothing was known of the order and it is simply offered again. */
const DONE = always('SUCCEEDED');
/** In the midst of a script. The unit outlives the agent; after a power cut dpkg is finished at the next start. */
const IN_SCRIPT = rows('SUCCEEDED', { dpkg: 'FAILED packages_failed', host: 'SUCCEEDED' });
const REBOOTING = rows('CANCELED reboot_did_not_happen', { dpkg: 'SUCCEEDED', host: 'SUCCEEDED' });
/** It is tried until it is back, whoever dies. */
const BACK: End = 'BACKED_OUT not_confirmed';

/** Every operation at every boundary. */
export const CRASH_TABLE = {
  session: { ...ELSEWHERE, ...each(WELCOMED, DONE) },
  refusal: { ...ELSEWHERE, ...each(REFUSED, always('REJECTED package_forbidden')) },
  install: {
    ...ELSEWHERE,
    before_accepted: DONE,
    ...each(['after_accepted', 'before_executing', 'after_executing'], UNTOUCHED),
    ...each([...PREPARING, ...AGREEING, ...CHANGING], UNTOUCHED),
    unit_started: IN_SCRIPT,
    ...each([...CHANGED, ...FINISHED, ...ACKNOWLEDGED], DONE),
  },
  repair: { ...ELSEWHERE, ...each(REPAIRING, UNTOUCHED) },
  reboot: { ...ELSEWHERE, after_executing: REBOOTING, ...each(REBOOT_PENDING, REBOOTING) },
  // The change is made: whoever dies around its confirmation, it is confirmed after that, or taken back.
  confirmed: { ...ELSEWHERE, ...each([...AWAITING, ...CONFIRMED], DONE) },
  unconfirmed: { ...ELSEWHERE, ...each(GOING_BACK, always(BACK)) },
  back_out: {
    ...ELSEWHERE,
    ...each([...PREPARING, ...CHANGING], NOT_BEGUN),
    unit_started: IN_SCRIPT,
    ...each([...CHANGED, ...FINISHED], ofBoth('SUCCEEDED')),
  },
  back_out_repair: { ...ELSEWHERE, ...each(REPAIRING, NOT_BEGUN) },
  smoke_test: {
    ...ELSEWHERE,
    // It may be ordered again: that it had passed is forgotten with the agent.
    ...each(['before_executing', 'after_executing', 'before_finished'], NOT_BEGUN),
    after_finished: ofBoth('SUCCEEDED'),
  },
  going_back: {
    ...ELSEWHERE,
    ...each([...PREPARING, ...CHANGING, ...CHANGED, ...FINISHED], ofBoth(BACK)),
    unit_started: always(BACK),
  },
  going_back_repair: { ...ELSEWHERE, ...each(REPAIRING, ofBoth(BACK)) },
  going_back_reboot: { ...ELSEWHERE, ...each(REBOOT_PENDING, ofBoth(BACK)) },
  booted: {
    ...ELSEWHERE,
    // With this power cut the host has booted twice in the midst of the change; without the record nobody knows of the first.
    before_booted: always('SUCCEEDED'),
    after_booted: rows('SUCCEEDED', { dpkg: 'SUCCEEDED', host: BACK }),
  },
  waiting_booted: {
    ...ELSEWHERE,
    before_awaiting_confirm: always('SUCCEEDED'),
    after_awaiting_confirm: rows('SUCCEEDED', { dpkg: 'SUCCEEDED', host: BACK }),
  },
  last_attempt: { ...ELSEWHERE, ...each(BOOTED, always(BACK)) },
} as const satisfies Readonly<Record<Operation, Readonly<Record<Boundary, Row>>>>;

/** One crash. */
export interface Cell {
  readonly operation: Operation;
  readonly boundary: Boundary;
  readonly victim: Victim;
  readonly end: End;
}

/** The row of an operation at a boundary. */
export function rowOf(operation: Operation, boundary: Boundary): Row {
  return CRASH_TABLE[operation][boundary];
}

/** All that can be on a host of systemd's. */
export const CELLS: readonly Cell[] = OPERATIONS.flatMap((operation) =>
  BOUNDARIES.flatMap((boundary) => {
    const row = rowOf(operation, boundary);
    if (!('ends' in row)) return [];
    return VICTIMS.flatMap((victim) => {
      const end = row.ends[victim];
      return end === null ? [] : [{ operation, boundary, victim, end }];
    });
  }),
);
