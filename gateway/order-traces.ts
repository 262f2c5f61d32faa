import type { Database } from '../store/database';
import { type OrderTrace, readOrderTraces } from '../store/order-traces';
import type { NewReport } from '../store/reports';
import { orderSpanId, readTraceparent } from '../telemetry/trace-context';
import type { Tracing } from '../telemetry/tracing';
import { Batcher } from './batcher';

/** Reports are gathered so long before their orders are looked up. */
const GATHER_MS = 200;
/** Beyond this, orders are not shown: nothing waits for tracing. About 1 KiB each. */
const MOST_WAITING = 10_000;

interface Reported {
  readonly report: NewReport;
  readonly arrivedAt: number;
}

export interface OrderTracesOptions {
  readonly db: Database;
  readonly tracing: Tracing;
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Shows orders in their campaigns' traces, once they are reported: then it is known how they ended, so that what failed is
 * always shown, and of the rest what the turn chose. The order's context comes from its row, never from the agent, whose
 * own part is told by the times in its report: it needs no tracing of its own.
 */
export class OrderTraces {
  private readonly batcher: Batcher<Reported, undefined>;

  constructor(private readonly options: OrderTracesOptions) {
    this.batcher = new Batcher({
      write: (reported) => this.showAll(reported),
      gatherMs: GATHER_MS,
      maxItems: MOST_WAITING,
      // Never again: what cannot be looked up is not shown.
      retryAfterMs: (error) => {
        options.onFailure('looking up traces', error);
        return null;
      },
    });
  }

  /** A report is in the database. */
  reported(report: NewReport, arrivedAt: number): void {
    if (!this.options.tracing.isOn || this.batcher.size >= MOST_WAITING) return;
    // Its failure was told; nobody waits for it.
    this.batcher.submit({ report, arrivedAt }).catch(() => undefined);
  }

  /** Shows what waits, for at most so long. */
  flush(withinMs: number): Promise<void> {
    return this.batcher.flush(withinMs);
  }

  private async showAll(reported: readonly Reported[]): Promise<readonly undefined[]> {
    const operationIds = reported.map(({ report }) => report.operationId);
    const traces = await readOrderTraces(this.options.db, operationIds);
    for (const each of reported) {
      const trace = traces.get(each.report.operationId);
      if (trace !== undefined) this.show(trace, each);
    }
    return reported.map(() => undefined);
  }

  private show(order: OrderTrace, { report, arrivedAt }: Reported): void {
    const { tracing } = this.options;
    const parent = readTraceparent(order.traceparent);
    const failure = report.phase === 'SUCCEEDED' ? null : `${report.phase} ${report.reason}`.trim();
    if (parent === null || (parent.traceFlags === 0 && failure === null)) return;
    const spanId = orderSpanId(report.operationId);
    const attributes = attributesOf(order, report);
    const placed = { beganAt: order.placedAt, endedAt: arrivedAt };
    tracing.record({
      name: `order ${order.operation}`,
      kind: 'consumer',
      parent,
      ids: { spanId },
      ...placed,
      attributes,
      failure,
    });
    const own = agentTimes(order, { report, arrivedAt });
    tracing.record({
      name: order.operation,
      process: 'agent',
      parent: { ...parent, spanId },
      ...own,
      attributes,
      failure,
    });
  }
}

function attributesOf(order: OrderTrace, report: NewReport): Record<string, string | number> {
  return {
    'ringmaster.campaign.id': order.campaignId,
    'ringmaster.host.id': report.hostId,
    'ringmaster.operation.id': report.operationId,
    'ringmaster.direction': order.direction,
    'ringmaster.generation': order.generation,
    'ringmaster.phase': report.phase,
    ...(report.reason === '' ? {} : { 'ringmaster.reason': report.reason }),
  };
}

/** By the agent's clock, kept between the order's offer and the report's arrival: that clock may be anywhere. */
function agentTimes(order: OrderTrace, { report, arrivedAt }: Reported): { beganAt: number; endedAt: number } {
  const from = order.offeredAt ?? order.placedAt;
  const within = (at: number): number => Math.min(Math.max(at, from), Math.max(from, arrivedAt));
  const endedAt = within(report.finishedAt?.getTime() ?? arrivedAt);
  return { beganAt: Math.min(within(report.startedAt?.getTime() ?? from), endedAt), endedAt };
}
