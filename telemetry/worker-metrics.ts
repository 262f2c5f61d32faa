import type { Registry } from 'prom-client';
import type { CampaignClass } from '../model/campaign';
import type { CampaignPhase, Direction, FINAL_PHASES, Operation } from '../model/words';
import { attemptReason } from './attempt-reason';
import {
  ATTEMPT_REASONS,
  CAMPAIGN_CLASSES,
  METRICS,
  RING_POSITIONS,
  ringPosition,
  type AttemptResult,
  type TurnOutcome,
} from './metrics';
import { counter, createRegistry, histogram } from './registry';

/** A forward try on a host that ended, or its backout. */
export interface EndedAttempt {
  readonly class: CampaignClass;
  /** The ring's position in the campaign, counted from 0. */
  readonly ring: number;
  readonly result: AttemptResult;
  /** The reason as the host's row has it; empty when there is none. */
  readonly reason: string;
}

/** What a worker measures. Call these after the turn's commit, for rows that it changed: never from workflow code. */
export interface WorkerMetrics {
  readonly registry: Registry;
  attemptEnded(attempt: EndedAttempt): void;
  backoutEnded(attempt: Omit<EndedAttempt, 'reason'>): void;
  hostPatched(host: { readonly class: CampaignClass; readonly ring: number; readonly sinceLaunchMs: number }): void;
  operationEnded(order: {
    readonly class: CampaignClass;
    readonly direction: Direction;
    readonly operation: Operation;
    readonly tookMs: number;
  }): void;
  campaignEnded(campaign: {
    readonly class: CampaignClass;
    readonly result: CampaignPhase & (typeof FINAL_PHASES)[number];
    readonly tookMs: number;
  }): void;
  turnTaken(outcome: TurnOutcome, tookMs: number): void;
}

/** Makes the worker's metrics on a registry of their own. `release` is the version of this package. */
export function createWorkerMetrics(release: string): WorkerMetrics {
  const registry = createRegistry('worker', release);
  const attempts = counter(registry, METRICS.hostAttempts);
  const backouts = counter(registry, METRICS.hostBackouts);
  const timeToPatch = histogram(registry, METRICS.hostTimeToPatch);
  beginAtZero({ attempts, backouts, timeToPatch });
  const operations = histogram(registry, METRICS.hostOperationDuration);
  const campaigns = histogram(registry, METRICS.campaignDuration);
  const turns = histogram(registry, METRICS.turnDuration);
  return {
    registry,
    attemptEnded: (attempt) => {
      const { result, ring } = attempt;
      attempts.inc({ class: attempt.class, ring: ringPosition(ring), result, reason: reasonOf(attempt) });
    },
    backoutEnded: (attempt) => {
      backouts.inc({ class: attempt.class, ring: ringPosition(attempt.ring), result: attempt.result });
    },
    hostPatched: (host) => {
      timeToPatch.observe({ class: host.class, ring: ringPosition(host.ring) }, host.sinceLaunchMs / 1000);
    },
    operationEnded: ({ tookMs, ...labels }) => {
      operations.observe(labels, tookMs / 1000);
    },
    campaignEnded: ({ tookMs, ...labels }) => {
      campaigns.observe(labels, tookMs / 1000);
    },
    turnTaken: (outcome, tookMs) => {
      turns.observe({ outcome }, tookMs / 1000);
    },
  };
}

/** The part of a counter that is used here. */
interface Counted {
  inc(labels: Readonly<Record<string, string>>, value: number): void;
}

/** The part of a histogram that is used here. */
interface Observed {
  zero(labels: Readonly<Record<string, string>>): void;
}

/** A series that is born with its first failures shows no increase: the alert on a rate would not see a bad first minute. */
function beginAtZero(of: {
  readonly attempts: Counted;
  readonly backouts: Counted;
  readonly timeToPatch: Observed;
}): void {
  const { attempts, backouts, timeToPatch } = of;
  for (const campaignClass of CAMPAIGN_CLASSES) {
    for (const ring of RING_POSITIONS) {
      const place = { class: campaignClass, ring };
      timeToPatch.zero(place);
      attempts.inc({ ...place, result: 'success', reason: 'none' }, 0);
      attempts.inc({ ...place, result: 'timeout', reason: 'deadline_passed' }, 0);
      for (const reason of ATTEMPT_REASONS) attempts.inc({ ...place, result: 'failure', reason }, 0);
      for (const result of ['success', 'failure']) backouts.inc({ ...place, result }, 0);
    }
  }
}

/** Only a failure has a reason to choose; the others are told by their result (METRICS.hostAttempts.combinations). */
function reasonOf({ result, reason }: EndedAttempt) {
  if (result === 'timeout') return 'deadline_passed';
  return result === 'failure' ? attemptReason(reason) : 'none';
}
