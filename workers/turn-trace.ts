import type { TurnTried } from '../activities/take-turn';
import { type BoardHost, newVerdict } from '../model/board/board';
import type { CampaignId, HostId } from '../model/ids';
import { operationIdOf } from '../store/turn/operation-id';
import { activeSpan, describeSpan, isTracedHost, orderSpanId } from '../telemetry/trace-context';
import type { Tracing } from '../telemetry/tracing';

/**
 * Shows in the turn's trace which hosts got their verdict with it, each linked to the order that it came from: those that are
 * traced, and every one that failed. Called in the turn's span, after its commit. `now` is in ms.
 */
export function traceTurn(
  { tracing, tracedHosts }: { readonly tracing: Tracing; readonly tracedHosts: number },
  { lane, taken, outcome }: TurnTried,
  now: number,
): void {
  const turn = activeSpan();
  if (!tracing.isOn || turn === null) return;
  const { campaignId, cluster } = lane;
  describeSpan({
    'ringmaster.campaign.id': campaignId,
    'ringmaster.ring': lane.ring + 1,
    'ringmaster.cluster': cluster,
    'ringmaster.turn.outcome': outcome,
    'ringmaster.turn.placed': taken?.placed.length ?? 0,
    'ringmaster.turn.ended': taken?.ended ?? 0,
    'ringmaster.gate.held': taken?.held ?? false,
  });
  for (const { hostId, before, after } of taken?.moved ?? []) {
    const verdict = newVerdict(before, after);
    if (verdict === null) continue;
    const failure = verdict === 'patched' || verdict === 'backed_out' ? null : (after.reason ?? verdict);
    if (failure === null && !isTracedHost(campaignId, hostId, tracedHosts)) continue;
    const spanId = orderOf(campaignId, { hostId, before });
    tracing.record({
      name: failure === null ? `verified ${verdict}` : `verdict ${verdict}`,
      parent: turn,
      ...{ beganAt: now, endedAt: now, failure },
      attributes: { 'ringmaster.campaign.id': campaignId, 'ringmaster.host.id': hostId, 'ringmaster.verdict': verdict },
      links: spanId === null ? [] : [{ ...turn, spanId }],
    });
  }
}

/** The span of the order that the host had out before this turn. */
function orderOf(
  campaignId: CampaignId,
  { hostId, before }: { readonly hostId: HostId; readonly before: BoardHost },
): string | null {
  const { direction, operation, generation } = before;
  return operation === null
    ? null
    : orderSpanId(operationIdOf({ campaignId, hostId, direction, operation, generation }));
}
