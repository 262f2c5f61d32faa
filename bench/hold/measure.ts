import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendSignal } from '../../deploy/local/running-process';
import { asId, type CampaignId, type HoldId } from '../../model/ids';
import { type Database, sqlState } from '../../store/database';
import { placeHold } from '../../store/holds';
import { liftHolds } from '../../store/steering';
import { freezeInTransaction, type OrderingProcess, untilOrdering } from './processes';

/** After a lift so many turns and claims are waited for, so that all order again when the next hold comes … */
const UNDER_WAY = 10;
/** … at a random moment. */
const SPREAD_MS = 200;

export interface Measuring {
  /** A pool of the operator's own, as the api has. */
  readonly db: Database;
  readonly campaignId: CampaignId;
  /** Everybody who orders and claims. */
  readonly all: readonly OrderingProcess[];
}

async function untilUnderWay({ all }: Measuring): Promise<void> {
  await untilOrdering(all, UNDER_WAY);
  await sleep(Math.random() * SPREAD_MS);
}

/** Places a hold and lifts it again; answers the time in ms from the call until it was effective. */
async function holdOnce({ db, campaignId }: Measuring, whileHeld: () => void = () => undefined): Promise<number> {
  const holdId = asId<HoldId>(randomUUID());
  const hold = {
    holdId,
    campaignId,
    cluster: null,
    scope: 'all',
    source: 'person',
    reason: 'bench',
    setBy: 'bench',
  } as const;
  const begun = performance.now();
  await placeHold(db, hold);
  const took = performance.now() - begun;
  whileHeld();
  await lift({ db, campaignId }, holdId);
  return took;
}

async function lift({ db, campaignId }: Omit<Measuring, 'all'>, holdId: HoldId): Promise<void> {
  for (;;) {
    try {
      await liftHolds(db, { campaignId, holdIds: [holdId], gate: false, act: { actor: 'bench', reason: 'bench' } });
      return;
    } catch (error) {
      // Waited for the lock longer than a statement may: the turns come first, and it is asked again.
      if (sqlState(error) !== '57014') throw error;
    }
  }
}

/** So many holds, one after the other, while all lanes order. `onHold` hears how many were placed. */
export async function measureHolds(
  measuring: Measuring,
  count: number,
  onHold: (placed: number) => void,
): Promise<number[]> {
  const times: number[] = [];
  for (let placed = 1; placed <= count; placed += 1) {
    await untilUnderWay(measuring);
    times.push(await holdOnce(measuring));
    onHold(placed);
  }
  return times;
}

/** The same, each with one of these processes frozen in mid-transaction; less than asked for when none could be caught. */
export async function measureFrozen(
  measuring: Measuring,
  {
    processes,
    count,
    onHold,
  }: { processes: readonly OrderingProcess[]; count: number; onHold: (placed: number) => void },
): Promise<number[]> {
  const times: number[] = [];
  for (let placed = 1; placed <= count; placed += 1) {
    const chosen = processes[placed % processes.length];
    await untilUnderWay(measuring);
    if (chosen === undefined) return times;
    if (!(await freezeInTransaction(measuring.db, chosen, measuring.campaignId))) continue;
    try {
      times.push(await holdOnce(measuring, () => sendSignal(chosen.pid, 'SIGCONT')));
    } finally {
      sendSignal(chosen.pid, 'SIGCONT');
    }
    onHold(placed);
  }
  return times;
}
