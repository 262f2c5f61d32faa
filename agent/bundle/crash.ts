import type { BundleProgress } from '../journal-record';

/**
 * What is proven about an order that was cut off.
 * `unchanged`: the host is as it was; `switched`: the new version is current, what follows the switch is to be finished;
 * `put_back`: it had failed and was on its way back, which is to be finished; `indeterminate`: a person has to look.
 */
export type CrashFinding = 'unchanged' | 'switched' | 'put_back' | 'indeterminate';

/** The last thing journaled, and what is current now. `target` is where the switch leads. Folder names; null: none. */
export interface CrashEvidence {
  readonly progress: BundleProgress | null;
  readonly current: string | null;
  readonly target: string | null;
}

/** The crash table of docs/agent.md. Everything it does not name is indeterminate. */
export function judgeCrash({ progress, current, target }: CrashEvidence): CrashFinding {
  // Nothing is done before the first note.
  if (progress === null) return 'unchanged';
  const isAsBefore = current === progress.before;
  const isSwitched = current === target;
  switch (progress.stage) {
    case 'staging':
      return isAsBefore ? 'unchanged' : 'indeterminate';
    case 'step':
      return isAsBefore && progress.confined ? 'unchanged' : 'indeterminate';
    case 'switching':
      if (isSwitched) return 'switched';
      return isAsBefore && progress.confined ? 'unchanged' : 'indeterminate';
    case 'putting_back':
      return isAsBefore || isSwitched ? 'put_back' : 'indeterminate';
  }
}
