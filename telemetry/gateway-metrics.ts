import type { Registry } from 'prom-client';
import type { TerminalPhase } from '../model/words';
import { CONNECTION_OUTCOMES, type ConnectionOutcome, METRICS, type ReportRefusal, type SessionEvent } from './metrics';
import { counter, createRegistry, gauge, histogram } from './registry';

/** What a gateway measures. `Reason` is the closed list of its error kinds. */
export interface GatewayMetrics<Reason extends string> {
  readonly registry: Registry;
  /** A session began, ended or was refused; `none` when there is nothing to explain. */
  sessionEvent(event: SessionEvent, reason: Reason | 'none'): void;
  /** Something became of an agent's connection. */
  connectionCame(outcome: ConnectionOutcome): void;
  /** Sessions open now. */
  setStreams(count: number): void;
  /** A final report was stored and acknowledged, so long after its receipt. */
  reportStored(phase: TerminalPhase, tookMs: number): void;
  /** A final report was neither stored nor acknowledged. */
  reportRefused(reason: ReportRefusal): void;
  /** A host said that it remembers another past of the audit. */
  auditDisagreed(): void;
  /** An order was offered, so long after it was placed. */
  orderOffered(waitedMs: number): void;
}

/**
 * Makes the gateway's metrics on a registry of their own. `reasons` are the kinds of gateway errors, at most 23;
 * throws when there are more, for each is a series.
 */
export function createGatewayMetrics<Reason extends string>(
  release: string,
  reasons: readonly Reason[],
): GatewayMetrics<Reason> {
  const registry = createRegistry('gateway', release);
  const { atMost } = METRICS.agentSessionEvents.labels.reason;
  if (reasons.length + 1 > atMost) throw new Error(`${METRICS.agentSessionEvents.name}: more than ${atMost} reasons`);
  const streams = gauge(registry, METRICS.gatewayStreams);
  const events = counter(registry, METRICS.agentSessionEvents);
  const reports = counter(registry, METRICS.gatewayReports);
  const refused = counter(registry, METRICS.gatewayReportsRefused);
  const disagreements = counter(registry, METRICS.gatewayAuditDisagreements);
  const reportDelay = histogram(registry, METRICS.gatewayReportDelay);
  const dispatchDelay = histogram(registry, METRICS.gatewayDispatchDelay);
  const connections = counter(registry, METRICS.gatewayConnections);
  // A series that was born with its first loss would show no increase.
  for (const outcome of CONNECTION_OUTCOMES) connections.inc({ outcome }, 0);
  return {
    registry,
    connectionCame: (outcome) => {
      connections.inc({ outcome });
    },
    sessionEvent: (event, reason) => {
      events.inc({ event, reason });
    },
    setStreams: (count) => {
      streams.set(count);
    },
    reportStored: (phase, tookMs) => {
      reports.inc({ phase });
      reportDelay.observe(tookMs / 1000);
    },
    reportRefused: (reason) => {
      refused.inc({ reason });
    },
    auditDisagreed: () => {
      disagreements.inc();
    },
    orderOffered: (waitedMs) => {
      dispatchDelay.observe(waitedMs / 1000);
    },
  };
}
