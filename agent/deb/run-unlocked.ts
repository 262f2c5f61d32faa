import type { Answer, RunCommand } from './commands';
import { DebError } from './deb-error';
import { awaitLocks, lockHolder } from './locks';

/** How long it may take, and whether somebody who holds apt's locks is waited for. */
export interface UnlockedLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** False: a lock that is held fails at once. */
  readonly mayWait: boolean;
}

/**
 * Runs a call of apt that takes locks of its own, again when somebody else had them: they may have been taken since this
 * order looked. Throws `DebError` `updater_running`, naming who holds them.
 */
export async function runUnlocked(
  run: RunCommand,
  argv: readonly string[],
  { signal, timeoutMs, mayWait }: UnlockedLimits,
): Promise<Answer> {
  for (let isLast = false; ;) {
    const answer = await run(argv, { signal, timeoutMs });
    if (answer.status === 0) return answer;
    const holder = await lockHolder(run);
    if (holder !== null) {
      if (!mayWait) throw new DebError('updater_running', `${holder.words} holds ${holder.file}`);
      await awaitLocks(run, signal);
    } else {
      // It may have been released just now; once more will tell.
      if (isLast || signal.aborted || !/could not get lock/i.test(answer.stderr)) return answer;
      isLast = true;
    }
  }
}
