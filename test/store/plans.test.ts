import { buildPlan, type BuiltPlan } from '../../api/build-plan';
import type { CampaignSpec } from '../../model/campaign';
import { asId, type CampaignId, type HoldId, type HostId } from '../../model/ids';
import { listCampaignHosts, readMembers } from '../../store/campaign-hosts-read';
import { readCampaign } from '../../store/campaigns-read';
import { type Database, openDatabase } from '../../store/database';
import { SLO_IDS } from '../../model/slo';
import { readFleet } from '../../store/fleet-reading';
import { placeHold } from '../../store/holds';
import { HostImportError, hostIdFromName, importHosts, listAllHosts, listOwners } from '../../store/inventory';
import { launchPlan, type LaunchRequest } from '../../store/launches';
import { savePlan } from '../../store/plans';
import { approve } from '../../store/steering';
import { MAX_CAMPAIGNS } from '../../telemetry/metrics';
import { createTestDatabase, type TestDatabase } from '../servers';
import { emptyDatabase } from './empty-database';

/** More than a lane holds in the largest wave. */
const HOSTS = 1500;
let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});
afterEach(() => emptyDatabase(db));
afterAll(async () => {
  await db.end();
  await database.drop();
});

function spec(more: Partial<CampaignSpec> = {}): CampaignSpec {
  const gate = { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 };
  return {
    name: 'wide',
    class: 'emergency',
    patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: `sha256:${'0'.repeat(64)}` },
    target: `cluster in ('east', 'west')`,
    goals: [{ ratio: 0.9, withinMs: 14_400_000 }],
    rings: [
      { name: 'ten', select: null, atMost: null, upTo: 0.1, bakeMs: 1000 },
      { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
    ],
    gate,
    onFail: 'back_out',
    onHostFail: 'leave',
    pace: { rampFrom: 100, maxInFlight: 0.1, budgets: [{ by: 'labels.service', maxUnavailable: 0.25 }] },
    backout: { rampFrom: 100, maxInFlight: 0.2, gate, withinMs: 7_200_000 },
    reboot: 'never',
    smokeTest: null,
    deadlines: { installMs: 1000, rebootMs: 1000, backOutMs: 1000 },
    advance: 'together',
    acceptanceMs: 0,
    offlineGraceMs: 1000,
    rehearseBackout: false,
    approvals: 0,
    ...more,
  };
}

async function importFleet(): Promise<void> {
  const hosts = Array.from({ length: HOSTS }, (_, index) => ({
    name: `host-${String(index).padStart(4, '0')}`,
    cluster: index % 5 === 0 ? 'west' : 'east',
    site: `site-${index % 50}`,
    labels: { service: index % 2 === 0 ? 'web' : 'db, "quoted"' },
  }));
  expect(await importHosts(db, hosts, 'ann')).toEqual({ created: HOSTS, updated: 0, unchanged: 0 });
}

async function build(of = spec()): Promise<BuiltPlan> {
  const input = { spec: of, source: 'source', hosts: await listAllHosts(db), owners: await listOwners(db) };
  const result = buildPlan(input);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join());
  return result.built;
}

const unchanged =
  (planHash: string): LaunchRequest['check'] =>
  () =>
    Promise.resolve({ planHash, drift: '', blockers: [] });

async function sums(campaignId: CampaignId): Promise<Record<string, number>> {
  const result = await db.query<{ what: string; hosts: number }>(
    `SELECT 'tally' AS what, sum(hosts)::int AS hosts FROM tally WHERE campaign_id = $1 AND measure = 'state:queued'
     UNION ALL SELECT 'waves', sum(hosts)::int FROM wave WHERE campaign_id = $1
     UNION ALL SELECT 'rings', sum(hosts)::int FROM ring WHERE campaign_id = $1
     UNION ALL SELECT 'lanes', sum(hosts)::int FROM lane WHERE campaign_id = $1
     UNION ALL SELECT 'rows', count(*)::int FROM campaign_host WHERE campaign_id = $1
     UNION ALL SELECT 'open', count(*)::int FROM directive WHERE campaign_id = $1 AND course <> 'closed'`,
    [campaignId],
  );
  return Object.fromEntries(result.rows.map(({ what, hosts }) => [what, hosts]));
}

