import type { Database } from '../store/database';
import { type OrderTrace, readOrderTraces } from '../store/order-traces';
import type { NewReport } from '../store/reports';
import { orderSpanId, readTraceparent } from '../telemetry/trace-context';
import type { Tracing } from '../telemetry/tracing';

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
  private waiting: Reported[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: OrderTracesOptions) {}

  /** A report is in the database. */
  reported(report: NewReport, arrivedAt: number): void {
    if (!this.options.tracing.isOn || this.waiting.length >= MOST_WAITING) return;
    this.waiting.push({ report, arrivedAt });
    this.timer ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Shows what waits. Never rejects: what cannot be looked up is not shown. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const reported = this.waiting;
    this.waiting = [];
    if (reported.length === 0) return;
    try {
      const traces = await readOrderTraces(
        this.options.db,
        reported.map(({ report }) => report.operationId),
      );
      for (const each of reported) {
        const trace = traces.get(each.report.operationId);
        if (trace !== undefined) this.show(trace, each);
      }
    } catch (error) {
      this.options.onFailure('looking up traces', error);
    }
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
