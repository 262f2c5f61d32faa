import type { TimeBounds } from '../../agent/compaction';
import type { Journal } from '../../agent/journal';
import { outcome, type Order } from '../../agent/order';

/** Both clocks are right. */
export function clocksNow(): TimeBounds {
  return { earlier: Date.now(), later: Date.now() };
}

/** A reboot with this sequence. */
export function orderNumber(sequence: number): Order {
  return {
    operationId: `operation-${String(sequence)}`,
    campaignId: 'campaign',
    campaignName: 'a-test',
    hostId: 'host',
    direction: 'forward',
    generation: 1,
    sequence,
    startByMs: 0,
    runTimeoutMs: 1,
    manifestDigest: '',
    task: { operation: 'reboot', expectedBootId: 'boot' },
  };
}

/** Accepted, begun and ended. */
export function carryOut(journal: Journal, sequence: number): void {
  const order = orderNumber(sequence);
  const { operationId } = order;
  journal.append({ type: 'accepted', order, payloadDigest: 'digest' });
  journal.append({ type: 'executing', operationId, bootId: 'boot' });
  journal.append({ type: 'finished', operationId, outcome: outcome('SUCCEEDED', ''), bootId: 'boot' });
}
