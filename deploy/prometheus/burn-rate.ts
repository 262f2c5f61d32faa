import { BAD_EVENTS, SLI } from './promql';
import type { AlertRule, RecordingRule } from './rule';
import { BURN_EVENTS_AT_LEAST, CONTROL_PLANE_OBJECTIVE, DISPATCH_WITHIN_S } from './thresholds';

/**
 * Burn rates over two windows, for the control plane only: a stream of requests and orders with a budget of 30 days. A
 * campaign is a finite set of hosts with a deadline; its windows would be shorter than a scrape.
 */

interface ControlPlaneSlo {
  /** The middle of the recorded names. */
  readonly name: string;
  /** The share of bad events, and how many there were. */
  readonly bad: (window: string) => string;
  readonly events: (window: string) => string;
  readonly alert: string;
  readonly summary: string;
  readonly what: string;
}

const SLOS: readonly ControlPlaneSlo[] = [
  {
    name: 'ringmaster_api_errors',
    bad: SLI.apiErrors,
    events: BAD_EVENTS.apiErrors,
    alert: 'RingmasterApiErrorsHigh',
    summary: 'The api answers too many requests with errors of its own.',
    what: 'API requests end in an error',
  },
  {
    name: 'ringmaster_dispatch_late',
    bad: (window) => SLI.dispatchLate(window, DISPATCH_WITHIN_S),
    events: (window) => BAD_EVENTS.dispatchLate(window, DISPATCH_WITHIN_S),
    alert: 'RingmasterDispatchDelayHigh',
    summary: 'Orders reach their agents too late.',
    what: `orders are offered later than ${DISPATCH_WITHIN_S} s after they were placed`,
  },
];

/** How much of the budget of 30 days is gone when it fires: 2 % in an hour, 5 % in six hours, 10 % in three days. */
const PAIRS = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'critical' },
  { long: '6h', short: '30m', factor: 6, severity: 'critical' },
  { long: '3d', short: '6h', factor: 1, severity: 'warning' },
] as const;

const WINDOWS = ['5m', '30m', '1h', '6h', '3d'] as const;

/** The share of bad events of one objective over one window, as recorded. */
export function recordedErrorRatio(slo: string, window: (typeof WINDOWS)[number]): string {
  return `slo:${slo}:ratio${window}`;
}

/** The share of bad events over each window. */
export const BURN_RECORDINGS: readonly RecordingRule[] = SLOS.flatMap(({ name, bad }) =>
  WINDOWS.map((window) => ({ record: recordedErrorRatio(name, window), expr: bad(window) })),
);

/** Fire when the budget of 30 days goes too fast, over a long window and still over a short one, by more than a few events. */
export const BURN_ALERTS: readonly AlertRule[] = SLOS.flatMap(({ name, events, alert, summary, what }) =>
  PAIRS.map(({ long, short, factor, severity }) => {
    const limit = Number((factor * (1 - CONTROL_PLANE_OBJECTIVE)).toFixed(6));
    return {
      alert,
      expr: `${recordedErrorRatio(name, long)} > ${limit} and ${recordedErrorRatio(name, short)} > ${limit}
and ${events(long)} >= ${BURN_EVENTS_AT_LEAST}`,
      severity,
      labels: { window: long },
      summary,
      description: `Over ${long}, {{ $value | humanizePercentage }} of ${what}; the promise bears ${formatPercent(1 - CONTROL_PLANE_OBJECTIVE)} over 30 days.`,
    };
  }),
);

function formatPercent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(4))}%`;
}
