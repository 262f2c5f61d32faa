import { sendSignal } from '../deploy/local/running-process';
import { waitUntil } from '../deploy/local/wait-until';
import { countTurns, listOpenTurns, type OpenTurn } from '../store/open-turns';
import type { PlannedFault } from './fault';
import { runningPid } from './kill';
import { pause } from './pause';
import { hasEnded, standsStill } from './process-state';
import type { Product } from './product';
import { localPortsOf } from './sockets';

/** A turn's transaction is open for milliseconds: it is looked for without a pause, for so long between two breaths. */
const BURST_MS = 200;
const BREATH_MS = 20;
/** A transaction that is still the same after this was open when its process was stopped. */
const SETTLED_MS = 100;
/** PostgreSQL ends what a frozen worker holds after one second (store/database.ts); under load a little later. */
const LET_GO_MS = 15_000;
const GO_ON_MS = 5_000;

/**
 * Suspends a worker in the middle of a turn's transaction, under the campaign's lock; PostgreSQL must end that transaction,
 * and the worker wakes up late, when another one has taken that lane's turn.
 */
export async function freezeTurn(product: Product, { target, forMs }: PlannedFault): Promise<string> {
  for (;;) {
    const pid = await runningPid(product, target);
    try {
      const caught = await catchTurn(product, pid);
      if (caught === null) continue;
      return await holdStill(product, { pid, caught, forMs });
    } finally {
      sendSignal(pid, 'SIGCONT');
    }
  }
}

/** Null: none was caught in this burst; the process may have been stopped and must go on. */
async function catchTurn({ db, context }: Product, pid: number): Promise<OpenTurn | null> {
  await pause(BREATH_MS, context.stopping);
  const until = performance.now() + BURST_MS;
  while (performance.now() < until && !hasEnded(pid)) {
    const ports = localPortsOf(pid);
    const open = (await openTurns(db)).find(({ clientPort }) => ports.has(clientPort));
    if (open === undefined) continue;
    sendSignal(pid, 'SIGSTOP');
    await pause(SETTLED_MS, context.stopping);
    return (await isOpen(db, open)) && standsStill(pid) ? open : null;
  }
  return null;
}

async function holdStill(
  { db, context }: Product,
  { pid, caught, forMs }: { pid: number; caught: OpenTurn; forMs: number },
): Promise<string> {
  const began = performance.now();
  await waitUntil(async () => !(await isOpen(db, caught)), {
    what: `PostgreSQL to end the transaction of the frozen process ${pid}`,
    timeoutMs: LET_GO_MS,
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const before = await countTurns(db).catch(() => 0);
  await pause(forMs - (performance.now() - began), context.stopping);
  if (!standsStill(pid)) throw new Error(`process ${pid} did not stand still all the time`);
  const turns = (await countTurns(db).catch(() => before)) - before;
  sendSignal(pid, 'SIGCONT');
  await waitUntil(() => Promise.resolve(!standsStill(pid)), { what: `process ${pid} to go on`, timeoutMs: GO_ON_MS });
  const still = (forMs / 1000).toFixed(1);
  return `process ${pid} stood still for ${still} s in a turn's transaction, which PostgreSQL ended after ${seconds} s; others took ${turns} turns`;
}

/** None while PostgreSQL is away. */
function openTurns(db: Product['db']): Promise<OpenTurn[]> {
  return listOpenTurns(db).catch(() => []);
}

async function isOpen(db: Product['db'], { backend, began }: OpenTurn): Promise<boolean> {
  return (await openTurns(db)).some((open) => open.backend === backend && open.began === began);
}
