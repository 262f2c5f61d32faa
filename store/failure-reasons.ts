import type { CampaignId, LaneId } from '../model/ids';
import { attemptReason } from '../telemetry/attempt-reason';
import type { AttemptReason } from '../telemetry/metrics';
import { plainArray, prepared, type Transaction } from './database';

/** A host that failed in this turn for the first time, and why. */
export interface FirstFailure {
  readonly position: number;
  readonly reason: string;
}

const NOTE = prepared(
  `UPDATE campaign_host ch SET failure_reason = n.reason FROM unnest($2::int[], $3::text[]) AS n (position, reason)
    WHERE ch.lane_id = $1 AND ch.position = n.position AND ch.failure_reason IS NULL`,
);

/** Keeps why hosts failed, for whoever asks after they were taken back. A statement of its own: few turns have any. */
export async function noteFailures(tx: Transaction, laneId: LaneId, failures: readonly FirstFailure[]): Promise<void> {
  if (failures.length === 0) return;
  const positions = plainArray(failures.map(({ position }) => position));
  await tx.query({ ...NOTE, values: [laneId, positions, failures.map(({ reason }) => reason)] });
}

/** A campaign's hosts that failed first, by why, in the words of the metrics; taken back or not. */
export async function readFailures(
  tx: Transaction,
  campaignId: CampaignId,
): Promise<Partial<Record<AttemptReason, number>>> {
  const result = await tx.query<{ reason: string; hosts: number }>(
    `SELECT failure_reason AS reason, count(*)::int AS hosts FROM campaign_host
      WHERE campaign_id = $1 AND failure_reason IS NOT NULL GROUP BY failure_reason`,
    [campaignId],
  );
  const failures: Partial<Record<AttemptReason, number>> = {};
  for (const { reason, hosts } of result.rows) {
    const word = attemptReason(reason);
    failures[word] = (failures[word] ?? 0) + hosts;
  }
  return failures;
}
