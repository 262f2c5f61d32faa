import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissing } from '../durable-file';
import { systemErrorCode } from '../system-error';
import { PackageError } from './package-error';

const POLL_MS = 1_000;

/** Who works on packages now. */
export interface LockHolder {
  readonly pid: number;
  readonly file: string;
  /** "apt-get (4711)". */
  readonly words: string;
}

/** Says who keeps others from working on packages; null: nobody. Throws `PackageError` when that cannot be told. */
export type FindLockHolder = () => Promise<LockHolder | null>;

/** Reads the line `pid file` that a look at the locks writes; null: nobody holds one. */
export function parseLockHolder(output: string): LockHolder | null {
  const [pid = '', file = ''] = output.split('\n')[0]?.split(' ') ?? [];
  if (file === '') return null;
  return { pid: Number(pid), file, words: `${commandName(pid)} (${pid})` };
}

/** Waits until nobody else works on packages. Throws `PackageError` `updater_running` when the order's time is over. */
export async function awaitLocks(lockHolder: FindLockHolder, signal: AbortSignal): Promise<void> {
  for (;;) {
    const holder = await lockHolder();
    if (holder === null) return;
    try {
      await delay(POLL_MS, undefined, { signal });
    } catch {
      // Only the signal ends a delay early.
      throw new PackageError('updater_running', `${holder.words} has held ${holder.file} for all of this order's time`);
    }
  }
}

function commandName(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch (error) {
    // It ended meanwhile, or runs where this host's agent cannot see it.
    if (isMissing(error) || systemErrorCode(error) === 'ESRCH') return 'a process';
    throw error;
  }
}
