import { listStats, readStat } from '../deploy/local/process-stat';

/** A process and its children: PostgreSQL's are each in a group of their own. */
export function familyOf(pid: number): number[] {
  const children = listStats().filter(({ parent }) => parent === pid);
  return [pid, ...children.map((child) => child.pid)];
}

/** Whether it lives and stands still. */
export function standsStill(pid: number): boolean {
  return readStat(pid)?.state === 'T';
}

/** Whether it has ended. */
export function hasEnded(pid: number): boolean {
  const stat = readStat(pid);
  return stat === null || stat.state === 'Z';
}
