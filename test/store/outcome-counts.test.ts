import { closeCampaign } from '../../store/closing';
import { readFleet } from '../../store/fleet-reading';
import type { CountedOutcome } from '../../telemetry/outcome-metrics';
import { FAILED, openFirstRing, playOut, SUCCEEDED } from './hand-fleet';
import { LaneDriver } from './lane-driver';
import { openWorld, recount, type World } from './turn-fixture';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const GATE = { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 };

async function counted(): Promise<Record<string, number>> {
  const { outcomes } = (await readFleet(world.owner)).counted;
  const times: Record<string, number> = {};
  for (const { outcome, times: more } of outcomes) times[outcome] = (times[outcome] ?? 0) + more;
  return times;
}

/** A worker's answer is lost each time, and somebody takes every turn again. */
function takeTwice(driver: LaneDriver): void {
  const commit = driver.commit.bind(driver);
  driver.commit = async (request) => {
    const taken = await commit(request);
    expect((await commit(JSON.parse(JSON.stringify(request)))).again).toBe(true);
    return taken;
  };
}

test('what came of hosts and orders is counted once, although every turn was taken twice', async () => {
  const ring = await openFirstRing(world, { hosts: 12, gate: GATE, onHostFail: 'back_out', laneSize: 5 });
  ring.drivers.forEach(takeTwice);
  const [broken, stuck] = ring.hostIds;
  await playOut(ring, ({ hostId, operation }) => {
    if (hostId === stuck) return { ...FAILED, reason: operation === 'back_out' ? 'no_way_back' : 'step_failed' };
    return hostId === broken && operation === 'install' ? { ...FAILED, reason: 'step_timed_out' } : SUCCEEDED;
  });
  expect(await counted()).toEqual({
    patched: 10,
    'failed:timed_out': 1,
    'failed:step': 1,
    'backout:success': 1,
    'backout:failure': 1,
    'order:forward:install': 12,
    'order:forward:smoke_test': 10,
    'order:backout:back_out': 2,
    'order:backout:smoke_test': 1,
  });
  expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  const [shown] = (await readFleet(world.owner)).campaigns;
  expect(shown?.tries).toEqual([
    { ring: 0, result: 'failure', times: 2 },
    { ring: 0, result: 'success', times: 10 },
  ]);
});

test('a recount sees a count that is one too many, or one too few', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  await playOut(ring, () => SUCCEEDED);
  const { campaignId } = ring.launched;
  expect(await recount(world.owner, campaignId)).toEqual([]);
  await world.owner.query(`UPDATE outcome_count SET times = times + 1 WHERE outcome = 'patched'`);
  await world.owner.query(`UPDATE outcome_count SET times = times - 1 WHERE outcome = 'order:forward:install'`);
  expect((await recount(world.owner, campaignId)).sort()).toEqual([
    '0 counted order:forward:install: 1 more than kept',
    '0 counted patched: -1 more than kept',
  ]);
});

test('times are counted within their bounds: of orders from their placing, of hosts from the launch', async () => {
  const ring = await openFirstRing(world, { hosts: 3 });
  // The launch is what the lanes read when they began.
  await world.owner.query(`UPDATE campaign SET launched_at = launched_at - interval '3 hours'`);
  const drivers = await Promise.all(ring.drivers.map(({ laneId }) => LaneDriver.begin(world.workers[1]!, laneId)));
  for (const driver of drivers) await driver.settle();
  await world.owner.query(`UPDATE host_order SET placed_at = placed_at - interval '45 s'`);
  await playOut({ ...ring, drivers }, () => SUCCEEDED);
  const { outcomes } = (await readFleet(world.owner)).counted;
  const of = (outcome: string): CountedOutcome | undefined => outcomes.find((each) => each.outcome === outcome);
  expect(of('patched')).toMatchObject({ class: ring.launched.spec.class, ring: 0, withinS: 14_400, times: 3 });
  expect(of('patched')!.seconds).toBeGreaterThanOrEqual(3 * 10_800);
  expect(of('order:forward:install')!.withinS).toBeGreaterThanOrEqual(60);
});

test('a campaign that has ended is counted with its ending, and its hosts for good', async () => {
  const ring = await openFirstRing(world, { hosts: 2 });
  const { campaignId, spec } = ring.launched;
  await playOut(ring, () => SUCCEEDED);
  const before = await counted();
  expect((await readFleet(world.owner)).counted.ended).toEqual([]);
  await closeCampaign(world.owner, campaignId, 'completed');
  await closeCampaign(world.owner, campaignId, 'completed');
  await world.owner.query(`UPDATE campaign SET ended_at = launched_at + interval '2 s' - interval '30 days',
                                  launched_at = launched_at - interval '30 days'`);
  const { campaigns, counted: after } = await readFleet(world.owner);
  expect(campaigns).toEqual([]);
  expect(after.ended).toEqual([{ class: spec.class, result: 'completed', tookMs: 2000 }]);
  expect(await counted()).toEqual(before);
});
