import type { CampaignSpec } from './campaign';
import type { Operation } from './words';

/** How long one operation's order stays offerable, and how long it may run. All in ms. */
export interface OrderTerms {
  /** No gateway offers it and no agent begins it later than this after it was placed. */
  readonly startByMs: number;
  /** The agent's own limit, by its monotonic clock. */
  readonly runTimeoutMs: number;
  /**
   * Silence for this long makes the host unreachable; longer than the two above and all time to confirm together. A host that
   * goes back by itself after that is one that reports late.
   */
  readonly deadlineMs: number;
}

export type TermsByOperation = Readonly<Record<Operation, OrderTerms>>;

/**
 * Every order carries a short start_by: what was decided a minute ago is not begun on what is no longer true. The
 * lane then withdraws it and the next generation is placed under the rules of that moment.
 */
export const START_BY_MS = 60_000;

/** Room for the report to travel and be digested before silence counts. */
const REPORT_GRACE_MS = 10_000;

/** A bundle's own smoke step states no time in the campaign file; a minute is long for a health check. */
const BUNDLE_SMOKE_TEST_MS = 60_000;

/** What the agent needs around the smoke test's own time limit. */
const SMOKE_TEST_ROOM_MS = 5_000;

/** How long the smoke test's command may run, in ms. */
export function smokeTestTimeoutMs(spec: Pick<CampaignSpec, 'smokeTest'>): number {
  return spec.smokeTest?.timeoutMs ?? BUNDLE_SMOKE_TEST_MS;
}

/**
 * The time limits of a campaign's orders. Deadlines bound the change itself; the time to confirm it begins when it is
 * made, so silence about it counts that much later.
 */
export function termsOfCampaign(spec: Pick<CampaignSpec, 'deadlines' | 'smokeTest' | 'confirmMs'>): TermsByOperation {
  const { installMs, rebootMs, backOutMs } = spec.deadlines;
  return {
    // The time to confirm runs anew in a new boot, of which an install has one at most; a reboot's own is counted already.
    install: termsOf(installMs, 2 * (spec.confirmMs ?? 0)),
    reboot: termsOf(rebootMs, spec.confirmMs),
    smoke_test: termsOf(smokeTestTimeoutMs(spec) + SMOKE_TEST_ROOM_MS),
    back_out: termsOf(backOutMs),
  };
}

function termsOf(runTimeoutMs: number, confirmMs = 0): OrderTerms {
  const deadlineMs = START_BY_MS + runTimeoutMs + confirmMs + REPORT_GRACE_MS;
  return { startByMs: START_BY_MS, runTimeoutMs, deadlineMs };
}
