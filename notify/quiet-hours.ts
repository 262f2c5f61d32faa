import type { QuietHours } from './settings';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** When quiet hours that hold now end, in ms since 1970; null: they do not hold. */
export function quietUntil(quiet: QuietHours, now: number): number | null {
  if (!isQuiet(quiet, now)) return null;
  const { minute } = localTime(quiet.timeZone, now);
  const left = (quiet.to - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const end = Math.floor(now / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS;
  // Where clocks are changed in between, the wall's time is what was meant: an hour at most, either way.
  const drift = localTime(quiet.timeZone, end).minute - quiet.to;
  const shift = ((drift + DAY_MINUTES + DAY_MINUTES / 2) % DAY_MINUTES) - DAY_MINUTES / 2;
  return end - shift * MINUTE_MS;
}

function isQuiet({ from, to, timeZone, days }: QuietHours, now: number): boolean {
  const { minute, day } = localTime(timeZone, now);
  if (from < to) return minute >= from && minute < to && days.includes(day);
  // Over midnight: they belong to the day on which they began.
  return (minute >= from && days.includes(day)) || (minute < to && days.includes((day + 6) % 7));
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function localTime(timeZone: string, at: number): { readonly minute: number; readonly day: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return { minute, day: DAYS.indexOf(parts.get('weekday') ?? '') };
}
