/**
 * The product's words, as closed lists. The same strings stand in the database, the API, the metrics,
 * the console and the diagram in docs/architecture.md.
 */

/** Where one host stands in a campaign. */
export const HOST_STATES = [
  'queued',
  'installing',
  'rebooting',
  'smoke_testing',
  'patched',
  'failed',
  'unreachable',
  'indeterminate',
  'skipped',
  'backing_out',
  'backed_out',
  'backout_failed',
] as const;
export type HostState = (typeof HOST_STATES)[number];

/**
 * The states a host rests in, and may be left in when its campaign has ended. `unreachable` and `indeterminate` may still be
 * left again.
 */
export const RESTING_STATES = [
  'patched',
  'failed',
  'unreachable',
  'indeterminate',
  'skipped',
  'backed_out',
  'backout_failed',
] as const satisfies readonly HostState[];

/** The states in which a host is being disturbed, and occupies a place in every limit. */
export const IN_FLIGHT_STATES = [
  'installing',
  'rebooting',
  'smoke_testing',
  'backing_out',
] as const satisfies readonly HostState[];

/** What one order asks of a host. */
export const OPERATIONS = ['install', 'reboot', 'smoke_test', 'back_out'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Towards the new version, or back to the recorded one. */
export const DIRECTIONS = ['forward', 'backout'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** How an order can end, as agents say it (docs/protocol.md, "Phases"). */
export const TERMINAL_PHASES = [
  'SUCCEEDED',
  'FAILED',
  'REJECTED',
  'BACKED_OUT',
  'CANCELED',
  'EXPIRED',
  'INDETERMINATE',
] as const;
export type TerminalPhase = (typeof TERMINAL_PHASES)[number];

/** What a gate can say. No evidence is never a pass. */
export const VERDICTS = ['pass', 'fail', 'inconclusive', 'error'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Where a campaign stands. `held` is derived from hold rows and never stored. */
export const CAMPAIGN_PHASES = [
  'planned',
  'awaiting_approval',
  'running',
  'baking',
  'held',
  'backing_out',
  'observing',
  'completed',
  'backed_out',
  'backout_failed',
  'aborted',
] as const;
export type CampaignPhase = (typeof CAMPAIGN_PHASES)[number];
/** A phase as it is stored. */
export type StoredPhase = Exclude<CampaignPhase, 'held'>;

/** The phases a campaign never leaves. */
export const FINAL_PHASES = [
  'completed',
  'backed_out',
  'backout_failed',
  'aborted',
] as const satisfies readonly CampaignPhase[];

/** Who set a hold. A recall's stands until the recall is withdrawn. */
export const HOLD_SOURCES = ['gate', 'person', 'calendar', 'alert', 'recall'] as const;
export type HoldSource = (typeof HOLD_SOURCES)[number];

/** `forward` forbids forward installs and reboots; `all` forbids every order. */
export const HOLD_SCOPES = ['forward', 'all'] as const;
export type HoldScope = (typeof HOLD_SCOPES)[number];

/**
 * What a wave's lanes are told to do. `closed`: the ring has not opened; `rehearse`: back and forward again; `finish`: the
 * campaign is over.
 */
export const COURSES = ['closed', 'forward', 'rehearse', 'back_out', 'abort', 'finish'] as const;
export type Course = (typeof COURSES)[number];

/** The reason of a host's row when no agent gave one (docs/errors.md). */
export const HOST_REASONS = [
  'offline',
  'deadline_passed',
  'not_offered_in_time',
  'not_begun',
  'too_many_generations',
  'aborted_midway',
  'campaign_backed_out',
  'campaign_aborted',
  'never_began',
  'journal_lost',
  'new_journal',
  'excluded',
  'retried',
] as const;
export type HostReason = (typeof HOST_REASONS)[number];
