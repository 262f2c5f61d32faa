import type { Answer } from './gate-ask';
import { safeText } from './safe-text';
import { VERDICTS, type Verdict } from './words';

/** What a number must be, as the workers' list of probes says it. */
export interface NumberLimit {
  /** `atMost`: more is bad; `atLeast`: less is bad. */
  readonly kind: 'atMost' | 'atLeast';
  /** On the good side of it, or on it, a number passes. */
  readonly passes: number;
  /** Beyond it a number fails; between the two it is inconclusive. The same as `passes`: there is no between. */
  readonly fails: number;
  /** How numbers are said to people. */
  readonly unit: 'ratio' | 'number';
}

/** One number, with what tells it from the others of the same answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What others write is shown to people, who read no page of it. */
const LONGEST_REASON = 200;
/** A question with more answers than this was put wrongly. */
export const MAX_SAMPLES = 1000;

/**
 * Judges the numbers of one answer: every one must pass, one that fails is a `fail`. No number, or one that is none, is no
 * evidence.
 */
export function judgeSamples(says: string, limit: NumberLimit, samples: readonly Sample[]): Answer {
  if (samples.length === 0) return { outcome: 'inconclusive', reason: `${says}: the query found nothing` };
  const judged = samples.map((sample) => ({ sample, outcome: judgeNumber(limit, sample.value) }));
  const worst = (['fail', 'inconclusive'] as const).flatMap((outcome) =>
    judged.filter((one) => one.outcome === outcome),
  );
  const [first] = worst;
  if (first === undefined) {
    const most = furthest(limit, samples);
    return { outcome: 'pass', reason: `${says} ${formatNumber(limit, most.value)}${among(limit, samples)}` };
  }
  const alike = worst.filter(({ outcome }) => outcome === first.outcome).map(({ sample }) => sample);
  const shown = furthest(limit, alike);
  const other = alike.length === 1 ? '' : `, and ${alike.length - 1} more`;
  return {
    outcome: first.outcome,
    reason: `${says} ${formatNumber(limit, shown.value)} ${describeMiss(limit, shown.value)}${labelsOf(shown, samples)}${other}`,
  };
}

function judgeNumber({ kind, passes, fails }: NumberLimit, value: number): Exclude<Verdict, 'error'> {
  // Neither NaN nor a division by nothing measures anything.
  if (!Number.isFinite(value)) return 'inconclusive';
  const sign = kind === 'atMost' ? 1 : -1;
  if (sign * value <= sign * passes) return 'pass';
  return sign * value > sign * fails ? 'fail' : 'inconclusive';
}

/** The one that is nearest to failing, or furthest beyond; what is no number comes first. */
function furthest({ kind }: NumberLimit, samples: readonly Sample[]): Sample {
  const sign = kind === 'atMost' ? 1 : -1;
  return samples.reduce((worst, sample) => {
    if (!Number.isFinite(worst.value)) return worst;
    return !Number.isFinite(sample.value) || sign * sample.value > sign * worst.value ? sample : worst;
  });
}

function describeMiss(limit: NumberLimit, value: number): string {
  if (!Number.isFinite(value)) return 'measures nothing';
  return `${limit.kind === 'atMost' ? '>' : '<'} ${formatNumber(limit, limit.passes)}`;
}

function labelsOf({ labels }: Sample, samples: readonly Sample[]): string {
  if (samples.length === 1) return '';
  const words = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return words.length === 0 ? '' : ` at ${shortReason(words.join(','))}`;
}

function among({ kind }: NumberLimit, samples: readonly Sample[]): string {
  const which = kind === 'atMost' ? 'highest' : 'lowest';
  return samples.length === 1 ? '' : ` (the ${which} of ${samples.length} series)`;
}

/** A ratio as a percentage, a number as it is; four digits are enough to read. */
export function formatNumber({ unit }: Pick<NumberLimit, 'unit'>, value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Number((unit === 'ratio' ? value * 100 : value).toPrecision(4));
  return unit === 'ratio' ? `${digits} %` : String(digits);
}

/** What is expected of a number, in words. */
export function describeLimit(limit: NumberLimit): string {
  return `${limit.kind === 'atMost' ? 'at most' : 'at least'} ${formatNumber(limit, limit.passes)}`;
}

/** Reads what a service answers as JSON: `{ "outcome": "pass", "reason": "…" }`. Anything else is an error, never a pass. */
export function readServiceAnswer(says: string, body: unknown): Answer {
  const { outcome, reason } = fieldsOf(body);
  const word = VERDICTS.find((each) => each === outcome);
  if (word === undefined) return { outcome: 'error', reason: `${says}: the answer has no outcome that is known` };
  const why = typeof reason === 'string' && reason.trim() !== '' ? shortReason(reason) : word;
  return { outcome: word, reason: `${says}: ${why}` };
}

/**
 * Reads Prometheus's answer to an instant query. A warning says that data is missing: then what is there proves nothing
 * good, and what is bad in it is bad all the same.
 */
export function readPrometheusAnswer(says: string, limit: NumberLimit, body: unknown): Answer {
  const { status, data, warnings } = fieldsOf(body);
  if (status !== 'success') return { outcome: 'error', reason: `${says}: the query failed${errorOf(body)}` };
  const samples = samplesOf(data);
  if (typeof samples === 'string') return { outcome: 'error', reason: `${says}: ${samples}` };
  const judged = judgeSamples(says, limit, samples);
  if (judged.outcome !== 'pass' || !Array.isArray(warnings) || warnings.length === 0) return judged;
  return { outcome: 'inconclusive', reason: `${says}: data is missing (${shortReason(String(warnings[0]))})` };
}

/** What Prometheus says is wrong with a query; empty when it says nothing. */
export function errorOf(body: unknown): string {
  const { error } = fieldsOf(body);
  return typeof error === 'string' ? ` (${shortReason(error)})` : '';
}

function samplesOf(data: unknown): Sample[] | string {
  const { resultType, result } = fieldsOf(data);
  if (resultType === 'scalar') return sampleOf({ metric: {}, value: result }) ?? 'the scalar cannot be read';
  if (resultType !== 'vector' || !Array.isArray(result)) return 'the query gives neither a scalar nor a vector';
  if (result.length > MAX_SAMPLES) return `the query gives ${result.length} series, at most ${MAX_SAMPLES} are judged`;
  const samples = result.flatMap((each: unknown) => sampleOf(fieldsOf(each)) ?? []);
  return samples.length === result.length ? samples : 'a series cannot be read';
}

function sampleOf({ metric, value }: Readonly<Record<string, unknown>>): Sample[] | null {
  const text: unknown = Array.isArray(value) && value.length === 2 ? value[1] : undefined;
  if (typeof text !== 'string' || !NUMBER.test(text)) return null;
  const labels = Object.entries(fieldsOf(metric)).flatMap(([name, label]) =>
    typeof label === 'string' ? [[name, label] as const] : [],
  );
  return [{ labels: Object.fromEntries(labels), value: numberOf(text) }];
}

/** As Prometheus writes numbers. */
const NUMBER = /^(?:NaN|[+-]?Inf|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;

function numberOf(text: string): number {
  return /inf$/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
}

/** The fields of a JSON object; of anything else none. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Words of others, harmless and short. */
export function shortReason(words: string): string {
  const safe = safeText(words).trim();
  return safe.length > LONGEST_REASON ? `${safe.slice(0, LONGEST_REASON - 1)}…` : safe;
}
