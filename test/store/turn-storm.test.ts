import { closeCampaign } from '../../store/closing';
import { placeHold } from '../../store/holds';
import { readProgress } from '../../store/progress';
import { liftHolds } from '../../store/steering';
import { pause, seenSqlStates, steadily } from './lane-driver';
import { beginAll, startStorm, type Storm, weather } from './storm';
import { holdOn, offeredAgainstHolds, openWorld, recount, statesOf, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

async function countAtRandomMoments(storm: Storm, isOver: () => boolean): Promise<number> {
  let counts = 0;
  while (!isOver()) {
    expect(await steadily(() => recount(world.owner, storm.launched.campaignId))).toEqual([]);
    counts += 1;
    await pause(50 + Math.random() * 100);
  }
  return counts;
}

test('with many lanes at once boards equal their rows, tallies and limits equal a recount, and nothing deadlocks', async () => {
  const storm = await startStorm(world, 48);
  const { campaignId } = storm.launched;
  let counts = 0;
  const drivers = await beginAll(storm);
  for (const driver of drivers) driver.checked = true;
  await weather(storm, {
    drivers,
    beside: async (isOver) => {
      counts = await countAtRandomMoments(storm, isOver);
    },
  });
  expect(counts).toBeGreaterThan(5);
  expect(await recount(world.owner, campaignId)).toEqual([]);
  expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 45, failed: 2, indeterminate: 1 });
  expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('closed');
  const offered = storm.fleets.flatMap((fleet) => fleet.offered.map(({ operationId }) => operationId));
  expect(new Set(offered).size).toBe(offered.length);
  expect(seenSqlStates).not.toContain('40P01');
  expect(seenSqlStates).not.toContain('40001');
});

test('after a hold is effective nothing it forbids is offered, under many lanes, claimers and holders at once', async () => {
  const storm = await startStorm(world, 36);
  const { campaignId } = storm.launched;
  let placed = 0;
  const holder = async (isOver: () => boolean): Promise<void> => {
    while (!isOver() && placed < 30) {
      const hold = holdOn(campaignId, Math.random() < 0.3 ? 'all' : 'forward', ['c0', 'c1', null][placed % 3] ?? null);
      placed += 1;
      const before = Date.now();
      const { effectiveAt } = await placeHold(world.owner, hold);
      expect(effectiveAt.getTime()).toBeGreaterThanOrEqual(before - 5);
      await pause(20 + Math.random() * 40);
      const act = { actor: 'ann', reason: 'go on' };
      const holdIds = [hold.holdId];
      const { notLifted } = await steadily(() => liftHolds(world.owner, { campaignId, holdIds, gate: false, act }));
      expect(notLifted).toEqual([]);
      await pause(100 + Math.random() * 200);
    }
  };
  await weather(storm, {
    drivers: await beginAll(storm),
    beside: (isOver) =>
      Promise.all([holder(isOver), holder(isOver), holder(isOver), countAtRandomMoments(storm, isOver)]),
  });
  expect(placed).toBeGreaterThan(10);
  expect(await offeredAgainstHolds(world.owner, campaignId)).toEqual([]);
  expect(await recount(world.owner, campaignId)).toEqual([]);
  expect((await readProgress(world.owner, campaignId)).holds).toEqual([]);
  expect(seenSqlStates.filter((state) => state.startsWith('40'))).toEqual([]);
});

test('two drivers of every lane race and each lane ends once, with exact sums', async () => {
  const storm = await startStorm(world, 36);
  const { campaignId } = storm.launched;
  const drivers = [...(await beginAll(storm)), ...(await beginAll(storm))];
  await weather(storm, { drivers, beside: (isOver) => countAtRandomMoments(storm, isOver) });
  const fenced = drivers.reduce((sum, driver) => sum + driver.fenced, 0);
  expect(fenced).toBeGreaterThan(0);
  expect(await recount(world.owner, campaignId)).toEqual([]);
  const offered = storm.fleets.flatMap((fleet) => fleet.offered.map(({ operationId }) => operationId));
  expect(new Set(offered).size).toBe(offered.length);
  const { patched } = await statesOf(world.owner, campaignId);
  expect(patched).toBeGreaterThan(30);
  const ended = await world.owner.query(
    `SELECT count(*)::int AS orders FROM host_order WHERE campaign_id = $1 AND state IN ('open', 'offered')`,
    [campaignId],
  );
  expect(ended.rows).toEqual([{ orders: 0 }]);
});
