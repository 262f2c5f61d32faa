import { BOUNDARIES, type Boundary } from '../../agent/boundaries';

/** What ends at a boundary. `step`: all that a step of the bundle runs; the agent goes on. `host`: its power. */
export const BUNDLE_VICTIMS = ['agent', 'step', 'host'] as const;
export type BundleVictim = (typeof BUNDLE_VICTIMS)[number];

/**
 * What the agent is told to do with a bundle. `open`: by a step that is not known to keep to its folder. `failing`: of a
 * version that does not stay up. `confirmed` and `unconfirmed`: to be confirmed, and it is or is not.
 */
export const BUNDLE_OPERATIONS = [
  'install',
  'install_open',
  'install_failing',
  'install_confirmed',
  'install_unconfirmed',
  'back_out',
  'back_out_open',
  'smoke_test',
] as const;
export type BundleOperation = (typeof BUNDLE_OPERATIONS)[number];

/** How the order must end: phase and reason. */
type End = `${'SUCCEEDED' | 'FAILED' | 'BACKED_OUT' | 'CANCELED' | 'INDETERMINATE'}${'' | ` ${string}`}`;

/** A boundary that the operation comes by, with the end for each victim; or why it never does. */
type Row = Readonly<Record<BundleVictim, End>> | { readonly never: string };

const always = (end: End): Row => ({ agent: end, step: end, host: end });
/** The end if agent or host die; where nothing of a step's runs, ending it changes nothing. */
const ifCut = (end: End, step: End = 'SUCCEEDED'): Row => ({ agent: end, step, host: end });
const never = (why: string): Row => ({ never: why });

function each<Name extends Boundary>(names: readonly Name[], row: Row): Readonly<Record<Name, Row>> {
  return Object.fromEntries(names.map((name) => [name, row])) as Record<Name, Row>;
}

/** Nothing was known of the order and it is simply offered again; or what it was to do is done. */
const DONE = always('SUCCEEDED');
/** Proven as it was. */
const UNTOUCHED = ifCut('CANCELED restarted');
/** What a step did outside its folder cannot be known: a person has to look. */
const UNKNOWN = ifCut('INDETERMINATE interrupted');
/** By the host itself, and finished by the next agent where this one died. */
const BACK = always('BACKED_OUT application_did_not_start');
const CONFIRMED = DONE;
const UNCONFIRMED = always('BACKED_OUT not_confirmed');

const ACCEPTING = {
  before_accepted: DONE,
  ...each(['after_accepted', 'before_executing', 'after_executing'], UNTOUCHED),
};
const ENDING = each(['before_finished', 'after_finished', 'before_acknowledged', 'after_acknowledged'], DONE);

const TO_CONFIRM = [
  'before_awaiting_confirm',
  'after_awaiting_confirm',
  'before_confirmed',
  'after_confirmed',
  'before_going_back',
  'after_going_back',
] as const;
const STAGING = [
  'before_progress_staging',
  'after_progress_staging',
  'downloaded',
  'unpacked',
  'way_back_recorded',
] as const;
const PUTTING_BACK = ['before_progress_putting_back', 'after_progress_putting_back'] as const;
const STEP = ['before_progress_step', 'after_progress_step', 'step_started', 'step_done'] as const;
const SWITCHING = ['before_progress_switching', 'after_progress_switching'] as const;
const SWITCHED = ['switched', 'application_restarted', 'cleaned_up'] as const;

