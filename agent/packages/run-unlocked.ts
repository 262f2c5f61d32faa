import type { Answer, RunCommand } from './commands';
import { awaitLocks, type FindLockHolder } from './locks';
import { PackageError } from './package-error';

/** How long it may take, and whether somebody who holds the package manager's locks is waited for. */
export interface UnlockedLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** False: a lock that is held fails at once. */
  readonly mayWait: boolean;
}

/** How commands are run, and who keeps them from their work. */
export interface Unlocked {
  readonly run: RunCommand;
  readonly lockHolder: FindLockHolder;
}

/**
 * Runs a call that takes locks of its own, again when somebody else had them: they may have been taken since this order
 * looked. Throws `PackageError` `updater_running`, naming who holds them.
 */
export async function runUnlocked(
  { run, lockHolder }: Unlocked,
  argv: readonly string[],
  { signal, timeoutMs, mayWait }: UnlockedLimits,
): Promise<Answer> {
  for (let isLast = false; ;) {
    const answer = await run(argv, { signal, timeoutMs });
    if (answer.status === 0) return answer;
    const holder = await lockHolder();
    if (holder !== null) {
      if (!mayWait) throw new PackageError('updater_running', `${holder.words} holds ${holder.file}`);
      await awaitLocks(lockHolder, signal);
    } else {
      // It may have been released just now; once more will tell.
      if (isLast || signal.aborted || !/could not get lock/i.test(answer.stderr)) return answer;
      isLast = true;
    }
  }
}
