import { sendSignal } from '../deploy/local/running-process';
import { waitUntil } from '../deploy/local/wait-until';
import { type LaneTurn, listLockedLanes, listOpenTurns, type OpenTurn, readTurn } from '../store/open-turns';
import { aloneOfKind } from './alone';
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
/** Another worker is given the turn's activity once its heartbeat is missed, if none of the other faults is in its way. */
const TAKEN_OVER_MS = 90_000;

/** A transaction under way, and the lane whose turn it is. */
interface CaughtTurn extends OpenTurn {
  readonly lane: LaneTurn;
}

/**
 * Suspends a worker in the middle of a turn's transaction, under the campaign's lock. PostgreSQL must end that transaction, and
 * another worker must take that lane's turn, before the frozen one wakes up: too late.
 */
export async function freezeTurn(product: Product, fault: PlannedFault): Promise<string> {
  for (;;) {
    const frozen = await aloneOfKind(fault.kind, fault.target, () => freezeOnce(product, fault));
    if (frozen !== null) return frozen;
  }
}

/** Null: no turn was caught this time. */
async function freezeOnce(product: Product, { target, forMs }: PlannedFault): Promise<string | null> {
  const pid = await runningPid(product, target);
  try {
    const caught = await catchTurn(product, pid);
    return caught === null ? null : await holdStill(product, { pid, caught, forMs });
  } finally {
    sendSignal(pid, 'SIGCONT');
  }
}

/** Null: none was caught in this burst; the process may have been stopped and must go on. */
async function catchTurn({ db, context }: Product, pid: number): Promise<CaughtTurn | null> {
  await pause(BREATH_MS, context.stopping);
  const until = performance.now() + BURST_MS;
  while (performance.now() < until && !hasEnded(pid)) {
    const ports = localPortsOf(pid);
    const open = (await openTurns(db)).find(({ clientPort }) => ports.has(clientPort));
    if (open === undefined) continue;
    sendSignal(pid, 'SIGSTOP');
    await pause(SETTLED_MS, context.stopping);
    // Others wait for the campaign's lock before they lock a lane's row. Without one it had not come so far itself.
    const [lane, ...others] = await listLockedLanes(db).catch(() => []);
    const isCaught = (await isOpen(db, open)) && standsStill(pid);
    return isCaught && lane !== undefined && others.length === 0 ? { ...open, lane } : null;
  }
  return null;
}

async function holdStill(
  { db, context }: Product,
  { pid, caught, forMs }: { pid: number; caught: CaughtTurn; forMs: number },
): Promise<string> {
  const began = performance.now();
  const { laneId, turn } = caught.lane;
  const secondsSince = (): string => ((performance.now() - began) / 1000).toFixed(1);
  await waitUntil(async () => !(await isOpen(db, caught)), {
    what: `PostgreSQL to end the transaction of the frozen process ${pid}`,
    timeoutMs: LET_GO_MS,
  });
  const ended = secondsSince();
  // The one that stands still cannot have taken it: its transaction was ended, and its next would begin after it woke.
  await waitUntil(async () => (await readTurn(db, laneId).catch(() => turn)) > turn, {
    what: `another worker to take turn ${turn + 1} of lane ${laneId}, while process ${pid} stood still in it`,
    timeoutMs: TAKEN_OVER_MS,
  });
  const taken = secondsSince();
  await pause(forMs - (performance.now() - began), context.stopping);
  if (!standsStill(pid)) throw new Error(`process ${pid} did not stand still all the time`);
  const still = secondsSince();
  sendSignal(pid, 'SIGCONT');
  await waitUntil(() => Promise.resolve(!standsStill(pid)), { what: `process ${pid} to go on`, timeoutMs: GO_ON_MS });
  const turns = `turn ${turn + 1} of lane ${laneId}`;
  return `process ${pid} stood still for ${still} s in ${turns}, which PostgreSQL ended after ${ended} s and another took after ${taken} s`;
}

/** None while PostgreSQL is away. */
function openTurns(db: Product['db']): Promise<OpenTurn[]> {
  return listOpenTurns(db).catch(() => []);
}

async function isOpen(db: Product['db'], { backend, began }: OpenTurn): Promise<boolean> {
  return (await openTurns(db)).some((open) => open.backend === backend && open.began === began);
}
