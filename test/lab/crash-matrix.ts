import { BOUNDARIES, type Boundary } from '../../agent/boundaries';

/** What ends at a boundary. `dpkg`: every process of apt and dpkg on the host; the agent goes on. `host`: its power. */
export const VICTIMS = ['agent', 'dpkg', 'host'] as const;
export type Victim = (typeof VICTIMS)[number];

/** What the agent is told to do, so that it comes by a boundary. `session`: nothing before it is welcomed again. */
export type Errand = 'session' | 'refusal' | 'install' | 'repair' | 'reboot' | 'confirmed' | 'unconfirmed';

/** How the order must end: phase and reason. */
type End = `${'SUCCEEDED' | 'FAILED' | 'BACKED_OUT' | 'CANCELED' | 'REJECTED'}${'' | ` ${string}`}`;

/** A boundary that a host of systemd's comes by, with the end for each victim; or why none does here. */
type Row = { readonly errand: Errand; readonly ends: Readonly<Record<Victim, End>> } | { readonly never: string };

const always = (end: End): Readonly<Record<Victim, End>> => ({ agent: end, dpkg: end, host: end });

/** The agent or its host ended before a package was touched; nothing of dpkg's runs that could be killed. */
const UNTOUCHED: Row = {
  errand: 'install',
  ends: { agent: 'CANCELED restarted', dpkg: 'SUCCEEDED', host: 'CANCELED restarted' },
};
/** The packages are there, or nothing was known of the order and it is simply offered again. */
const DONE: Row = { errand: 'install', ends: always('SUCCEEDED') };
const REPAIRING: Row = {
  errand: 'repair',
  ends: { agent: 'CANCELED restarted', dpkg: 'SUCCEEDED', host: 'CANCELED restarted' },
};
const REBOOTING: Row = {
  errand: 'reboot',
  ends: { agent: 'CANCELED reboot_did_not_happen', dpkg: 'SUCCEEDED', host: 'SUCCEEDED' },
};
/** The change is made: whoever dies around its confirmation, it is confirmed after that, or taken back. */
const CONFIRMED: Row = { errand: 'confirmed', ends: always('SUCCEEDED') };
const UNCONFIRMED: Row = { errand: 'unconfirmed', ends: always('BACKED_OUT not_confirmed') };
const REFUSED: Row = { errand: 'refusal', ends: always('REJECTED package_forbidden') };
const WELCOMED: Row = { errand: 'session', ends: always('SUCCEEDED') };
const OF_BUNDLES: Row = { never: 'an order on a bundle: crash-matrix-bundles.ts' };
/** A host that loses its power in the midst of a change to be confirmed comes by these: not shown here, a cell cuts once. */
const IN_ANOTHER_BOOT: Row = {
  never: 'not shown: it takes two cuts in one order; rules: test/unit/agent-order-desk.test.ts',
};
const OF_PROCESSES: Row = { never: 'a machine of kind "process": test/protocol/agent-crash.test.ts' };

/** Every boundary, in the order of agent/boundaries.ts; one that is added there does not compile until it is here. */
export const CRASH_TABLE = {
  before_welcomed: WELCOMED,
  after_welcomed: WELCOMED,
  before_accepted: DONE,
  after_accepted: UNTOUCHED,
  before_refused: REFUSED,
  after_refused: REFUSED,
  before_executing: UNTOUCHED,
  after_executing: UNTOUCHED,
  before_progress_staging: OF_BUNDLES,
  after_progress_staging: OF_BUNDLES,
  before_progress_step: OF_BUNDLES,
  after_progress_step: OF_BUNDLES,
  before_progress_switching: OF_BUNDLES,
  after_progress_switching: OF_BUNDLES,
  before_progress_putting_back: OF_BUNDLES,
  after_progress_putting_back: OF_BUNDLES,
  before_progress_preparing: UNTOUCHED,
  after_progress_preparing: UNTOUCHED,
  before_progress_repairing: REPAIRING,
  after_progress_repairing: REPAIRING,
  before_progress_changing: UNTOUCHED,
  after_progress_changing: UNTOUCHED,
  before_reboot_pending: REBOOTING,
  after_reboot_pending: REBOOTING,
  before_awaiting_confirm: CONFIRMED,
  after_awaiting_confirm: CONFIRMED,
  before_booted: IN_ANOTHER_BOOT,
  after_booted: IN_ANOTHER_BOOT,
  before_confirmed: CONFIRMED,
  after_confirmed: CONFIRMED,
  before_going_back: UNCONFIRMED,
  after_going_back: UNCONFIRMED,
  before_finished: DONE,
  after_finished: DONE,
  before_acknowledged: DONE,
  after_acknowledged: DONE,
  downloaded: OF_BUNDLES,
  unpacked: OF_BUNDLES,
  way_back_recorded: OF_BUNDLES,
  step_started: OF_BUNDLES,
  step_done: OF_BUNDLES,
  switched: OF_BUNDLES,
  application_restarted: OF_BUNDLES,
  cleaned_up: OF_BUNDLES,
  locks_free: UNTOUCHED,
  plan_agreed: UNTOUCHED,
  packages_kept: UNTOUCHED,
  packages_downloaded: UNTOUCHED,
  // In the midst of a postinst. The unit outlives the agent; after a power cut dpkg is finished at the next start.
  unit_started: {
    errand: 'install',
    ends: { agent: 'SUCCEEDED', dpkg: 'FAILED packages_failed', host: 'SUCCEEDED' },
  },
  unit_ended: DONE,
  packages_verified: DONE,
  stopped_for_reboot: OF_PROCESSES,
  boot_id_changed: OF_PROCESSES,
} as const satisfies Readonly<Record<Boundary, Row>>;

/** One crash. */
export interface Cell {
  readonly boundary: Boundary;
  readonly victim: Victim;
  readonly errand: Errand;
  readonly end: string;
}

/** All that can be on a host of systemd's. */
export const CELLS: readonly Cell[] = BOUNDARIES.flatMap((boundary) => {
  const row: Row = CRASH_TABLE[boundary];
  if ('never' in row) return [];
  return VICTIMS.map((victim) => ({ boundary, victim, errand: row.errand, end: row.ends[victim] }));
});

/** The boundaries without a cell, each with its reason. */
export const NEVER: readonly { readonly boundary: Boundary; readonly why: string }[] = BOUNDARIES.flatMap(
  (boundary) => {
    const row: Row = CRASH_TABLE[boundary];
    return 'never' in row ? [{ boundary, why: row.never }] : [];
  },
);
