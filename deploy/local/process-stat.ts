import { readdirSync, readFileSync } from 'node:fs';
import { errorCode } from './system-error';

/** Ticks of /proc/PID/stat in a second: what Linux shows to programs, on every machine we run on (USER_HZ). */
export const TICKS_PER_SECOND = 100;

/** One process of /proc/PID/stat. */
export interface ProcessStat {
  readonly pid: number;
  /** One letter: `T` stands still, `Z` has ended and waits to be looked after. */
  readonly state: string;
  readonly parent: number;
  /** When it began, in ticks since the machine did: tells two processes with the same number apart. */
  readonly start: string;
  /** Its processor time and that of its children which ended and were waited for, in ticks. */
  readonly ticks: number;
}

/** Reads /proc/PID/stat (proc(5)). @throws Error for anything else. */
export function parseStat(text: string): ProcessStat {
  const pid = Number(/^(\d+) \(/.exec(text)?.[1]);
  // The program's name stands in parentheses and may hold spaces and parentheses itself: the last one ends it.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
  // proc(5) counts from 1 and the third field is the first here: 3 state, 4 parent, 14 to 17 times, 22 start.
  const [state = '', parentText] = fields;
  const parent = Number(parentText);
  const times = fields.slice(11, 15).map(Number);
  const start = fields[19];
  const ticks = times.reduce((sum, each) => sum + each, 0);
  if (start === undefined || ![pid, parent, ticks].every(Number.isFinite)) {
    throw new Error(`/proc holds a process state that cannot be read: ${text.slice(0, 80)}`);
  }
  return { pid, state, parent, start, ticks };
}

/** A process as the system shows it; null when it has ended, is not ours to look at, or the system has no /proc. */
export function readStat(pid: number): ProcessStat | null {
  const text = readProc(`${pid}/stat`);
  return text === null ? null : parseStat(text);
}

/** Every process that can be read. Linux only. */
export function listStats(): ProcessStat[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []));
}

/** A text of /proc; null when its process has ended, or is not ours to look at. */
export function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}
