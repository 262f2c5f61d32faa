import type { HoldId } from '../../model/ids';
import { countOrdersAfterHold, listGateHolds, readBackout } from '../../store/bench-figures';
import { insertHold, placeHold } from '../../store/holds';
import { closeCampaign } from '../../store/closing';
import { liftHolds, openRing, setCourse } from '../../store/steering';
import { driversOf, FAILED, holdsOf, openFirstRing, playOut, SUCCEEDED } from './hand-fleet';
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

test('of a way back is told how many hosts it took, how long, and which of them went before a newer ring', async () => {
  const rings = [0.5, 1].map((upTo) => ({ name: `up to ${upTo}`, select: null, atMost: null, upTo, bakeMs: 0 }));
  const gate = { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 };
  const first = await openFirstRing(world, { hosts: 8, rings, gate });
  const { campaignId, spec } = first.launched;
  await playOut(first);
  expect(await openRing(world.owner, { campaignId, ring: 1, cluster: null }, spec)).toEqual({ opened: true });
  const both = { ...first, drivers: [...first.drivers, ...(await driversOf(world, first.launched, 1))] };
  await playOut(both);
  for (const ring of [1, 0]) {
    const act = { actor: 'ann', reason: 'enough' };
    await setCourse(world.owner, { campaignId, ring, cluster: null }, { course: 'back_out', act });
    await playOut(both);
  }
  expect(await readBackout(world.owner, campaignId)).toBeNull();
  expect(await closeCampaign(world.owner, campaignId, 'backed_out')).toBe('closed');
  await world.owner.query(
    `UPDATE campaign SET backing_out_since = ended_at - interval '90 seconds' WHERE campaign_id = $1`,
    [campaignId],
  );
  expect(await readBackout(world.owner, campaignId)).toEqual({ hosts: 8, seconds: 90, out_of_turn: 0 });
  await world.owner.query(
    `UPDATE host_order SET offered_at = offered_at - interval '1 hour'
      WHERE operation = 'back_out' AND lane_id IN (SELECT lane_id FROM lane WHERE campaign_id = $1 AND ring = 0)`,
    [campaignId],
  );
  expect(await readBackout(world.owner, campaignId)).toMatchObject({ out_of_turn: 4 });
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
