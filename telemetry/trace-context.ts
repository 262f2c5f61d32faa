import {
  context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
} from '@opentelemetry/api';
import type { CampaignId, HostId, OperationId } from '../model/ids';
import { chance } from '../model/seeded';

/**
 * A campaign's trace is found without being stored: its trace id is the campaign's id, its first span's id the second half of
 * that, and an order's span id the second half of the operation's. Any process can name them, before and after any death
 * (docs/decisions/0015).
 */

/** The span that a campaign's whole tree hangs on: its planning. */
export function campaignSpan(campaignId: CampaignId): SpanContext {
  const traceId = hex(campaignId);
  return { traceId, spanId: traceId.slice(16), traceFlags: TraceFlags.SAMPLED };
}

/** The id of the span of one order, from its placing to its report. */
export function orderSpanId(operationId: OperationId): string {
  return hex(operationId).slice(16);
}

function hex(uuid: string): string {
  return uuid.replaceAll('-', '');
}

/** A context as W3C writes it. */
export function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'}`;
}

/** Reads what `writeTraceparent` wrote; null for anything else. */
export function readTraceparent(text: string): SpanContext | null {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$/.exec(text);
  const [, traceId, spanId, flag] = match ?? [];
  if (traceId === undefined || spanId === undefined) return null;
  return { traceId, spanId, traceFlags: flag === '1' ? TraceFlags.SAMPLED : TraceFlags.NONE, isRemote: true };
}

/** The span in whose course this is called; null when there is none, as without tracing. */
export function activeSpan(): SpanContext | null {
  return trace.getActiveSpan()?.spanContext() ?? null;
}

/** For a log line: the trace that it belongs to, as backends look for it. Empty without tracing. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const span = activeSpan();
  return span === null ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

/**
 * For a log line about a campaign, or one of its orders, that is written in the course of no span: both have their places in the
 * trace, whether or not it is recorded.
 */
export function campaignFields(
  campaignId: CampaignId,
  operationId?: OperationId,
): { trace_id: string; span_id?: string; campaignId: CampaignId } {
  const order = operationId === undefined ? {} : { span_id: orderSpanId(operationId) };
  return { trace_id: campaignSpan(campaignId).traceId, ...order, campaignId };
}

/** Adds to the span in whose course this is called. Does nothing without tracing. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/**
 * Does something as a part of a campaign's tree. The span of whoever asked for it (a request, in a trace of its own) and the
 * tree are linked both ways.
 */
export function inCampaign<T>(campaignId: CampaignId, name: string, work: () => Promise<T>): Promise<T> {
  const asker = linkToCampaign(campaignId);
  const parent = trace.setSpanContext(ROOT_CONTEXT, campaignSpan(campaignId));
  const links = asker === null ? [] : [{ context: asker }];
  return trace.getTracer('ringmaster').startActiveSpan(name, { links }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Links the span in whose course this is called to a campaign's tree; answers that span. */
export function linkToCampaign(campaignId: CampaignId): SpanContext | null {
  trace.getActiveSpan()?.addLink({ context: campaignSpan(campaignId) });
  return activeSpan();
}

/** Does what belongs to a campaign and is not worth a span: it, and what it causes elsewhere, is shown only when it fails. */
export function quietlyInCampaign<T>(campaignId: CampaignId, work: () => Promise<T>): Promise<T> {
  const quiet = { ...campaignSpan(campaignId), traceFlags: TraceFlags.NONE };
  return context.with(trace.setSpanContext(ROOT_CONTEXT, quiet), work);
}

/**
 * Whether a host's orders are shown in a campaign's tree although all went well: the same answer for all its orders. `share`
 * of the hosts are, 0 to 1.
 */
export function isTracedHost(campaignId: CampaignId, hostId: HostId, share: number): boolean {
  return chance('traced host', campaignId, hostId) < share;
}
