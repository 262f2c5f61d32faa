import { DISPATCH_WITHIN_MS } from '../model/slo';
import type { WaitingOrders } from '../telemetry/fleet-gauges';
import type { OrderStage } from '../telemetry/metrics';
import type { Transaction } from './database';
import { STANDS_SIGNING_PAUSE } from './signing-pauses';

/** OFFSET 0: of each open order its envelope is looked up. As a plain EXISTS all envelopes that ever were are read. */
export const READ_WAITING_ORDERS = `
  SELECT signed, (count(*) FILTER (WHERE waits_ms > $1))::int AS overdue, max(waits_ms) AS oldest_ms
   FROM (SELECT e.signed IS NOT NULL AS signed,
                (extract(epoch FROM now() - greatest(o.placed_at, s.connected_at, l.lifted_at)) * 1000)::float8 AS waits_ms
           FROM host_order o
           JOIN session s ON s.host_id = o.host_id AND s.lost_at IS NULL
           JOIN gateway g ON g.gateway_id = s.gateway_id AND g.lease_until > now()
           LEFT JOIN (SELECT campaign_id, max(lifted_at) AS lifted_at FROM hold GROUP BY campaign_id) l
             ON l.campaign_id = o.campaign_id
           LEFT JOIN LATERAL (
             SELECT true AS signed FROM order_envelope e WHERE e.operation_id = o.operation_id OFFSET 0) e ON true
           JOIN lane n ON n.lane_id = o.lane_id
           LEFT JOIN signing_pause p
             ON p.campaign_id = o.campaign_id AND p.ring = n.ring AND p.direction = o.direction
                AND p.operation = o.operation AND ${STANDS_SIGNING_PAUSE}
          WHERE o.closed_at IS NULL AND o.state = 'open' AND o.start_by > now()
            AND (e.signed OR p.campaign_id IS NULL)
            AND NOT EXISTS (SELECT FROM hold h WHERE h.campaign_id = o.campaign_id AND hold_forbids(h, o))) orders
  GROUP BY signed`;

/**
 * Orders that could be offered and are not: the agent has a session, no hold forbids them, they may still begin, and the signer's
 * hour is not full. They wait
 * from their placing on, or from when the last of what kept them went: the session came, the hold was lifted.
 */
export async function readWaitingOrders(tx: Transaction): Promise<Record<OrderStage, WaitingOrders>> {
  const result = await tx.query<{ signed: boolean; overdue: number; oldest_ms: number }>(READ_WAITING_ORDERS, [
    DISPATCH_WITHIN_MS,
  ]);
  const of = (signed: boolean): WaitingOrders => {
    const row = result.rows.find((each) => each.signed === signed);
    return { overdue: row?.overdue ?? 0, oldestMs: Math.max(0, row?.oldest_ms ?? 0) };
  };
  return { unsigned: of(false), signed: of(true) };
}
