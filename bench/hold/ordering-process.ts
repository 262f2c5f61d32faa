import { claim } from './claimer';
import type { Task, Told } from './messages';
import { order } from './orderer';

/** How often a process says how far it is. */
const TELL_MS = 50;

/** A process of `bench:hold`: does what its parent tells it, and ends with it. */
function serveParent(): void {
  const count = { turns: 0, claimed: 0, failed: 0 };
  const tell = (told: Told): void => {
    process.send?.(told);
  };
  process.once('message', (task: Task) => {
    const begun = task.kind === 'order' ? order(task, count) : claim(task, count);
    begun.then(
      () => {
        tell({ kind: 'ready' });
        setInterval(() => {
          tell({ kind: 'count', ...count });
        }, TELL_MS);
      },
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.once('disconnect', () => process.exit(0));
}

serveParent();
