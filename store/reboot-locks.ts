import type { Host } from '../model/host';
import { asId, type CampaignId } from '../model/ids';
import { fieldValue } from '../model/selector';
import { recordAct } from './audit';
import { type Database, inBoundedTransaction, type Transaction } from './database';
import { findHostBy } from './inventory';
import { lockCampaign, lockFleetShared } from './locks';
import { ringLanes } from './steering';

/** The label of a host that says what it calls itself when it asks for a lock. */
export const LOCK_ID_LABEL = 'fleetlock';

/** What became of a request for a lock; `host`: its name, null: nobody knows it. */
export interface LockAnswer {
  readonly host: string | null;
  readonly denied: Denied | null;
}

/** Why a lock is not given; a bounded word, and a sentence for a person. */
export interface Denied {
  readonly kind: 'unknown_host' | 'all_slots_taken' | 'busy' | 'held' | 'budget_full';
  readonly value: string;
}

/** Who asks. */
export interface LockRequest {
  readonly group: string;
  /** A host's id, its name, or its label `fleetlock`. */
  readonly id: string;
  /** The address that it asks from, for the record. */
  readonly from: string;
}

/** A lock may wait for the locks of several campaigns, each of which a turn has for a moment. */
const LOCK_MS = 10_000;

/**
 * Gives a host the lock to reboot, or says why not; null: it has it, from now or from before. It takes a slot of its group and
 * a place in each budget of every running campaign that its group of hosts is in, as a host that a campaign disturbs does. A
 * host whose campaign is held gets none, nor one that a campaign works on: it would go down in the middle of an order, and be
 * away without a place once that has ended.
 */
export function takeRebootLock(db: Database, request: LockRequest, slots: number): Promise<LockAnswer> {
  return inBoundedTransaction(
    db,
    async (tx) => {
      await lockFleetShared(tx);
      const host = await findHostBy(tx, request.id, LOCK_ID_LABEL);
      if (host !== null) return { host: host.name, denied: await giveLock(tx, host, { ...request, slots }) };
      const value = `no host of the inventory has the id, the name or the label ${LOCK_ID_LABEL} "${request.id}"`;
      return { host: null, denied: { kind: 'unknown_host', value } };
    },
    LOCK_MS,
  );
}

/** On record in the same transaction: no host goes down by a lock of ours that nobody can look up. */
async function giveLock(
  tx: Transaction,
  host: Host,
  { group, id, from, slots }: LockRequest & { readonly slots: number },
): Promise<Denied | null> {
  await lockGroup(tx, group);
  const inGroup = await tx.query<{ host_id: string }>('SELECT host_id FROM reboot_lock WHERE lock_group = $1', [group]);
  if (inGroup.rows.some((row) => row.host_id === host.hostId)) return null;
  if (inGroup.rows.length >= slots) {
    return { kind: 'all_slots_taken', value: `${inGroup.rows.length} of ${slots} slots of group ${group} are taken` };
  }
  const budgets = await budgetsOf(tx, host);
  const campaigns = [...budgets.map(({ campaignId }) => campaignId), ...(await ownersOf(tx, host))];
  for (const campaignId of [...new Set(campaigns)].sort()) await lockCampaign(tx, campaignId);
  const denied = (await findHold(tx, host)) ?? (await findWork(tx, host)) ?? (await findFullBudget(tx, budgets));
  if (denied !== null) return denied;
  await tx.query('INSERT INTO reboot_lock (lock_group, host_id) VALUES ($1, $2)', [group, host.hostId]);
  for (const { campaignId, key } of budgets) await takePlace(tx, { group, host, campaignId, key });
  await recordAct(tx, { actor: FLEET_LOCK, act: 'take_reboot_lock', subject: host.name, detail: { group, id, from } });
  return null;
}

/** As the audit names hosts that ask: nobody knows who it was, the protocol has no tokens. */
const FLEET_LOCK = 'fleetlock';

/** Gives a host's lock back, if it has it; whoever waits for its places, or for the host, is woken. True: it had it. */
export function releaseRebootLock(db: Database, { group, id, from }: LockRequest): Promise<boolean> {
  return inBoundedTransaction(
    db,
    async (tx) => {
      await lockFleetShared(tx);
      const host = await findHostBy(tx, id, LOCK_ID_LABEL);
      if (host === null) return false;
      await lockGroup(tx, group);
      const places = await tx.query<{ campaign_id: string; key: string }>(
        'SELECT campaign_id, key FROM reboot_lock_place WHERE lock_group = $1 AND host_id = $2 ORDER BY campaign_id, key',
        [group, host.hostId],
      );
      for (const row of places.rows) {
        const campaignId = asId<CampaignId>(row.campaign_id);
        await lockCampaign(tx, campaignId);
        await tx.query(
          `UPDATE admission_limit SET elsewhere = elsewhere - 1 WHERE campaign_id = $1 AND scope = 'budget' AND key = $2`,
          [campaignId, row.key],
        );
        await ringLanes(tx, { campaignId, ring: null, cluster: null });
      }
      await tx.query('DELETE FROM reboot_lock_place WHERE lock_group = $1 AND host_id = $2', [group, host.hostId]);
      const freed = await tx.query('DELETE FROM reboot_lock WHERE lock_group = $1 AND host_id = $2', [
        ...[group, host.hostId],
      ]);
      if (freed.rowCount === 0) return false;
      for (const campaignId of await ownersOf(tx, host)) await ringLanes(tx, { campaignId, ring: null, cluster: null });
      const detail = { group, id, from };
      await recordAct(tx, { actor: FLEET_LOCK, act: 'free_reboot_lock', subject: host.name, detail });
      return true;
    },
    LOCK_MS,
  );
}

