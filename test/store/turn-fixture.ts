import { randomUUID } from 'node:crypto';
import { buildPlan } from '../../api/build-plan';
import type { CampaignSpec } from '../../model/campaign';
import { asId, type CampaignId, type HoldId, type HostId, type LaneId } from '../../model/ids';
import type { HoldScope } from '../../model/words';
import { type Database, inBoundedTransaction, openDatabase } from '../../store/database';
import type { NewHold } from '../../store/holds';
import { importHosts, hostIdFromName, listAllHosts } from '../../store/inventory';
import { launchPlan } from '../../store/launches';
import { lockCampaign } from '../../store/locks';
import { savePlan } from '../../store/plans';
import { readProgress } from '../../store/progress';
import { recount as countAgain } from '../../store/recount';
import { judgeEndedRing, openRing } from '../../store/steering';
import { FAST_SPEC } from '../launched-campaign';
import { createTestDatabase, type TestDatabase } from '../servers';
import { type Ears, openEars, pause, steadily } from './lane-driver';

/** A database with the pools of several workers and gateways on it. */
export interface World {
  readonly database: TestDatabase;
  readonly owner: Database;
  readonly workers: readonly Database[];
  readonly gateways: readonly Database[];
  readonly ears: Ears;
  close(): Promise<void>;
}

/** Opens a world. That no limit is ever exceeded is a constraint in it: no committed instant can break it. */
export async function openWorld(): Promise<World> {
  const database = await createTestDatabase();
  const owner = openDatabase(database.url, { max: 8 });
  await owner.query(
    `ALTER TABLE admission_limit ADD CONSTRAINT never_exceeded
     CHECK (in_use >= 0 AND impaired >= 0 AND backing_out BETWEEN 0 AND backout_max_hosts
            AND in_use - backing_out <= max_hosts)`,
  );
  const workers = [openDatabase(database.workerUrl, { max: 8 }), openDatabase(database.workerUrl, { max: 8 })];
  const gateways = [openDatabase(database.url, { max: 4 }), openDatabase(database.url, { max: 4 })];
  const ears = await openEars(database.url);
  const close = async (): Promise<void> => {
    await ears.close();
    await Promise.all([owner, ...workers, ...gateways].map((pool) => pool.end()));
    await database.drop();
  };
  return { database, owner, workers, gateways, ears, close };
}

/** Imports hosts that no other test has: in `clusters` clusters, two sites each, three services. */
export async function importGroup(
  db: Database,
  count: number,
  clusters = 2,
): Promise<{ group: string; hostIds: HostId[] }> {
  const group = `g${randomUUID().slice(0, 8)}`;
  const hosts = Array.from({ length: count }, (_, index) => {
    const cluster = `c${index % clusters}`;
    return {
      name: `${group}-${String(index).padStart(4, '0')}`,
      cluster,
      site: `${cluster}-${Math.floor(index / clusters) % 2}`,
      labels: { group, service: ['web', 'api', 'batch'][index % 3]! },
    };
  });
  await importHosts(db, hosts, 'test');
  return { group, hostIds: hosts.map(({ name }) => hostIdFromName(name)) };
}

export interface Launched {
  readonly campaignId: CampaignId;
  readonly spec: CampaignSpec;
  /** By ring, cluster and ordinal. */
  readonly lanes: readonly { readonly laneId: LaneId; readonly ring: number; readonly cluster: string }[];
}

/** One ring of everybody, with limits that nothing meets: for tests that are about something else. */
export const ONE_RING: Partial<CampaignSpec> = {
  rings: [{ name: 'all', select: null, atMost: null, upTo: 1, bakeMs: 0 }],
  pace: { rampFrom: 1000, maxInFlight: 1, budgets: [] },
  gate: { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 },
};

