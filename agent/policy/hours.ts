import type { Operation } from '../../model/words';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** A day of the week, as policies write it. */
export type Day = (typeof DAYS)[number];

/** When this host may be disturbed: from a minute of the day to another, the next day's when that is not later. */
export interface AllowedWindow {
  readonly days: readonly Day[];
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

/** Root's hours. */
export interface AllowedHours {
  /** IANA name. */
  readonly timeZone: string;
  readonly windows: readonly AllowedWindow[];
  /** What may begin only within them. */
  readonly operations: readonly Operation[];
}

/** Whether a text is the name of a day. */
export function isDay(text: string): text is Day {
  return DAYS.some((day) => day === text);
}

/** Whether this moment lies in a window: by the wall clock of the zone, so that summer time moves with it. */
export function isOpen({ timeZone, windows }: AllowedHours, nowMs: number): boolean {
  const { day, minute } = wallClock(timeZone, nowMs);
  const before = DAYS[(DAYS.indexOf(day) + 6) % 7] ?? day;
  return windows.some(({ days, from, to }) => {
    if (from < to) return days.includes(day) && minute >= from && minute < to;
    return (days.includes(day) && minute >= from) || (days.includes(before) && minute < to);
  });
}

/** The windows and this moment, for a person. */
export function describeHours(hours: AllowedHours, nowMs: number): string {
  const { day, minute } = wallClock(hours.timeZone, nowMs);
  const windows = hours.windows.map(({ days, from, to }) => `${days.join(',')} ${clock(from)}-${clock(to)}`).join('; ');
  return `it is ${day} ${clock(minute)} in ${hours.timeZone}; allowed: ${windows}`;
}

function wallClock(timeZone: string, nowMs: number): { readonly day: Day; readonly minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  const day = (parts.get('weekday') ?? '').toLowerCase();
  if (!isDay(day)) throw new Error(`no day of the week is known for ${timeZone}`);
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function clock(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
