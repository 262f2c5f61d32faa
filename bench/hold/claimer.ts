import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostId, OperationId } from '../../model/ids';
import {
  CLAIM_BATCH,
  claimOrders,
  type ClaimedOrder,
  findClaimable,
  findUnreported,
  settleOffers,
} from '../../store/claims';
import { type Database, openDatabase } from '../../store/database';
import { insertReports, type NewReport } from '../../store/reports';
import { LEASE_RENEWAL_MS, openSessions, registerGateway, renewLease } from '../../store/sessions';
import type { Task } from './messages';

type Claiming = Extract<Task, { kind: 'claim' }>;

const CONNECTIONS = 4;
/** Sessions opened in one statement. */
const HELLOS = 500;
/** Between two looks; short enough that the lanes are the ones to wait for. */
const LOOK_MS = 20;
/** An operation is declined this often before it succeeds: a host goes round many times before it is patched. */
const DECLINES = 6;
/** One claim in so many is lost on its way to its agent and settled at the next look: under the lock, in several statements. */
const LOST_ONE_IN = 10;

/** A gateway's part, with agents that answer at once: claims what there is, reports, settles what got lost. */
export async function claim(task: Claiming, count: { claimed: number; failed: number }): Promise<void> {
  const { databaseUrl, applicationName, gatewayId } = task;
  const db = openDatabase(databaseUrl, { max: CONNECTIONS, applicationName, byKey: true, plannedOnce: true });
  await registerGateway(db, gatewayId);
  setInterval(() => {
    void renewLease(db, gatewayId).catch(() => {
      count.failed += 1;
    });
  }, LEASE_RENEWAL_MS);
  await connect(db, task);
  void serve(db, task, count);
}

async function connect(db: Database, { gatewayId, hostIds }: Claiming): Promise<void> {
  for (let from = 0; from < hostIds.length; from += HELLOS) {
    const hellos = hostIds.slice(from, from + HELLOS).map((hostId) => ({
      ...{ hostId, instanceId: randomUUID(), bootId: 'boot', journalId: `journal-${hostId}`, agentVersion: 'bench' },
      ...{ lastEpoch: 0, journal: [], facts: {} },
    }));
    await openSessions(db, gatewayId, hellos);
  }
}

async function serve(db: Database, task: Claiming, count: { claimed: number; failed: number }): Promise<never> {
  const agents = new Agents();
  for (;;) {
    try {
      const claimed = await look(db, task, agents);
      count.claimed += claimed;
      if (claimed === 0) await sleep(LOOK_MS);
    } catch {
      // Timed out, or ended by the server because this process had been frozen: the next look finds the same again.
      count.failed += 1;
      await sleep(LOOK_MS);
    }
  }
}

async function look(db: Database, { gatewayId, campaignId }: Claiming, agents: Agents): Promise<number> {
  const found = await findClaimable(db, gatewayId, { kind: 'all' });
  const candidates = found.slice(0, CLAIM_BATCH);
  const claimed = candidates.length === 0 ? [] : await claimOrders(db, gatewayId, { campaignId, candidates });
  const offered = claimed.filter((order) => !agents.loses(order));
  const hostIds = [...agents.lost.values()];
  const unreported = hostIds.length > 0 ? await findUnreported(db, gatewayId, { kind: 'hosts', hostIds }) : [];
  const lost = unreported.filter(({ operationId }) => agents.lost.has(operationId));
  if (lost.length > 0) {
    const settled = await settleOffers(db, gatewayId, { campaignId, candidates: lost });
    offered.push(...settled.offeredAgain);
    for (const { operationId } of lost) agents.lost.delete(operationId);
  }
  await insertReports(
    db,
    offered.map((order) => agents.report(order)),
  );
  return claimed.length;
}

/** What the agents of one gateway remember. */
class Agents {
  /** Orders on no stream, and whose they are. */
  readonly lost = new Map<OperationId, HostId>();
  private claims = 0;
  private readonly declined = new Map<string, number>();

  /** Whether this claim never reaches its agent. */
  loses({ operationId, hostId }: ClaimedOrder): boolean {
    this.claims += 1;
    if (this.claims % LOST_ONE_IN !== 0) return false;
    this.lost.set(operationId, hostId);
    return true;
  }

  report({ operationId, hostId, operation }: ClaimedOrder): NewReport {
    const key = `${hostId} ${operation}`;
    const declined = this.declined.get(key) ?? 0;
    this.declined.set(key, declined + 1);
    const isDeclined = declined < DECLINES;
    return {
      ...{ operationId, hostId, revision: 1, message: '', bootId: 'boot', runningVersion: '', finishedAt: null },
      ...{ rebootRequired: false, unchanged: isDeclined },
      phase: isDeclined ? 'CANCELED' : 'SUCCEEDED',
      reason: isDeclined ? 'canceled' : '',
    };
  }
}