/** What no order on a bundle comes by. */
const NOT_OF_BUNDLES = {
  ...each(['before_welcomed', 'after_welcomed'], never('no order is in hand: crash-matrix.ts')),
  ...each(['before_refused', 'after_refused'], never('refused before its kind is asked for: crash-matrix.ts')),
  ...each(
    [
      'before_progress_preparing',
      'after_progress_preparing',
      'before_progress_repairing',
      'after_progress_repairing',
      'before_progress_changing',
      'after_progress_changing',
      'locks_free',
      'plan_agreed',
      'packages_kept',
      'packages_downloaded',
      'unit_started',
      'unit_ended',
      'packages_verified',
    ],
    never('an order on packages: crash-matrix.ts'),
  ),
  ...each(['before_reboot_pending', 'after_reboot_pending'], never('an order to reboot: crash-matrix.ts')),
  ...each(['stopped_for_reboot', 'boot_id_changed'], never('a machine of kind "process": agent-crash.test.ts')),
  ...each(
    ['before_booted', 'after_booted'],
    never('noted of the order, whatever it changes, and before that is looked at: crash-matrix.ts'),
  ),
};
const NAMES_NO_TIME = never('the order names no time to confirm; install_confirmed and install_unconfirmed do');
const ONLY_FORWARD = never('only an install and a reboot are to be confirmed');
const STAYS_UP = never('the version stays up: install_failing');
const AS_INSTALL = never('as in "install"');
const OF_INSTALLS = never('only an install stages, and only it is put back');

/** Every operation at every boundary; one that is added to agent/boundaries.ts does not compile until it is here. */
export const BUNDLE_CRASH_TABLE = {
  install: {
    ...NOT_OF_BUNDLES,
    ...each(TO_CONFIRM, NAMES_NO_TIME),
    ...each(PUTTING_BACK, STAYS_UP),
    ...ACCEPTING,
    ...each([...STAGING, ...STEP, ...SWITCHING], UNTOUCHED),
    // In the midst of the step: it stands still when it is struck.
    step_started: ifCut('CANCELED restarted', 'FAILED step_failed'),
    ...each(SWITCHED, DONE),
    ...ENDING,
  },
  install_open: {
    ...NOT_OF_BUNDLES,
    ...each(TO_CONFIRM, NAMES_NO_TIME),
    ...each(PUTTING_BACK, STAYS_UP),
    ...each(['before_accepted', 'after_accepted', 'before_executing', 'after_executing', ...STAGING], AS_INSTALL),
    before_progress_step: UNTOUCHED,
    ...each(['after_progress_step', 'step_done', ...SWITCHING], UNKNOWN),
    step_started: ifCut('INDETERMINATE interrupted', 'FAILED step_failed'),
    switched: DONE,
    ...each(['application_restarted', 'cleaned_up'], AS_INSTALL),
    ...each(['before_finished', 'after_finished', 'before_acknowledged', 'after_acknowledged'], AS_INSTALL),
  },
  install_failing: {
    ...NOT_OF_BUNDLES,
    ...each(TO_CONFIRM, NAMES_NO_TIME),
    ...each(['before_accepted', 'after_accepted', 'before_executing', 'after_executing', ...STAGING], AS_INSTALL),
    ...each(['before_progress_step', 'after_progress_step'], never('its one step is the one that puts it back')),
    ...each(SWITCHING, AS_INSTALL),
    switched: BACK,
    application_restarted: never('it does not stay up'),
    ...each([...PUTTING_BACK, 'step_done', 'cleaned_up', 'before_finished', 'after_finished'], BACK),
    step_started: ifCut('BACKED_OUT application_did_not_start', 'FAILED put_back_failed'),
    ...each(['before_acknowledged', 'after_acknowledged'], BACK),
  },
  install_confirmed: {
    ...NOT_OF_BUNDLES,
    ...each(TO_CONFIRM, CONFIRMED),
    ...each(['before_going_back', 'after_going_back'], never('it is confirmed: install_unconfirmed')),
    ...each(PUTTING_BACK, STAYS_UP),
    ...each(['before_accepted', 'after_accepted', 'before_executing', 'after_executing', ...STAGING], AS_INSTALL),
    ...each([...STEP, ...SWITCHING, ...SWITCHED], AS_INSTALL),
    ...each(['before_finished', 'after_finished', 'before_acknowledged', 'after_acknowledged'], AS_INSTALL),
  },
  install_unconfirmed: {
    ...NOT_OF_BUNDLES,
    ...each(TO_CONFIRM, UNCONFIRMED),
    ...each(['before_confirmed', 'after_confirmed'], never('it is not confirmed: install_confirmed')),
    ...each(PUTTING_BACK, STAYS_UP),
    ...each(['before_accepted', 'after_accepted', 'before_executing', 'after_executing', ...STAGING], AS_INSTALL),
    ...each([...STEP, ...SWITCHING, ...SWITCHED], AS_INSTALL),
    ...each(['before_finished', 'after_finished', 'before_acknowledged', 'after_acknowledged'], UNCONFIRMED),
  },
  back_out: {
    ...NOT_OF_BUNDLES,
    ...each(TO_CONFIRM, ONLY_FORWARD),
    ...each([...STAGING, ...PUTTING_BACK], OF_INSTALLS),
    ...ACCEPTING,
    ...each([...STEP, ...SWITCHING], UNTOUCHED),
    step_started: ifCut('CANCELED restarted', 'FAILED step_failed'),
    ...each(SWITCHED, DONE),
    ...ENDING,
  },
  back_out_open: {
    ...NOT_OF_BUNDLES,
    ...each(TO_CONFIRM, ONLY_FORWARD),
    ...each([...STAGING, ...PUTTING_BACK], OF_INSTALLS),
    ...each(['before_accepted', 'after_accepted', 'before_executing', 'after_executing'], never('as in "back_out"')),
    before_progress_step: UNTOUCHED,
    ...each(['after_progress_step', 'step_done', ...SWITCHING], UNKNOWN),
    step_started: ifCut('INDETERMINATE interrupted', 'FAILED step_failed'),
    switched: DONE,
    ...each(['application_restarted', 'cleaned_up'], never('as in "back_out"')),
    ...each(
      ['before_finished', 'after_finished', 'before_acknowledged', 'after_acknowledged'],
      never('as in "back_out"'),
    ),
  },
  smoke_test: {
    ...NOT_OF_BUNDLES,
    ...each(TO_CONFIRM, ONLY_FORWARD),
    ...each([...STAGING, ...PUTTING_BACK], OF_INSTALLS),
    ...each(
      ['before_progress_step', 'after_progress_step', ...SWITCHING, ...SWITCHED],
      never('a test changes nothing, and notes nothing'),
    ),
    ...ACCEPTING,
    step_started: ifCut('CANCELED restarted', 'FAILED smoke_test_failed'),
    step_done: UNTOUCHED,
    ...ENDING,
    // It may be ordered again: that it had passed is forgotten with the agent.
    before_finished: UNTOUCHED,
  },
} as const satisfies Readonly<Record<BundleOperation, Readonly<Record<Boundary, Row>>>>;

