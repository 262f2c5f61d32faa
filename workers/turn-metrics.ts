import type { TurnTried } from '../activities/take-turn';
import type { BoardHost } from '../model/board/board';
import type { WorkerMetrics } from '../telemetry/worker-metrics';

/** Counts a turn and what it changed. `now` is in ms. */
export function countTurn(metrics: WorkerMetrics, tried: TurnTried, now: number): void {
  const { lane, spec, taken } = tried;
  metrics.turnTaken(tried.outcome, tried.tookMs);
  if (taken === null) return;
  const about = { class: spec.class, ring: lane.ring };
  for (const { direction, operation, tookMs } of taken.ended) {
    metrics.operationEnded({ class: spec.class, direction, operation, tookMs });
  }
  for (const { before, after } of taken.moved) {
    const reason = after.reason ?? '';
    if (fellSilent(before, after)) {
      metrics.attemptEnded({ ...about, result: 'timeout', reason });
    }
    if (before.verdict === null && after.verdict !== null) {
      const result = after.verdict === 'patched' ? 'success' : 'failure';
      metrics.attemptEnded({ ...about, result, reason });
      if (result === 'success') metrics.hostPatched({ ...about, sinceLaunchMs: Math.max(0, now - lane.launchedAt) });
    }
    if (wentBack(before, after)) {
      metrics.backoutEnded({ ...about, result: after.backoutVerdict === 'backed_out' ? 'success' : 'failure' });
    }
  }
}

/** Under an order of its first way forward: a host that is offline was not tried, and one on its way back is another matter. */
function fellSilent(before: BoardHost, after: BoardHost): boolean {
  const isTried = before.direction === 'forward' && before.ordered && before.verdict === null;
  return isTried && before.state !== 'unreachable' && after.state === 'unreachable';
}

function wentBack(before: BoardHost, after: BoardHost): boolean {
  return before.backoutVerdict === null && after.backoutVerdict !== null;
}