test('a plan is stored whole: rings, waves, lanes of at most 1,000, hosts, tallies and limits agree', async () => {
  await importFleet();
  const { plan } = await build();
  const campaignId = await savePlan(db, plan, 'ann');
  const all = { tally: HOSTS, waves: HOSTS, rings: HOSTS, lanes: HOSTS, rows: HOSTS, open: 0 };
  expect(await sums(campaignId)).toEqual(all);
  const lanes = await db.query<{ hosts: number; rows: number; first: number; last: number }>(
    `SELECT l.hosts, count(*)::int AS rows, min(position) AS first, max(position) AS last
       FROM lane l JOIN campaign_host USING (lane_id) GROUP BY l.lane_id, l.hosts`,
  );
  expect(lanes.rows.length).toBeGreaterThanOrEqual(4);
  for (const lane of lanes.rows)
    expect(lane).toEqual({ hosts: lane.rows, rows: lane.rows, first: 0, last: lane.rows - 1 });
  expect(Math.max(...lanes.rows.map((lane) => lane.rows))).toBeLessThanOrEqual(1000);
  const limits = await db.query<{ scope: string; key: string; max_hosts: number }>(
    `SELECT scope, key, max_hosts FROM admission_limit WHERE scope IN ('campaign', 'budget') ORDER BY scope, key`,
  );
  expect(limits.rows).toEqual([
    { scope: 'budget', key: 'labels.service=db, "quoted"', max_hosts: 187 },
    { scope: 'budget', key: 'labels.service=web', max_hosts: 187 },
    { scope: 'campaign', key: '', max_hosts: 150 },
  ]);
  const keys = await db.query(`SELECT DISTINCT budget_keys FROM campaign_host ORDER BY 1`);
  expect(keys.rows).toEqual([
    { budget_keys: ['labels.service=db, "quoted"'] },
    { budget_keys: ['labels.service=web'] },
  ]);
  expect(await savePlan(db, (await build()).plan, 'bob')).toBe(campaignId);
});

test('a plan hashes the same again, and another as soon as a host or a policy differs', async () => {
  await importFleet();
  const { planHash } = (await build()).plan;
  expect((await build()).plan.planHash).toBe(planHash);
  expect((await build(spec({ acceptanceMs: 1 }))).plan.planHash).not.toBe(planHash);
  await importHosts(db, [{ name: 'host-0001', cluster: 'west', site: 'site-1', labels: {} }], 'ann');
  expect((await build()).plan.planHash).not.toBe(planHash);
});

test('of two campaigns that want the same hosts one is launched, whoever comes first', async () => {
  await importFleet();
  const plans = [await build(), await build(spec({ name: 'other' }))].map(({ plan }) => plan);
  for (const plan of plans) await savePlan(db, plan, 'ann');
  // One campaign's rows lie in another order than the other's: each would wait for hosts that the other has.
  await db.query(
    `UPDATE campaign_host h SET reason = h.reason FROM campaign c
      WHERE c.campaign_id = h.campaign_id AND c.name = 'other' AND h.host_id < '80000000-0000-0000-0000-000000000000'`,
  );
  const launches = await Promise.allSettled(
    plans.map(({ planHash }) =>
      launchPlan(db, { planHash, actor: 'ann', reason: 'a test', check: unchanged(planHash) }),
    ),
  );
  const refused = launches.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({ name: 'LaunchError', kind: 'owned_by_other' });
  expect((await db.query('SELECT FROM campaign WHERE launched_at IS NOT NULL')).rowCount).toBe(1);
  expect((await listOwners(db)).size).toBe(HOSTS);
});

test('the same plan launched twice at once is launched once', async () => {
  await importFleet();
  const { plan } = await build();
  const campaignId = await savePlan(db, plan, 'ann');
  const request = { planHash: plan.planHash, actor: 'ann', reason: 'a test', check: unchanged(plan.planHash) };
  const answers = await Promise.all([launchPlan(db, request), launchPlan(db, request)]);
  expect(answers.map((answer) => answer.campaignId)).toEqual([campaignId, campaignId]);
  expect(answers.map((answer) => answer.alreadyLaunched).sort()).toEqual([false, true]);
  const launched = await db.query(`SELECT FROM audit WHERE act = 'launch'`);
  expect(launched.rowCount).toBe(1);
});

