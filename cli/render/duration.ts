const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration as a person reads it, two units at most: `45s`, `12m 30s`, `3h 58m`, `2d 4h`. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms / SECOND_MS)) * SECOND_MS;
  const two = (large: number, largeUnit: string, small: number, smallUnit: string): string => {
    const count = Math.floor(whole / large);
    const rest = Math.floor((whole % large) / small);
    return rest === 0 ? `${count}${largeUnit}` : `${count}${largeUnit} ${rest}${smallUnit}`;
  };
  if (whole >= DAY_MS) return two(DAY_MS, 'd', HOUR_MS, 'h');
  if (whole >= HOUR_MS) return two(HOUR_MS, 'h', MINUTE_MS, 'm');
  if (whole >= MINUTE_MS) return two(MINUTE_MS, 'm', SECOND_MS, 's');
  return `${whole / SECOND_MS}s`;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** `30s`, `10m`, `4h`, `1d` in milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = UNIT_MS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}
