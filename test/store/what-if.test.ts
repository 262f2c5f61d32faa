import { scenarioOfPlan } from '../../api/scenario-of-plan';
import { buildPlan } from '../../api/build-plan';
import type { CampaignSpec } from '../../model/campaign';
import type { Measure } from '../../model/tally';
import { DEFAULT_FAILURE_MODEL, type FailureModel } from '../../simulator/what-if/failure-model';
import { tellWhatIf, type WhatIf } from '../../simulator/what-if/what-if';
import { listAllHosts } from '../../store/inventory';
import { judgeEndedRing } from '../../store/steering';
import { FAST_SPEC } from '../launched-campaign';
import { driversOf, FAILED, type HandAnswer, HandFleet, holdsOf, SUCCEEDED } from './hand-fleet';
import { importGroup, launch, type Launched, openSoon, openWorld, type World } from './turn-fixture';

const HOSTS = 60;
const RAMP_FROM = 4;

const CHANGES: Partial<CampaignSpec> = {
  rings: [
    { name: 'ten', select: null, atMost: null, upTo: 0.1, bakeMs: 0 },
    { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
    { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
  ],
  pace: { rampFrom: RAMP_FROM, maxInFlight: 0.25, budgets: [{ by: 'labels.service', maxUnavailable: 0.3 }] },
  gate: { maxFailed: 0.1, minReports: 1, confidence: 0.95, maxUnreachable: 1 },
  onFail: 'hold',
  deadlines: { installMs: 600_000, rebootMs: 600_000, backOutMs: 600_000 },
};

const steady = { takes: { minMs: 60_000, medianMs: 60_000, p95Ms: 60_000 }, failed: 0, silent: 0, indeterminate: 0 };

/** As the fleet of these tests: everything takes its time, nothing is ever away. */
const MODEL: FailureModel = {
  ...DEFAULT_FAILURE_MODEL,
  operations: { install: steady, reboot: steady, smoke_test: { ...steady }, back_out: steady },
  rebootRequired: 0,
  slowSites: { share: 0, factor: 1 },
  offline: { ...DEFAULT_FAILURE_MODEL.offline, share: 0 },
};

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

/** What really happened in one ring. */
interface RealRing {
  readonly name: string;
  readonly hosts: number;
  readonly started: number;
  readonly patched: number;
  readonly peakInFlight: number;
}

/** One campaign by PostgreSQL, turns, claims and reports, and the same plan in virtual time. */
async function takeBoth(
  answer: HandAnswer,
  model: FailureModel,
): Promise<{ real: RealRing[]; told: WhatIf; holds: number }> {
  const { group, hostIds } = await importGroup(world.owner, HOSTS, 3);
  const spec: CampaignSpec = { ...FAST_SPEC, name: group, target: `labels.group = '${group}'`, ...CHANGES };
  const built = buildPlan({ spec, source: '', hosts: await listAllHosts(world.owner), owners: new Map() });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  const scenario = scenarioOfPlan(built.built.plan, HOSTS);
  const told = tellWhatIf({ scenario, model, seed: 'any', resolutionMs: 1_000 });
  const launched = await launch(world.owner, group, CHANGES);
  const fleet = await HandFleet.connect(world, hostIds);
  const real: RealRing[] = [];
  for (const ring of spec.rings.keys()) {
    await openSoon(world.owner, launched, ring);
    const peakInFlight = await playRing(launched, { ring, fleet, answer });
    const holds = await holdsOf(world, launched);
    real.push({ ...(await readRing(launched, ring)), peakInFlight });
    if (holds.length > 0) return { real, told, holds: holds.length };
    expect(await judgeEndedRing(world.owner, { campaignId: launched.campaignId, ring, cluster: null }, spec)).toBe(
      true,
    );
  }
  return { real, told, holds: 0 };
}

/** Lets lanes and agents go on by turns until nothing more is claimed; the most hosts that were in flight at once. */
async function playRing(
  launched: Launched,
  { ring, fleet, answer }: { ring: number; fleet: HandFleet; answer: HandAnswer },
): Promise<number> {
  const drivers = await driversOf(world, launched, ring);
  let peak = 0;
  for (;;) {
    for (const driver of drivers) await driver.settle();
    peak = Math.max(peak, await sumOf(launched, ring, 'in_flight'));
    const orders = await fleet.claim();
    if (orders.length === 0) return peak;
    await fleet.report(orders, ({ operation }) => (operation === 'smoke_test' ? answer : SUCCEEDED));
  }
}

async function readRing(launched: Launched, ring: number): Promise<Omit<RealRing, 'peakInFlight'>> {
  const found = await world.owner.query<{ name: string; hosts: number }>(
    `SELECT r.name, sum(w.hosts)::int AS hosts FROM ring r JOIN wave w ON w.campaign_id = r.campaign_id AND w.ring = r.ordinal
      WHERE r.campaign_id = $1 AND r.ordinal = $2 GROUP BY r.name`,
    [launched.campaignId, ring],
  );
  const sums = {
    started: await sumOf(launched, ring, 'forward:started'),
    patched: await sumOf(launched, ring, 'state:patched'),
  };
  return { ...found.rows[0]!, ...sums };
}

async function sumOf({ campaignId }: Launched, ring: number, measure: Measure): Promise<number> {
  const found = await world.owner.query<{ hosts: number }>(
    `SELECT coalesce(sum(hosts), 0)::int AS hosts FROM tally WHERE campaign_id = $1 AND ring = $2 AND measure = $3`,
    [campaignId, ring, measure],
  );
  return found.rows[0]!.hosts;
}

test('a good campaign goes through the same rings, with the same hosts in each, in the order that was told', async () => {
  const { real, told, holds } = await takeBoth(SUCCEEDED, MODEL);
  expect(told).toMatchObject({ ending: 'completed', touched: HOSTS });
  expect(holds).toBe(0);
  expect(real.map(({ name, hosts, started, patched }) => ({ name, hosts, started, patched }))).toEqual(
    told.rings.map(({ name, hosts, started, counts }) => ({ name, hosts, started, patched: counts.patched ?? 0 })),
  );
  const opened = told.rings.map(({ openedMs }) => openedMs!);
  expect(opened).toEqual([...opened].sort((left, right) => left - right));
  // The same rules under the same limits: nobody is ever more in flight than was told.
  expect(real.map(({ peakInFlight }) => peakInFlight)).toEqual(told.rings.map(({ peakInFlight }) => peakInFlight));
});

test('a bad patch is stopped in the ring that was told, and reaches no more hosts than the ramp let begin, there and here', async () => {
  const { real, told, holds } = await takeBoth(FAILED, { ...MODEL, badPatch: { share: 1, showsAfterMs: 0 } });
  expect(holds).toBeGreaterThan(0);
  expect(real.map(({ name }) => name)).toEqual(['ten']);
  expect(told).toMatchObject({ ending: 'held', stop: { ring: 'ten', source: 'gate', verdict: 'fail' } });
  const [touched] = real.map(({ started }) => started);
  expect(touched).toBe(told.touched);
  expect(touched).toBeLessThanOrEqual(RAMP_FROM);
  expect(told.stop!.overshoot).toBeLessThanOrEqual(RAMP_FROM);
});