/** One crash. */
export interface BundleCell {
  readonly operation: BundleOperation;
  readonly boundary: Boundary;
  readonly victim: BundleVictim;
  readonly end: string;
}

/** Where nothing of a step's runs, ending it changes nothing: one operation shows that for each boundary. */
function isStruck({ operation, boundary, victim }: Omit<BundleCell, 'end'>): boolean {
  const comesBy = (each: BundleOperation): boolean => !('never' in BUNDLE_CRASH_TABLE[each][boundary]);
  return victim !== 'step' || boundary === 'step_started' || operation === BUNDLE_OPERATIONS.find(comesBy);
}

/** All that can be. */
export const BUNDLE_CELLS: readonly BundleCell[] = BUNDLE_OPERATIONS.flatMap((operation) =>
  BOUNDARIES.flatMap((boundary) => {
    const row: Row = BUNDLE_CRASH_TABLE[operation][boundary];
    if ('never' in row) return [];
    return BUNDLE_VICTIMS.map((victim) => ({ operation, boundary, victim, end: row[victim] })).filter(isStruck);
  }),
);

/** What never is, each with its reason. */
export const BUNDLE_NEVER: readonly string[] = BUNDLE_OPERATIONS.flatMap((operation) =>
  BOUNDARIES.flatMap((boundary) => {
    const row: Row = BUNDLE_CRASH_TABLE[operation][boundary];
    return 'never' in row ? [row.never] : [];
  }),
);
