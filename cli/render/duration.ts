const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The larger unit and the smaller one beside it, from the largest down. */
const PAIRS = [
  { ms: DAY_MS, sign: 'd', smallerMs: HOUR_MS, smaller: 'h' },
  { ms: HOUR_MS, sign: 'h', smallerMs: MINUTE_MS, smaller: 'm' },
  { ms: MINUTE_MS, sign: 'm', smallerMs: SECOND_MS, smaller: 's' },
] as const;

/** A duration as a person reads it, two units at most: `45s`, `12m 30s`, `3h 58m`, `2d 4h`. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms / SECOND_MS)) * SECOND_MS;
  const pair = PAIRS.find((one) => whole >= one.ms);
  if (pair === undefined) return `${whole / SECOND_MS}s`;
  const count = Math.floor(whole / pair.ms);
  const rest = Math.floor((whole % pair.ms) / pair.smallerMs);
  return `${count}${pair.sign}${rest === 0 ? '' : ` ${rest}${pair.smaller}`}`;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** `30s`, `10m`, `4h`, `1d` in milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = UNIT_MS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}
