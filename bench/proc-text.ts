/** What Linux says of processes in /proc, as text that was read from there. */

/** Ticks of /proc/PID/stat in a second: what Linux shows to programs, on every machine we run on (USER_HZ). */
export const TICKS_PER_SECOND = 100;

/** One process of /proc/PID/stat. */
export interface ProcessStat {
  readonly pid: number;
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
  // proc(5) counts from 1 and the third field is the first here: 4 parent, 14 to 17 times, 22 start.
  const parent = Number(fields[1]);
  const times = fields.slice(11, 15).map(Number);
  const start = fields[19];
  const ticks = times.reduce((sum, each) => sum + each, 0);
  if (start === undefined || ![pid, parent, ticks].every(Number.isFinite)) {
    throw new Error(`/proc holds a process state that cannot be read: ${text.slice(0, 80)}`);
  }
  return { pid, parent, start, ticks };
}

/** The proportional set size in /proc/PID/smaps_rollup, in bytes; pages of several processes count by their share. */
export function parsePss(text: string): number {
  const match = /^Pss:\s+(\d+) kB$/m.exec(text);
  if (match === null) throw new Error('/proc holds memory sums without a line "Pss"');
  return Number(match[1]) * 1024;
}
