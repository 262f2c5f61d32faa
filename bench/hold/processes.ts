import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guard } from '../../deploy/local/guard';
import { sendSignal } from '../../deploy/local/running-process';
import type { CampaignId } from '../../model/ids';
import type { Database } from '../../store/database';
import { isHoldingLock } from '../../store/lock-holders';
import type { Task, Told } from './messages';

/** A process that orders or claims. */
export interface OrderingProcess {
  readonly task: Task;
  readonly pid: number;
  /** The newest it said of itself. */
  counted(): { readonly turns: number; readonly claimed: number; readonly failed: number };
  end(): void;
}

/** Starts one and waits until it works. The guard kills it with this process, frozen or not. */
export async function startOrdering(guard: Guard, task: Task): Promise<OrderingProcess> {
  const child: ChildProcess = fork(join(__dirname, 'ordering-process.js'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('a process of the benchmark could not be started');
  guard.watch({ pid, signal: 'SIGTERM', group: false, stage: 1 });
  let count = { turns: 0, claimed: 0, failed: 0 };
  await new Promise<void>((resolve, reject) => {
    child.on('message', (told: Told) => {
      if (told.kind === 'ready') resolve();
      else count = { turns: told.turns, claimed: told.claimed, failed: told.failed };
    });
    child.once('exit', (code) => {
      reject(new Error(`a process of the benchmark ended with status ${code ?? 'unknown'}`));
    });
    child.send(task);
  });
  return { task, pid, counted: () => count, end: () => child.kill('SIGKILL') };
}

/** What these processes have done so far, as far as they said. */
export function countAll(processes: readonly OrderingProcess[]): { turns: number; claimed: number } {
  const sum = { turns: 0, claimed: 0 };
  for (const each of processes) {
    const { turns, claimed } = each.counted();
    sum.turns += turns;
    sum.claimed += claimed;
  }
  return sum;
}

/** Long after the slowest machine would have ordered something. */
const IDLE_MS = 60_000;

/** Waits until so many turns were taken and so many orders claimed from now on. Throws when nothing is ordered any more. */
export async function untilOrdering(processes: readonly OrderingProcess[], atLeast: number): Promise<void> {
  const from = countAll(processes);
  for (const end = performance.now() + IDLE_MS; performance.now() < end;) {
    const { turns, claimed } = countAll(processes);
    if (turns >= from.turns + atLeast && claimed >= from.claimed + atLeast) return;
    await sleep(10);
  }
  throw new Error('the lanes order nothing any more: more hosts (--hosts) keep them busy for longer');
}

/** How long a statement that was under way when its process froze may take to end. */
const SETTLE_MS = 15;
/** How often it is tried to catch a process in mid-transaction. */
const ATTEMPTS = 500;

/**
 * Stops the process at a moment at which a connection of it holds the campaign's lock in an open transaction, and waits for
 * its next statement: what a stop of the campaign then waits for. False when no attempt met such a moment.
 */
export async function freezeInTransaction(
  db: Database,
  { task, pid }: OrderingProcess,
  campaignId: CampaignId,
): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    sendSignal(pid, 'SIGSTOP');
    await sleep(SETTLE_MS);
    if (await isHoldingLock(db, campaignId, task.applicationName)) return true;
    sendSignal(pid, 'SIGCONT');
    await sleep(Math.random() * 20);
  }
  return false;
}
