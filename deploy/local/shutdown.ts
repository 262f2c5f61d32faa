import type { ApiClient } from './api-client';
import type { RunContext } from './run-context';
import { removeRuntimeFile } from './runtime-file';

/** What is stopped before what: nobody loses the one it talks to while it still has something to say. */
const ORDER: readonly (readonly string[])[] = [['api', 'worker'], ['signer', 'gateway'], ['temporal'], ['postgres']];

/** What a process is, whichever number it has among its like: a worker for `worker-2`. */
function kindOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

/** Stops every process in order, agents first; each is killed after its own time-out. */
export async function stopEverything(context: RunContext): Promise<void> {
  const { supervisor } = context;
  const named = new Set(ORDER.flat());
  await supervisor.stopAll(supervisor.names().filter((name) => !named.has(kindOf(name))));
  for (const kinds of ORDER)
    await supervisor.stopAll(supervisor.names().filter((name) => kinds.includes(kindOf(name))));
  removeRuntimeFile(context);
}

/** What a person who stops the run should know: campaigns that are not over. Never throws. */
export async function unfinishedWork(api: ApiClient): Promise<string | null> {
  try {
    const names = await api.unfinished();
    return names.length === 0 ? null : `${names.join(', ')} goes on with the next npm start, from where it is now.`;
  } catch {
    // The api has ended already (Ctrl-C in the middle of a crash): nothing can be said.
    return null;
  }
}