/** Two hosts of one group ask one after the other. After the fleet's lock, before any campaign's. */
async function lockGroup(tx: Transaction, group: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('reboot:' || $1, 0))`, [group]);
}

interface Budget {
  readonly campaignId: CampaignId;
  readonly key: string;
}

/** The campaign that has this host; none or one. Whether that is held, or works on the host, is read under its lock. */
async function ownersOf(tx: Transaction, host: Host): Promise<CampaignId[]> {
  const result = await tx.query<{ campaign_id: string }>(
    'SELECT campaign_id FROM campaign_host WHERE host_id = $1 AND owned',
    [host.hostId],
  );
  return result.rows.map((row) => asId<CampaignId>(row.campaign_id));
}

/** The budgets of running campaigns that count this host. */
async function budgetsOf(tx: Transaction, host: Host): Promise<Budget[]> {
  const result = await tx.query<{ campaign_id: string; key: string }>(
    `SELECT l.campaign_id, l.key FROM admission_limit l JOIN campaign c USING (campaign_id)
      WHERE l.scope = 'budget' AND c.launched_at IS NOT NULL AND c.ended_at IS NULL
      ORDER BY l.campaign_id, l.key`,
  );
  return result.rows
    .filter(({ key }) => {
      const [by = '', ...value] = key.split('=');
      return fieldValue(by, host) === value.join('=');
    })
    .map(({ campaign_id, key }) => ({ campaignId: asId<CampaignId>(campaign_id), key }));
}

/** A host whose campaign is held stays as it is. */
async function findHold(tx: Transaction, host: Host): Promise<Denied | null> {
  const result = await tx.query<{ name: string; reason: string }>(
    `SELECT c.name, h.reason FROM campaign_host ch JOIN campaign c USING (campaign_id) JOIN hold h USING (campaign_id)
      WHERE ch.host_id = $1 AND ch.owned AND c.ended_at IS NULL AND h.lifted_at IS NULL
        AND (h.cluster IS NULL OR h.cluster = ch.cluster) ORDER BY h.set_at LIMIT 1`,
    [host.hostId],
  );
  const hold = result.rows[0];
  return hold === undefined ? null : { kind: 'held', value: `campaign ${hold.name} is held: ${hold.reason}` };
}

/** A host in the middle of a campaign's operations is not rebooted by anybody else. */
async function findWork(tx: Transaction, host: Host): Promise<Denied | null> {
  const result = await tx.query<{ name: string; state: string }>(
    `SELECT c.name, ch.state FROM campaign_host ch JOIN campaign c USING (campaign_id)
      WHERE ch.host_id = $1 AND ch.owned AND c.ended_at IS NULL
        AND ch.state IN ('installing', 'rebooting', 'smoke_testing', 'backing_out')`,
    [host.hostId],
  );
  const work = result.rows[0];
  return work === undefined ? null : { kind: 'busy', value: `campaign ${work.name} works on it: ${work.state}` };
}

async function findFullBudget(tx: Transaction, budgets: readonly Budget[]): Promise<Denied | null> {
  for (const { campaignId, key } of budgets) {
    const result = await tx.query<{ name: string; missing: number; max_hosts: number }>(
      `SELECT c.name, l.in_use + l.impaired + l.elsewhere AS missing, l.max_hosts
         FROM admission_limit l JOIN campaign c USING (campaign_id)
        WHERE l.campaign_id = $1 AND l.scope = 'budget' AND l.key = $2`,
      [campaignId, key],
    );
    const row = result.rows[0];
    if (row !== undefined && row.missing < row.max_hosts) continue;
    const value = `of ${key}, ${row?.missing ?? 0} hosts are missing, and campaign ${row?.name ?? ''} allows ${row?.max_hosts ?? 0}`;
    return { kind: 'budget_full', value };
  }
  return null;
}

async function takePlace(
  tx: Transaction,
  { group, host, campaignId, key }: Budget & { readonly group: string; readonly host: Host },
): Promise<void> {
  await tx.query('INSERT INTO reboot_lock_place (lock_group, host_id, campaign_id, key) VALUES ($1, $2, $3, $4)', [
    group,
    host.hostId,
    campaignId,
    key,
  ]);
  await tx.query(
    `UPDATE admission_limit SET elsewhere = elsewhere + 1 WHERE campaign_id = $1 AND scope = 'budget' AND key = $2`,
    [campaignId, key],
  );
}
