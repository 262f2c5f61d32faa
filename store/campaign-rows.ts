import type { CampaignClass, CampaignSpec } from '../model/campaign';
import {
  CAMPAIGN_PHASES,
  COURSES,
  DIRECTIONS,
  FINAL_PHASES,
  HOLD_SCOPES,
  HOLD_SOURCES,
  HOST_STATES,
  OPERATIONS,
  VERDICTS,
  type CampaignPhase,
  type Course,
  type Direction,
  type HoldScope,
  type HoldSource,
  type HostState,
  type Operation,
  type StoredPhase,
  type Verdict,
} from '../model/words';

/** A row that does not say what this version of the product can read. */
export class UnreadableRowError extends Error {
  readonly kind = 'unreadable_row';
  constructor(column: string, value: unknown) {
    super(
      `the database holds ${JSON.stringify(value)} as ${column}, which this version cannot read; was it written by a newer one?`,
    );
    this.name = 'UnreadableRowError';
  }
}

function wordOf<W extends string>(words: readonly W[], column: string): (value: unknown) => W {
  return (value) => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw new UnreadableRowError(column, value);
    return word;
  };
}

/** Parsers of the columns that hold one of the product's words; each throws {@link UnreadableRowError}. */
export const readVerdict: (value: unknown) => Verdict = wordOf(VERDICTS, 'verdict');
export const readCourse: (value: unknown) => Course = wordOf(COURSES, 'course');
export const readHostState: (value: unknown) => HostState = wordOf(HOST_STATES, 'state');
export const readDirection: (value: unknown) => Direction = wordOf(DIRECTIONS, 'direction');
export const readOperation: (value: unknown) => Operation = wordOf(OPERATIONS, 'operation');
export const readHoldScope: (value: unknown) => HoldScope = wordOf(HOLD_SCOPES, 'scope');
export const readHoldSource: (value: unknown) => HoldSource = wordOf(HOLD_SOURCES, 'source');

const STORED_PHASES = CAMPAIGN_PHASES.filter((phase: CampaignPhase): phase is StoredPhase => phase !== 'held');
/** The stored phase; `held` is never stored. */
export const readStoredPhase: (value: unknown) => StoredPhase = wordOf(STORED_PHASES, 'phase');

/** The phase of a campaign that has ended. */
export const readFinalPhase: (value: unknown) => (typeof FINAL_PHASES)[number] = wordOf(FINAL_PHASES, 'phase');
/** The class in a plan's specification. */
export const readClass: (value: unknown) => CampaignClass = wordOf(['emergency', 'routine'], 'class');

/** A column that may be null, read by `read` when it is not. */
export function orNull<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null || value === undefined ? null : read(value);
}

/** The plan's specification: written only by planning, which parsed it, so that its shape is checked no deeper than this. */
export function readSpec(value: unknown): CampaignSpec {
  if (typeof value !== 'object' || value === null || !('rings' in value) || !('patch' in value)) {
    throw new UnreadableRowError('spec', value);
  }
  return value as CampaignSpec;
}

/** ISO 8601 in UTC. */
export const readInstant = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  throw new UnreadableRowError('time', value);
};
