import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissing } from './durable-file';
import { systemErrorCode } from './system-error';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system says it: clock ticks since boot (Linux) or a date (elsewhere). */
  readonly startedAt: string;
  /** Chosen by whoever launched it. */
  readonly label: string;
}

const POLL_MS = 25;

/** Reads what `launch` had its process write about itself: number, label, start. Null: none, or not whole. */
export function readIdentity(file: string): ProcessIdentity | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const [number, label, ...rest] = text.split('\n');
  const pid = Number(number);
  const startedAt = startOf(rest.join('\n'));
  if (!Number.isSafeInteger(pid) || pid <= 1 || label === undefined || startedAt === null) return null;
  return { pid, label, startedAt };
}

/** The identity of a process that runs now; null when none does. A zombie does not run. */
export function identityOf(pid: number, label: string): ProcessIdentity | null {
  const startedAt = startOf(describe(pid));
  return startedAt === null ? null : { pid, startedAt, label };
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid, identity.label)?.startedAt === identity.startedAt;
}

/** Ends a process and its group: politely, then after `graceMs` (0: at once) by force. Resolves when it is gone. */
export async function endGroup(identity: ProcessIdentity, graceMs: number): Promise<void> {
  const until = Date.now() + graceMs;
  if (graceMs > 0 && isRunning(identity)) signalGroup(identity.pid, 'SIGTERM');
  while (isRunning(identity) && Date.now() < until) await delay(POLL_MS);
  while (isRunning(identity)) {
    signalGroup(identity.pid, 'SIGKILL');
    await delay(POLL_MS);
  }
}

/** Signals a process group; one that is gone already is fine. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error;
  }
}

/** `/proc/<pid>/stat` where there is one, else what `ps` says; empty when there is no such process. */
function describe(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    } catch (error) {
      if (isMissing(error) || systemErrorCode(error) === 'ESRCH') return '';
      throw error;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    // ps exits 1 when there is no such process.
    return '';
  }
}

/** Field 22 of proc(5) stat (the command's name, field 2, may hold anything up to the last parenthesis), or a date. */
function startOf(description: string): string | null {
  const text = description.trim();
  if (text === '') return null;
  const afterName = text.lastIndexOf(')');
  if (afterName === -1) return text;
  const fields = text.slice(afterName + 2).split(' ');
  const state = fields[0];
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}
