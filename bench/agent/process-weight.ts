import { readdirSync, readFileSync } from 'node:fs';
import { parsePss } from '../pss';

/** What a process takes of its host, in bytes. */
export interface ProcessWeight {
  readonly rss: number;
  readonly pss: number;
  /** What is its own: not pages of files, which the kernel drops when it needs room. */
  readonly anonymous: number;
  readonly threads: number;
}

/** Reads it from /proc. */
export function weighProcess(pid: number): ProcessWeight {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (name: string): number => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
    if (match === null) throw new Error(`/proc holds memory sums without a line "${name}"`);
    return Number(match[1]) * 1024;
  };
  const threads = readdirSync(`/proc/${pid}/task`).length;
  return { rss: field('Rss'), pss: parsePss(text), anonymous: field('Anonymous'), threads };
}

/** What all its threads have used of the processors, in nanoseconds. */
export function processorTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  return times.reduce((sum, time) => sum + Number(time), 0);
}
