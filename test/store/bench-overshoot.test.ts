import { listRingOpenings, readLaunchedAt, readNextPatched, readOvershoot } from '../../store/bench-figures';
import { readMaxInFlight } from '../../store/limits';
import { openFirstRing, playOut } from './hand-fleet';
import { openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

async function now(): Promise<number> {
  const result = await world.owner.query<{ at: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS at',
  );
  return result.rows[0]!.at;
}

test('hosts in flight when a gate was decided are told from those whose install was offered later', async () => {
  const { launched, drivers, fleet } = await openFirstRing(world, { hosts: 5 });
  const { campaignId } = launched;
  await drivers[0]!.settle();
  const before = await now();
  const orders = await fleet.claim();
  expect(orders).toHaveLength(5);
  expect(await readOvershoot(world.owner, campaignId, before)).toEqual({ inFlight: 0, offeredAfter: 5 });
  const offered = await now();
  await fleet.report(orders.slice(0, 2), () => ({ phase: 'SUCCEEDED' }));
  expect(await readOvershoot(world.owner, campaignId, offered)).toEqual({ inFlight: 5, offeredAfter: 0 });
  // What has reported by then is in flight no more.
  expect(await readOvershoot(world.owner, campaignId, await now())).toEqual({ inFlight: 3, offeredAfter: 0 });
});

test('what a plot and a kill ask for is read from rows', async () => {
  const ring = await openFirstRing(world, { hosts: 3 });
  const { campaignId } = ring.launched;
  const before = await now();
  await playOut(ring);
  expect(await readNextPatched(world.owner, campaignId, before)).toBeGreaterThan(before);
  expect(await readNextPatched(world.owner, campaignId, await now())).toBeNull();
  const openings = await listRingOpenings(world.owner, campaignId);
  expect(openings).toEqual([{ ring: 'all', at: expect.any(Number) }]);
  expect(await readMaxInFlight(world.owner, campaignId)).toBeGreaterThanOrEqual(1);
  expect(await readLaunchedAt(world.owner, campaignId)).toBeLessThanOrEqual(before);
});
