/** A query that Prometheus evaluates by itself and keeps under a name of its own: `level:metric:operation`. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export const SEVERITIES = ['critical', 'warning', 'info'] as const;
/** `critical`: somebody is woken; `warning`: somebody looks in working hours; `info`: it is shown. */
export type Severity = (typeof SEVERITIES)[number];

export interface AlertRule {
  /** Begins with `Ringmaster`; its page is docs/runbooks/ by `runbookPage`. */
  readonly alert: string;
  readonly expr: string;
  /** For how long it must be so, such as `5m`; absent: at once. */
  readonly for?: string;
  readonly severity: Severity;
  /** Labels that tell rules of one name apart. */
  readonly labels?: Readonly<Record<string, string>>;
  /** One sentence that is always the same: alerts are grouped under it. */
  readonly summary: string;
  /** What is so now, with numbers. */
  readonly description: string;
}

/** Tells the two kinds of rules apart. */
export function isAlert(rule: RecordingRule | AlertRule): rule is AlertRule {
  return 'alert' in rule;
}

/** The name of an alert's page in docs/runbooks/: `RingmasterGoalMissed` is `goal-missed.md`. */
export function runbookPage(alert: string): string {
  const words = alert.replace(/^Ringmaster/, '').replace(/([a-z])([A-Z])/g, '$1-$2');
  return `${words.toLowerCase()}.md`;
}
