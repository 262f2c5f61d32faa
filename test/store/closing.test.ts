import type { CampaignId, LaneId } from '../../model/ids';
import { closeCampaign } from '../../store/closing';
import { placeHold } from '../../store/holds';
import { readLanesToWake } from '../../store/news';
import { readProgress } from '../../store/progress';
import { liftHolds, openRing, setCourse } from '../../store/steering';
import { driversOf, HandFleet, openFirstRing, playOut, SUCCEEDED } from './hand-fleet';
import {
  holdOn,
  importGroup,
  launch,
  type Launched,
  ONE_RING,
  openSoon,
  openWorld,
  recount,
  statesOf,
  type World,
} from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const ANN = { actor: 'ann', reason: 'seen and accepted' };

const TWO_RINGS = {
  rings: [
    { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
    { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
  ],
};

const partOf = ({ campaignId }: Launched, ring: number) => ({ campaignId, ring, cluster: null });

async function launchUnopened(): Promise<Launched> {
  const { group } = await importGroup(world.owner, 4, 1);
  return launch(world.owner, group, { ...ONE_RING, ...TWO_RINGS });
}

async function coursesOf(campaignId: CampaignId): Promise<string[]> {
  const found = await world.owner.query<{ course: string }>(
    'SELECT course FROM directive WHERE campaign_id = $1 ORDER BY ring',
    [campaignId],
  );
  return found.rows.map(({ course }) => course);
}

describe('closing a campaign', () => {
  it('is refused while an order is out and while a report is not digested, and then skips the rings that never opened', async () => {
    const ring = await openFirstRing(world, { ...TWO_RINGS, hosts: 12, clusters: 2 });
    const { launched, drivers } = ring;
    const { campaignId } = launched;
    const close = () => closeCampaign(world.owner, campaignId, 'aborted');
    for (const driver of drivers) await driver.settle();
    const orders = await ring.fleet.claim();
    await setCourse(world.owner, partOf(launched, 0), { course: 'abort', act: ANN });
    expect(await close()).toBe('open');
    await ring.fleet.report(orders, () => SUCCEEDED);
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 6, queued: 6 });
    // An agent tells of the same order again: nothing is in flight, but it has not been heard.
    await world.owner.query(
      `INSERT INTO report (operation_id, revision, lane_id, host_id, phase)
       SELECT operation_id, 2, lane_id, host_id, 'FAILED' FROM host_order WHERE operation_id = $1`,
      [orders[0]!.operationId],
    );
    expect(await close()).toBe('open');
    expect((await readProgress(world.owner, campaignId)).phase).toBe('running');
    await playOut(ring);
    expect(await close()).toBe('closed');
    expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 6, skipped: 6 });
    expect(await recount(world.owner, campaignId)).toEqual([]);
    const after = await world.owner.query(
      `SELECT reason, bool_or(owned) AS owned, bool_or(operation IS NOT NULL) AS wanting, count(*)::int AS hosts
         FROM campaign_host WHERE campaign_id = $1 AND ring = 1 GROUP BY reason`,
      [campaignId],
    );
    expect(after.rows).toEqual([{ reason: 'ring_never_opened', owned: false, wanting: false, hosts: 6 }]);
  });

  it('twice, even with another ending, is closed before and changes nothing', async () => {
    const launched = await launchUnopened();
    const { campaignId } = launched;
    const [one, other] = await Promise.all([
      closeCampaign(world.owner, campaignId, 'aborted'),
      closeCampaign(world.owner, campaignId, 'aborted'),
    ]);
    expect([one, other].sort()).toEqual(['closed', 'closed_before']);
    const rowOf = () =>
      world.owner.query('SELECT phase, revision, ended_at FROM campaign WHERE campaign_id = $1', [campaignId]);
    const closed = (await rowOf()).rows;
    expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('closed_before');
    expect((await rowOf()).rows).toEqual(closed);
    expect(closed).toMatchObject([{ phase: 'aborted' }]);
    expect(await coursesOf(campaignId)).toEqual(['finish', 'finish']);
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('as completed is refused while a hold stands and while a ring has not ended', async () => {
    const ring = await openFirstRing(world, { ...TWO_RINGS, hosts: 8 });
    const { launched } = ring;
    const { campaignId } = launched;
    const close = () => closeCampaign(world.owner, campaignId, 'completed');
    await playOut(ring);
    expect(await close()).toBe('open');
    expect(await openRing(world.owner, partOf(launched, 1), launched.spec)).toEqual({ opened: true });
    await playOut({ fleet: ring.fleet, drivers: await driversOf(world, launched, 1) });
    const hold = holdOn(campaignId);
    await placeHold(world.owner, hold);
    expect(await close()).toBe('open');
    await liftHolds(world.owner, { campaignId, holdIds: [hold.holdId], gate: false, act: ANN });
    expect(await close()).toBe('closed');
    expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 8 });
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('again, after whoever closed it died before every host was let go, lets the rest go', async () => {
    const { group } = await importGroup(world.owner, 6, 1);
    const launched = await launch(world.owner, group, { ...ONE_RING, ...TWO_RINGS, laneSize: 1 });
    const { campaignId } = launched;
    const states = () =>
      world.owner.query(
        'SELECT state, owned, revision FROM campaign_host WHERE campaign_id = $1 ORDER BY lane_id, position',
        [campaignId],
      );
    // A transaction that fails in the fourth lane stands for a process that dies there.
    const { laneId } = launched.lanes[3]!;
    await world.owner.query(
      `CREATE FUNCTION die_in_lane() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'died'; END $$;
       CREATE TRIGGER die BEFORE UPDATE ON campaign_host FOR EACH ROW WHEN (OLD.lane_id = ${laneId})
         EXECUTE FUNCTION die_in_lane()`,
    );
    await expect(closeCampaign(world.owner, campaignId, 'aborted')).rejects.toThrow('died');
    expect((await states()).rows.map(({ owned }) => owned as boolean)).toEqual([false, false, false, true, true, true]);
    await world.owner.query('DROP TRIGGER die ON campaign_host; DROP FUNCTION die_in_lane()');
    expect(await closeCampaign(world.owner, campaignId, 'aborted')).toBe('closed_before');
    expect(await closeCampaign(world.owner, campaignId, 'aborted')).toBe('closed_before');
    expect((await states()).rows).toEqual(Array(6).fill({ state: 'skipped', owned: false, revision: 1 }));
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('frees its hosts for another campaign, and tells its lanes to finish', async () => {
    const { group, hostIds } = await importGroup(world.owner, 4, 1);
    const first = await launch(world.owner, group, { ...ONE_RING, name: `${group}-one` });
    const fleet = await HandFleet.connect(world, hostIds);
    await openSoon(world.owner, first, 0);
    const drivers = await driversOf(world, first, 0);
    await playOut({ fleet, drivers });
    expect(await closeCampaign(world.owner, first.campaignId, 'completed')).toBe('closed');
    await drivers[0]!.settle();
    expect(drivers[0]!.memory.board.course).toBe('finish');
    const second = await launch(world.owner, group, { ...ONE_RING, name: `${group}-two` });
    await openSoon(world.owner, second, 0);
    await playOut({ fleet, drivers: await driversOf(world, second, 0) });
    expect(await statesOf(world.owner, second.campaignId)).toEqual({ patched: 4 });
  });
});

test('parked lanes of a campaign that has just ended are woken until they have heard of it', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  const { campaignId } = ring.launched;
  await playOut(ring);
  expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('closed');
  const { laneId } = ring.drivers[0]!;
  const woken = async (lanes: LaneId[] | null) =>
    (await readLanesToWake(world.owner, lanes)).filter((target) => target.campaignId === campaignId);
  expect(await woken(null)).toHaveLength(1);
  expect(await woken([laneId])).toHaveLength(1);
  await ring.drivers[0]!.settle();
  expect(await woken(null)).toEqual([]);
  expect(await woken([laneId])).toEqual([]);
});
