import type { Logger } from 'pino';
import type { TurnTried } from '../activities/take-turn';

/** Logs that a turn's gate held its campaign. Called in the turn's span, so that the line names its trace. */
export function logGate(log: Pick<Logger, 'warn'>, { lane, taken }: TurnTried): void {
  if (taken?.held !== true) return;
  const { campaignId, cluster } = lane;
  const reasons: Record<string, number> = {};
  for (const { before, after } of taken.moved) {
    if (before.verdict !== null || after.verdict !== 'failed') continue;
    reasons[after.reason ?? 'none'] = (reasons[after.reason ?? 'none'] ?? 0) + 1;
  }
  log.warn(
    { campaignId, ring: lane.ring + 1, cluster, failedInThisTurn: reasons },
    'the gate failed and holds the campaign',
  );
}
