import { readdirSync, readFileSync } from 'node:fs';

/** One process as the system shows it. */
export interface ProcessState {
  readonly pid: number;
  readonly parent: number;
  /** One letter: `T` stands still, `Z` has ended and waits to be looked after. */
  readonly letter: string;
}

/** Null: there is no such process. */
export function stateOf(pid: number): ProcessState | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // It has ended.
    return null;
  }
  // The name in parentheses may hold anything, parentheses included.
  const [letter = '', parent = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(parent), letter };
}

/** A process and its children: PostgreSQL's are each in a group of their own. */
export function familyOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => stateOf(Number(name)) ?? [])
    .filter(({ parent }) => parent === pid)
    .map((child) => child.pid);
  return [pid, ...children];
}

/** Whether it lives and stands still. */
export function standsStill(pid: number): boolean {
  return stateOf(pid)?.letter === 'T';
}

/** Whether it has ended. */
export function hasEnded(pid: number): boolean {
  const state = stateOf(pid);
  return state === null || state.letter === 'Z';
}
