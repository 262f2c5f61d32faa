import type { HoldId } from '../../model/ids';
import { countOrdersAfterHold, listGateHolds } from '../../store/bench-figures';
import { insertHold, placeHold } from '../../store/holds';
import { liftHolds } from '../../store/steering';
import { FAILED, holdsOf, openFirstRing, playOut, SUCCEEDED } from './hand-fleet';
import { holdOn, openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

describe('orders offered after a hold', () => {
  it('are none when the hold became effective after them, however long before it was set', async () => {
    const { launched, drivers, fleet } = await openFirstRing(world, { hosts: 3 });
    await drivers[0]!.settle();
    expect(await fleet.claim()).toHaveLength(3);
    const hold = holdOn(launched.campaignId);
    await placeHold(world.owner, hold);
    await world.owner.query(`UPDATE hold SET set_at = set_at - interval '1 hour' WHERE hold_id = $1`, [hold.holdId]);
    expect(await countOrdersAfterHold(world.owner, launched.campaignId)).toBe(0);
  });

  it('are counted from its insertion when it never became effective, and only those it forbids', async () => {
    const { launched, drivers, fleet } = await openFirstRing(world, { hosts: 3 });
    await drivers[0]!.settle();
    expect(await fleet.claim()).toHaveLength(3);
    const { campaignId } = launched;
    const hold = holdOn(campaignId);
    for (const [placed, hours] of [
      [hold, 1],
      [holdOn(campaignId, 'all', 'elsewhere'), 1],
      [holdOn(campaignId), -1],
    ] as const) {
      await insertHold(world.owner, placed);
      await world.owner.query('UPDATE hold SET set_at = set_at - make_interval(hours => $2) WHERE hold_id = $1', [
        placed.holdId,
        hours,
      ]);
    }
    expect(await countOrdersAfterHold(world.owner, campaignId)).toBe(3);
    await world.owner.query(
      `UPDATE hold SET lifted_at = set_at + interval '1 second', lifted_by = 'ann' WHERE hold_id = $1`,
      [hold.holdId],
    );
    expect(await countOrdersAfterHold(world.owner, campaignId)).toBe(0);
  });
});

test('when the hold of a gate was committed is not made up once it is lifted', async () => {
  const ring = await openFirstRing(world, {
    hosts: 12,
    gate: { maxFailed: 0.1, minReports: 1, confidence: 0.95, maxUnreachable: 1 },
  });
  const { campaignId } = ring.launched;
  const broken = ring.hostIds.slice(0, 2);
  await playOut(ring, ({ hostId }) => (broken.includes(hostId) ? FAILED : SUCCEEDED));
  const holdIds = (await holdsOf(world, ring.launched)).map(({ hold_id }) => hold_id as HoldId);
  await liftHolds(world.owner, { campaignId, holdIds, gate: true, act: { actor: 'ann', reason: 'seen' } });
  expect(await listGateHolds(world.owner, campaignId)).toEqual([
    expect.objectContaining({ holdId: holdIds[0], ring: 0, ringName: 'all', direction: 'forward', committedAt: null }),
  ]);
});
