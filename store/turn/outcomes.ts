import type { BoardHost } from '../../model/board/board';
import { attemptReason } from '../../telemetry/attempt-reason';
import { METRICS } from '../../telemetry/metrics';
import type { Outcome } from '../../telemetry/outcome-metrics';
import { plainArray, prepared, type Transaction } from '../database';
import type { Lane } from '../lane-board';

/** A row's `within_s` where no time is told. */
const NO_TIME = 0;

/** A host's row before and after the turn. */
interface Move {
  readonly before: BoardHost;
  readonly after: BoardHost;
}

/** How often each outcome came of what a turn moved. */
export function outcomesOf(moved: readonly Move[]): Map<Outcome, number> {
  const outcomes = new Map<Outcome, number>();
  const count = (outcome: Outcome): void => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  for (const { before, after } of moved) {
    if (fellSilent(before, after)) count('silent');
    if (before.verdict === null && after.verdict !== null) {
      count(after.verdict === 'patched' ? 'patched' : `failed:${attemptReason(after.reason ?? '')}`);
    }
    if (before.backoutVerdict === null && after.backoutVerdict !== null) {
      count(after.backoutVerdict === 'backed_out' ? 'backout:success' : 'backout:failure');
    }
  }
  return outcomes;
}

/** Under an order of its first way forward: a host that is offline was not tried, and one on its way back is another matter. */
function fellSilent(before: BoardHost, after: BoardHost): boolean {
  const isTried = before.direction === 'forward' && before.ordered && before.verdict === null;
  return isTried && before.state !== 'unreachable' && after.state === 'unreachable';
}

/** Adds to counts that are there. Rows of one campaign are written under its lock: nobody waits for another turn's here. */
export const ADD_TO_COUNT = `ON CONFLICT (campaign_id, ring, outcome, within_s)
   DO UPDATE SET times = outcome_count.times + excluded.times, seconds = outcome_count.seconds + excluded.seconds`;

const COUNT = prepared(
  `INSERT INTO outcome_count (campaign_id, ring, outcome, within_s, times, seconds)
   SELECT $1::uuid, $2::int, n.outcome, n.within_s, n.times, n.seconds
     FROM unnest($3::text[], $4::float8[], $5::bigint[], $6::float8[]) AS n (outcome, within_s, times, seconds)
   ${ADD_TO_COUNT}`,
);

/** Counts what a turn's rows came to, in its own transaction: with it, or not at all. `now` is its time in ms. */
export async function countOutcomes(
  tx: Transaction,
  { campaignId, ring, launchedAt }: Lane,
  { moved, now }: { readonly moved: readonly Move[]; readonly now: number },
): Promise<void> {
  const outcomes = [...outcomesOf(moved)];
  if (outcomes.length === 0) return;
  const tookS = Math.max(0, now - launchedAt) / 1000;
  const isTimed = ([outcome]: readonly [Outcome, number]): boolean => outcome === 'patched';
  await tx.query({
    ...COUNT,
    values: [
      campaignId,
      ring,
      plainArray(outcomes.map(([outcome]) => outcome)),
      plainArray(outcomes.map((each) => (isTimed(each) ? withinBound(PATCHED_WITHIN, tookS) : NO_TIME))),
      plainArray(outcomes.map(([, times]) => times)),
      plainArray(outcomes.map((each) => (isTimed(each) ? each[1] * tookS : 0))),
    ],
  });
}

const PATCHED_WITHIN = METRICS.hostTimeToPatch.buckets;

/** The first bound that is not exceeded. */
function withinBound(bounds: readonly number[], seconds: number): number {
  return bounds.find((bound) => seconds <= bound) ?? Infinity;
}
