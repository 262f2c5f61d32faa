import type { Read } from './place';
import { describeNode, refuse } from './place';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UNITS = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS, s: SECOND_MS } as const;
const DURATION = /^(0|[1-9]\d{0,8})([smhd])$/;

/** Nothing in a campaign lasts longer than a year. */
const MAX_DURATION_MS = 365 * DAY_MS;

/** Milliseconds of `30s`, `10m`, `4h` or `7d`; `null` for anything else. */
export function parseDuration(text: string): number | null {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** Whole seconds in the largest unit that says them exactly: 5,400,000 ms is `90m`. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  const [unit, unitMs] = Object.entries(UNITS).find(([, ms]) => durationMs % ms === 0) ?? ['s', SECOND_MS];
  return `${durationMs / unitMs}${unit}`;
}

/** A duration within bounds, in milliseconds. */
export function readDuration(bounds: { readonly minMs: number; readonly maxMs?: number }): Read<number> {
  const { minMs, maxMs = MAX_DURATION_MS } = bounds;
  return (place) => {
    const { node } = place;
    const durationMs = node.kind === 'scalar' && typeof node.value === 'string' ? parseDuration(node.value) : null;
    if (durationMs === null) {
      const message = `expected a duration, found ${describeNode(node)}`;
      refuse(place, { message, next: 'Write a whole number and one unit: 30s, 10m, 4h or 7d.' });
      return undefined;
    }
    if (durationMs >= minMs && durationMs <= maxMs) return durationMs;
    const range = `from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
    refuse(place, { message: `${describeNode(node)} is out of range`, next: `Write a duration ${range}.` });
    return undefined;
  };
}
