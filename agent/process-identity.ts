import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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
  /** What stands in the environment of whatever it starts; null: nothing was put there. */
  readonly mark: string | null;
}

/** The variable that marks what a launched program starts, so that it is found again when the program itself is gone. */
export const MARK_VARIABLE = 'RINGMASTER_PROCESS';

const POLL_MS = 25;
/** The kernel's, whatever a machine of kind `process` calls its boot: numbers of processes begin anew with it. */
const KERNEL_BOOT_ID = '/proc/sys/kernel/random/boot_id';
const MARK_LINE = /^mark (\S+)$/;

/** A mark that no other program of any boot has. */
export function newMark(): string {
  return `${kernelBootId()}/${randomUUID()}`;
}

/** Reads what `launch` had its process write about itself: number, label, mark, start. Null: none, or not whole. */
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
  // An agent of an earlier release wrote none.
  const mark = MARK_LINE.exec(rest[0] ?? '')?.[1] ?? null;
  const startedAt = startOf((mark === null ? rest : rest.slice(1)).join('\n'));
  if (!Number.isSafeInteger(pid) || pid <= 1 || label === undefined || startedAt === null) return null;
  return { pid, label, startedAt, mark };
}

/** The identity of a process that runs now; null when none does. A zombie does not run. */
export function identityOf(pid: number, label: string): ProcessIdentity | null {
  const startedAt = startOf(describe(pid));
  return startedAt === null ? null : { pid, startedAt, label, mark: null };
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid, identity.label)?.startedAt === identity.startedAt;
}

/**
 * Ends a process and what it started: politely, then after `graceMs` (0: at once) by force. Resolves when nothing is left
 * that can be found, whether or not the process itself still ran.
 */
export async function endGroup(identity: ProcessIdentity, graceMs: number): Promise<void> {
  const until = Date.now() + graceMs;
  if (graceMs > 0 && isRunning(identity)) signalGroup(identity.pid, 'SIGTERM');
  while (isRunning(identity) && Date.now() < until) await delay(POLL_MS);
  for (let left = leftOf(identity); left.length > 0; left = leftOf(identity)) {
    for (const pid of left) kill(pid);
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

/**
 * What still runs of it: the process, those of its group or session, and those that carry its mark. A number is not given
 * away while a group or session has it: when no other process than ours has it now, that group and session are ours.
 */
function leftOf(identity: ProcessIdentity): readonly number[] {
  if (process.platform !== 'linux') return isRunning(identity) ? [identity.pid] : [];
  const { pid, mark } = identity;
  const bootId = mark?.split('/')[0];
  // Of an earlier boot nothing is left.
  if (bootId !== undefined && bootId !== kernelBootId()) return [];
  const holder = fieldsOf(describe(pid))[19];
  // Without a mark the boot is not known: then only what still runs vouches for its number.
  const isOurs = mark === null ? isRunning(identity) : holder === undefined || holder === identity.startedAt;
  return processes().filter((each) => {
    if (each === process.pid) return false;
    const description = describe(each);
    const start = startOf(description);
    if (start === null) return false;
    if (each === pid && start === identity.startedAt) return true;
    const [, , group, session] = fieldsOf(description);
    return (isOurs && (group === String(pid) || session === String(pid))) || (mark !== null && marksOf(each).has(mark));
  });
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Empty for a process whose environment we may not read: it is somebody else's. */
function marksOf(pid: number): ReadonlySet<string> {
  let words: readonly string[];
  try {
    words = readFileSync(`/proc/${String(pid)}/environ`, 'latin1').split('\0');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(systemErrorCode(error) ?? '')) return new Set();
    throw error;
  }
  const prefix = `${MARK_VARIABLE}=`;
  return new Set(words.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length)));
}

function kernelBootId(): string {
  if (process.platform !== 'linux') return '';
  return readFileSync(KERNEL_BOOT_ID, 'utf8').trim();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
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
  if (!text.includes(')')) return text;
  const fields = fieldsOf(text);
  const state = fields[0];
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

/** What follows the command's name in proc(5) stat: state, parent, group, session, … */
function fieldsOf(description: string): readonly string[] {
  return description
    .trim()
    .slice(description.lastIndexOf(')') + 2)
    .split(' ');
}
