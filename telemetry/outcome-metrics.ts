import type { Registry } from 'prom-client';
import type { CampaignClass } from '../model/campaign';
import { type Direction, DIRECTIONS, FINAL_PHASES, type Operation, OPERATIONS } from '../model/words';
import { FilledHistogram } from './filled-histogram';
import {
  ATTEMPT_REASONS,
  type AttemptReason,
  CAMPAIGN_CLASSES,
  METRICS,
  RING_POSITIONS,
  ringPosition,
} from './metrics';
import { counter } from './registry';

/**
 * What came to an end for a host, as a turn counts it in its own transaction: whether its try did (`silent`: it fell silent
 * until its deadline), its way back, or one of its orders; and how campaigns of long ago ended.
 */
export type Outcome =
  | 'patched'
  | `failed:${AttemptReason}`
  | 'silent'
  | 'backout:success'
  | 'backout:failure'
  | `ended:${(typeof FINAL_PHASES)[number]}`
  | `order:${Direction}:${Operation}`;

/** How often an outcome came, over all campaigns of a class. */
export interface CountedOutcome {
  readonly class: CampaignClass;
  /** The ring's position in its campaign, counted from 0. */
  readonly ring: number;
  /** A word of {@link Outcome}, or one that a newer release wrote: that is not shown. */
  readonly outcome: string;
  /** The bound of the metric that the time it took is within; 0 where no time is told. */
  readonly withinS: number;
  readonly times: number;
  /** How long all of them took together. */
  readonly seconds: number;
}

/** A campaign that has ended, and is not among the outcomes. */
export interface EndedCampaign {
  readonly class: CampaignClass;
  readonly result: (typeof FINAL_PHASES)[number];
  readonly tookMs: number;
}

/** Everything that was ever counted, as the database has it. */
export interface OutcomeReading {
  readonly outcomes: readonly CountedOutcome[];
  readonly ended: readonly EndedCampaign[];
}

/** Adds the counters that the database fills. The answer shows a reading in them; `collect` runs at each scrape, before. */
export function outcomeMetrics(registry: Registry, collect: () => Promise<void>): (reading: OutcomeReading) => void {
  const shown: Shown = {
    attempts: counter(registry, METRICS.hostAttempts, collect),
    backouts: counter(registry, METRICS.hostBackouts, collect),
    timeToPatch: new FilledHistogram(registry, METRICS.hostTimeToPatch, collect),
    orders: new FilledHistogram(registry, METRICS.hostOperationDuration, collect),
    campaigns: new FilledHistogram(registry, METRICS.campaignDuration, collect),
  };
  return ({ outcomes, ended }) => {
    for (const metric of Object.values(shown)) metric.reset();
    for (const campaignClass of CAMPAIGN_CLASSES) beginAtZero(shown, campaignClass);
    for (const counted of outcomes) showOutcome(shown, counted);
    for (const { tookMs, ...labels } of ended) {
      shown.campaigns.fill(labels, { within: tookMs / 1000, times: 1, sum: tookMs / 1000 });
    }
  };
}

/** The part of a counter that is used here. */
interface Filled {
  reset(): void;
  inc(labels: Readonly<Record<string, string>>, value: number): void;
}

type Shown = {
  readonly attempts: Filled;
  readonly backouts: Filled;
  readonly timeToPatch: FilledHistogram;
  readonly orders: FilledHistogram;
  readonly campaigns: FilledHistogram;
};

/** A series that is born with its first failures shows no increase: the alert on a rate would not see a bad first minute. */
function beginAtZero({ attempts, backouts, timeToPatch, orders, campaigns }: Shown, of: CampaignClass): void {
  for (const ring of RING_POSITIONS) {
    const place = { class: of, ring };
    timeToPatch.zero(place);
    attempts.inc({ ...place, result: 'success', reason: 'none' }, 0);
    attempts.inc({ ...place, result: 'timeout', reason: 'deadline_passed' }, 0);
    for (const reason of ATTEMPT_REASONS) attempts.inc({ ...place, result: 'failure', reason }, 0);
    for (const result of ['success', 'failure']) backouts.inc({ ...place, result }, 0);
  }
  for (const direction of DIRECTIONS) {
    for (const operation of OPERATIONS.filter((each) => each !== OTHER_WAY[direction])) {
      orders.zero({ class: of, direction, operation });
    }
  }
  for (const result of FINAL_PHASES) campaigns.zero({ class: of, result });
}

/** The operation that a direction never has. */
const OTHER_WAY: Readonly<Record<Direction, Operation>> = { forward: 'back_out', backout: 'install' };

function showOutcome(shown: Shown, counted: CountedOutcome): void {
  const { outcome, withinS: within, times, seconds: sum } = counted;
  const [kind, first = '', second = ''] = outcome.split(':');
  const place = { class: counted.class, ring: ringPosition(counted.ring) };
  if (kind === 'patched') {
    shown.attempts.inc({ ...place, result: 'success', reason: 'none' }, times);
    shown.timeToPatch.fill(place, { within, times, sum });
  }
  if (kind === 'failed') shown.attempts.inc({ ...place, result: 'failure', reason: knownReason(first) }, times);
  if (kind === 'silent') shown.attempts.inc({ ...place, result: 'timeout', reason: 'deadline_passed' }, times);
  if (kind === 'backout') shown.backouts.inc({ ...place, result: first === 'success' ? first : 'failure' }, times);
  if (kind === 'ended' && FINAL_PHASES.some((phase) => phase === first)) {
    shown.campaigns.fill({ class: counted.class, result: first }, { within, times, sum });
  }
  if (kind !== 'order') return;
  shown.orders.fill({ class: counted.class, direction: first, operation: second }, { within, times, sum });
}

/** A reason that a newer release counts is `other`, never a new series. */
function knownReason(reason: string): AttemptReason {
  return ATTEMPT_REASONS.find((known) => known === reason) ?? 'other';
}