test('the read side and the metrics follow the rows', async () => {
  await importFleet();
  const { plan } = await build();
  const campaignId = await savePlan(db, plan, 'ann');
  const none = { overdue: 0, oldestMs: 0 };
  expect(await readFleet(db)).toEqual({
    campaigns: [],
    hidden: 0,
    leftChanged: 0,
    orders: { unsigned: none, signed: none },
    agents: { connected: 0, stale: 0, offline: HOSTS },
    counted: { outcomes: [], ended: [] },
    promises: SLO_IDS.map((slo) => expect.objectContaining({ slo, good: 0, valid: 0, eligible: null })),
  });
  await launchPlan(db, { planHash: plan.planHash, actor: 'ann', reason: 'a test', check: unchanged(plan.planHash) });
  const hold = {
    holdId: asId<HoldId>('5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11'),
    campaignId,
    cluster: null,
    scope: 'forward',
  } as const;
  await placeHold(db, { ...hold, source: 'person', reason: 'error rate', setBy: 'ann' });
  const [reading] = (await readFleet(db)).campaigns;
  expect(reading).toMatchObject({
    campaignId,
    phase: 'held',
    heldMs: { person: expect.any(Number) },
    waitingSince: { person: expect.any(Number) },
    maxFailed: expect.any(Number),
    maxUnreachable: expect.any(Number),
    tries: [],
    gates: expect.arrayContaining([{ ring: 0, standing: 'waiting', nearest: null }]),
    decidedAt: expect.any(Number),
    bakeEndsAt: null,
    failures: {},
    notReady: { owned_by_other: 0, other: 0 },
    goals: [{ ratio: 0.9, reachedAt: null, projectedAt: null }],
  });
  expect(reading?.hosts.reduce((sum, { count }) => sum + count, 0)).toBe(HOSTS);
  expect(await readCampaign(db, campaignId)).toMatchObject({ hosts: HOSTS, counts: { queued: HOSTS }, connected: 0 });
  const page = await listCampaignHosts(db, campaignId, { state: 'queued', after: 'host-0009', limit: 3 });
  expect(page.map(({ name }) => name)).toEqual(['host-0010', 'host-0011', 'host-0012']);
  expect((await readMembers(db, campaignId)).size).toBe(HOSTS);
  expect(await readCampaign(db, asId<CampaignId>('0197a1b2-0000-7000-8000-000000000001'))).toBeNull();
});

test('of more campaigns than are shown an emergency is, however many younger ones there are, and the others are counted', async () => {
  await importFleet();
  const { plan } = await build();
  const campaignId = await savePlan(db, plan, 'ann');
  await launchPlan(db, { planHash: plan.planHash, actor: 'ann', reason: 'a test', check: unchanged(plan.planHash) });
  await db.query(
    `INSERT INTO campaign (campaign_id, name, spec, source, plan_hash, manifest_digest, phase, hosts, planned_by, launched_at)
     SELECT gen_random_uuid(), 'weekly-' || n, jsonb_set(spec, '{class}', '"routine"'), source, plan_hash, manifest_digest,
            phase, hosts, planned_by, now() + n * interval '1 minute'
       FROM campaign, generate_series(1, $1::int) n`,
    [MAX_CAMPAIGNS + 2],
  );
  const { campaigns, hidden } = await readFleet(db);
  expect(campaigns).toHaveLength(MAX_CAMPAIGNS);
  expect(campaigns[0]?.campaignId).toBe(campaignId);
  expect(hidden).toBe(3);
});

test('the metrics say since when a launched campaign waits for approval, and afterwards how long it did', async () => {
  await importFleet();
  const { plan } = await build(spec({ approvals: 1 }));
  const campaignId = await savePlan(db, plan, 'ann');
  await launchPlan(db, { planHash: plan.planHash, actor: 'ann', reason: 'a test', check: unchanged(plan.planHash) });
  const [waits] = (await readFleet(db)).campaigns;
  const launchedAt = waits?.launchedAt;
  expect(waits).toMatchObject({ phase: 'awaiting_approval', decidedAt: null, waitingSince: { approval: launchedAt } });
  await db.query(`UPDATE campaign SET launched_at = launched_at - interval '90 s'`);
  await approve(db, { campaignId, planHash: plan.planHash, act: { actor: 'bob', reason: 'read it' } });
  await db.query(`UPDATE campaign SET phase = 'running'`);
  const [runs] = (await readFleet(db)).campaigns;
  expect(runs).toMatchObject({ phase: 'running', waitingSince: {} });
  expect(runs?.heldMs.approval).toBeGreaterThanOrEqual(90_000);
  expect(runs!.decidedAt! - runs!.launchedAt!).toBeGreaterThanOrEqual(90_000);
});

test('a host keeps its name and its id; an import that would change either writes nothing', async () => {
  const other = asId<HostId>('3f1b7a52-6f0e-4f5e-9c4b-0a4a8f6f3a10');
  const place = { cluster: 'east', site: 'east-1', labels: {} };
  await importHosts(db, [{ name: 'a', ...place }], 'ann');
  const imports = [
    [
      { name: 'new', ...place },
      { name: 'a', hostId: other, ...place },
    ],
    [
      { name: 'new', ...place },
      { name: 'b', hostId: hostIdFromName('a'), ...place },
    ],
  ];
  for (const hosts of imports) await expect(importHosts(db, hosts, 'ann')).rejects.toThrow(HostImportError);
  expect((await listAllHosts(db)).map(({ name, hostId }) => [name, hostId])).toEqual([['a', hostIdFromName('a')]]);
});