/** Plans and launches over one group, its waves cut into lanes of at most `laneSize` hosts. */
export async function launch(
  db: Database,
  group: string,
  { laneSize = 1000, ...change }: Partial<CampaignSpec> & { laneSize?: number } = {},
): Promise<Launched> {
  const spec: CampaignSpec = { ...FAST_SPEC, name: group, target: `labels.group = '${group}'`, ...change };
  const built = buildPlan({ spec, source: '', hosts: await listAllHosts(db), owners: new Map() });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  const { plan } = built.built;
  const rings = plan.rings.map((ring) => ({
    ...ring,
    waves: ring.waves.map((wave) => ({ ...wave, lanes: wave.lanes.flatMap((lane) => cut(lane, laneSize)) })),
  }));
  await savePlan(db, { ...plan, rings }, 'test');
  const check = () => Promise.resolve({ planHash: plan.planHash, drift: '', blockers: [] });
  const { campaignId } = await launchPlan(db, { planHash: plan.planHash, actor: 'test', reason: 'a test', check });
  const lanes = await db.query<{ laneId: LaneId; ring: number; cluster: string }>(
    `SELECT lane_id::text AS "laneId", ring, cluster FROM lane WHERE campaign_id = $1 ORDER BY ring, cluster, ordinal`,
    [campaignId],
  );
  return { campaignId, spec: plan.spec, lanes: lanes.rows };
}

function cut<T>(lane: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(lane.length / size) }, (_, part) => lane.slice(part * size, (part + 1) * size));
}

/** Opens one ring in all clusters, however often it is held or not judged yet. */
export async function openSoon(db: Database, { campaignId, spec }: Launched, ring: number): Promise<void> {
  const open = () => openRing(db, { campaignId, ring, cluster: null }, spec);
  while (!(await steadily(open)).opened) await pause(50);
}

/** Takes a campaign forward as its workflow does: open, wait for the end, judge; ring by ring. */
export async function playForward(db: Database, launched: Launched): Promise<void> {
  const { campaignId, spec } = launched;
  for (const ring of spec.rings.keys()) {
    await openSoon(db, launched, ring);
    await untilEnded(db, campaignId, ring);
    const judge = () => judgeEndedRing(db, { campaignId, ring, cluster: null }, spec);
    while (!(await steadily(judge))) await pause(50);
  }
}

/** Waits until every wave of a ring has ended on its present course. */
export async function untilEnded(db: Database, campaignId: CampaignId, ring: number): Promise<void> {
  while (!(await readProgress(db, campaignId)).rings[ring]!.waves.every(({ ended }) => ended)) await pause(50);
}

/** A person's hold on the whole campaign, or one cluster of it. */
export function holdOn(campaignId: CampaignId, scope: HoldScope = 'forward', cluster: string | null = null): NewHold {
  return {
    holdId: asId<HoldId>(randomUUID()),
    campaignId,
    cluster,
    scope,
    source: 'person',
    reason: 'stop',
    setBy: 'ann',
  };
}

/** Counts everything again under the campaign's lock and says where tallies or limits say otherwise. */
export function recount(db: Database, campaignId: CampaignId): Promise<string[]> {
  return inBoundedTransaction(db, async (tx) => {
    await lockCampaign(tx, campaignId);
    return countAgain(tx, campaignId);
  });
}

/** Orders that were offered while an effective hold forbade them. */
export async function offeredAgainstHolds(db: Database, campaignId: CampaignId): Promise<unknown[]> {
  const found = await db.query(
    `SELECT o.operation, o.direction, o.offered_at, h.scope, h.effective_at, h.lifted_at
       FROM host_order o JOIN hold h ON h.campaign_id = o.campaign_id AND (h.cluster IS NULL OR h.cluster = o.cluster)
        AND (h.scope = 'all' OR (o.direction = 'forward' AND o.operation IN ('install', 'reboot')))
      WHERE o.campaign_id = $1 AND o.offered_at > h.effective_at AND (h.lifted_at IS NULL OR o.offered_at < h.lifted_at)`,
    [campaignId],
  );
  return found.rows;
}

/** How many hosts of a campaign are in each state. */
export async function statesOf(db: Database, campaignId: CampaignId): Promise<Record<string, number>> {
  const rows = await db.query<{ state: string; hosts: number }>(
    `SELECT state, count(*)::int AS hosts FROM campaign_host WHERE campaign_id = $1 GROUP BY state`,
    [campaignId],
  );
  return Object.fromEntries(rows.rows.map(({ state, hosts }) => [state, hosts]));
}
