import type { HostId } from '../../model/ids';
import type { ClaimedOrder } from '../../store/claims';
import { readProgress } from '../../store/progress';
import { judgeEndedRing, liftHolds, setCourse } from '../../store/steering';
import {
  FAILED,
  gateOf,
  type HandAnswer,
  holdsOf,
  openFirstRing,
  type OpenRing,
  playOut,
  SUCCEEDED,
} from './hand-fleet';
import { pause } from './lane-driver';
import { openWorld, recount, statesOf, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const GATE = { maxFailed: 0.1, minReports: 1, confidence: 0.95, maxUnreachable: 1 };
const ANN = { actor: 'ann', reason: 'seen and accepted' };

function failing(hostIds: readonly HostId[]): (order: ClaimedOrder) => HandAnswer {
  return ({ hostId }) => (hostIds.includes(hostId) ? FAILED : SUCCEEDED);
}

/** Every host of the ring has its install, and those of `broken` failed it; no turn has recorded that yet. */
async function heardOfFailures(ring: OpenRing, broken: readonly HostId[]): Promise<void> {
  for (const driver of ring.drivers) await driver.settle();
  await ring.fleet.report(await ring.fleet.claim(), ({ hostId }) => (broken.includes(hostId) ? FAILED : null));
  for (const driver of ring.drivers) await driver.round();
}

describe('a failing report that decides', () => {
  it('is recorded with its verdict and one hold, all in one transaction', async () => {
    const ring = await openFirstRing(world, { hosts: 12, gate: GATE });
    await heardOfFailures(ring, ring.hostIds.slice(0, 2));
    expect(await holdsOf(world, ring.launched)).toEqual([]);
    await ring.drivers[0]!.settle();
    expect(await holdsOf(world, ring.launched)).toMatchObject([
      {
        scope: 'forward',
        source: 'gate',
        reason: 'ring all: 2 hosts failed, more than 10% of all 12',
        lifted_by: null,
      },
    ]);
    const written = await world.owner.query(
      `SELECT xmin FROM hold WHERE campaign_id = $1
       UNION SELECT xmin FROM ring WHERE campaign_id = $1
       UNION SELECT xmin FROM campaign_host WHERE campaign_id = $1 AND state = 'failed'
       UNION SELECT xmin FROM host_order WHERE campaign_id = $1 AND state = 'ended'`,
      [ring.launched.campaignId],
    );
    expect(written.rowCount).toBe(1);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ failed: 2, installing: 10 });
    const effective = await world.owner.query('SELECT FROM hold WHERE campaign_id = $1 AND effective_at IS NOT NULL', [
      ring.launched.campaignId,
    ]);
    expect(effective.rowCount).toBe(1);
  });

  it('leaves neither outcome nor hold behind when its transaction does not commit, and one of each when it is tried again', async () => {
    const ring = await openFirstRing(world, { hosts: 12, gate: GATE });
    const { campaignId } = ring.launched;
    await heardOfFailures(ring, ring.hostIds.slice(0, 2));
    const refuse = `refuse_${campaignId.replaceAll('-', '')}`;
    await world.owner.query(
      `CREATE FUNCTION ${refuse}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.campaign_id = '${campaignId}' THEN RAISE 'the disk is full'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER ${refuse} BEFORE INSERT OR UPDATE ON tally FOR EACH ROW EXECUTE FUNCTION ${refuse}()`,
    );
    await expect(ring.drivers[0]!.round()).rejects.toThrow('the disk is full');
    await world.owner.query(`DROP FUNCTION ${refuse} CASCADE`);
    expect(await holdsOf(world, ring.launched)).toEqual([]);
    expect(await statesOf(world.owner, campaignId)).toEqual({ installing: 12 });
    await ring.drivers[0]!.settle();
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
    expect(await statesOf(world.owner, campaignId)).toEqual({ failed: 2, installing: 10 });
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('is one hold although two lanes bring deciding reports at the same time, and more failures follow', async () => {
    const ring = await openFirstRing(world, { hosts: 12, gate: GATE, laneSize: 6 });
    expect(ring.drivers).toHaveLength(2);
    for (const driver of ring.drivers) await driver.settle();
    const orders = await ring.fleet.claim();
    const lanes = await world.owner.query<{ host_ids: HostId[] }>(
      'SELECT array_agg(host_id) AS host_ids FROM campaign_host WHERE campaign_id = $1 GROUP BY lane_id',
      [ring.launched.campaignId],
    );
    const broken = lanes.rows.flatMap(({ host_ids }) => host_ids.slice(0, 2));
    await ring.fleet.report(orders, ({ hostId }) => (broken.includes(hostId) ? FAILED : null));
    for (const driver of ring.drivers) await driver.round();
    await Promise.all(ring.drivers.map((driver) => driver.settle()));
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ failed: 4, installing: 8 });
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
    await ring.fleet.report(orders, () => FAILED);
    for (const driver of ring.drivers) await driver.settle();
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ failed: 12 });
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
  });
});

describe('a ring that was proven bad by its first hosts', () => {
  /** Three of three failed: a proof at 10 %, where three of forty are none. */
  async function openBadRing(): Promise<OpenRing> {
    const pace = { rampFrom: 3, maxInFlight: 1, budgets: [] };
    const gate = { ...GATE, maxUnreachable: 0.1 };
    const ring = await openFirstRing(world, { hosts: 40, gate, pace });
    await playOut(ring, () => FAILED);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ failed: 3, queued: 37 });
    expect(await gateOf(world, ring.launched)).toMatchObject({ verdict: 'fail', overridden: null });
    return ring;
  }

  const judge = ({ launched: { campaignId, spec } }: OpenRing): Promise<boolean> =>
    judgeEndedRing(world.owner, { campaignId, ring: 0, cluster: null }, spec);

  it('stays proven bad when later hosts start, succeed or fall silent, and does not pass at its end', async () => {
    const ring = await openBadRing();
    const { campaignId } = ring.launched;
    // No act of a person does this without an override; it shows that the verdict itself is kept, not only its hold.
    await world.owner.query('UPDATE hold SET lifted_at = now() WHERE campaign_id = $1', [campaignId]);
    await world.owner.query(
      `UPDATE session SET lost_at = now() - interval '1 hour' WHERE host_id IN (
         SELECT host_id FROM campaign_host WHERE campaign_id = $1 AND state = 'queued' LIMIT 5)`,
      [campaignId],
    );
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ failed: 3, patched: 32, queued: 5 });
    // The grace of those five passes. Three of 35 prove nothing, and that many unreachable are inconclusive.
    await world.owner.query(`UPDATE wave SET opened_at = now() - interval '1 hour' WHERE campaign_id = $1`, [
      campaignId,
    ]);
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ failed: 3, patched: 32, unreachable: 5 });
    expect(await judge(ring)).toBe(false);
    expect(await gateOf(world, ring.launched)).toMatchObject({ verdict: 'fail', overridden: null });
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
  });

  it('goes on to its end once a person overrides the verdict, which stands beside the override', async () => {
    const ring = await openBadRing();
    const { campaignId } = ring.launched;
    const { holds } = await readProgress(world.owner, campaignId);
    const holdIds = holds.map(({ holdId }) => holdId);
    await liftHolds(world.owner, { campaignId, holdIds, gate: true, act: ANN });
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ failed: 3, patched: 37 });
    expect(await judge(ring)).toBe(true);
    expect(await gateOf(world, ring.launched)).toEqual({
      verdict: 'fail',
      overridden: 'fail',
      by: 'ann',
      reason: ANN.reason,
    });
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
  });
});

test.each([
  [
    'is judged by itself where it has the hosts of a sample',
    20,
    'ring all: cluster c0: 3 hosts failed, more than 10% of all 20',
  ],
  ['is judged only with the others where it is too small for a sample', 21, null],
])('a cluster %s', async (_, minReports, reason) => {
  const ring = await openFirstRing(world, { hosts: 40, clusters: 2, gate: { ...GATE, minReports } });
  // Every other host is in c0. Three failures are too many for it, and few among all forty.
  await heardOfFailures(
    ring,
    [0, 2, 4].map((index) => ring.hostIds[index]!),
  );
  for (const driver of ring.drivers) await driver.settle();
  const holds = await holdsOf(world, ring.launched);
  expect(holds.map((hold) => hold.reason)).toEqual(reason === null ? [] : [reason]);
  expect(await gateOf(world, ring.launched)).toMatchObject({ verdict: reason === null ? null : 'fail' });
});

describe('a person who goes on in spite of what one cluster showed', () => {
  /** Every other host is in c0, the rest in c1: each cluster is a sample of its own. */
  async function overriddenInC0(): Promise<OpenRing> {
    const ring = await openFirstRing(world, { hosts: 40, clusters: 2, gate: { ...GATE, minReports: 20 } });
    await reportFrom(ring, [0, 2, 4]);
    const { campaignId } = ring.launched;
    const { holds } = await readProgress(world.owner, campaignId);
    await liftHolds(world.owner, { campaignId, holdIds: holds.map(({ holdId }) => holdId), gate: true, act: ANN });
    return ring;
  }

  const orders: ClaimedOrder[] = [];
  afterEach(() => void orders.splice(0));

  /** These hosts, by number, fail their installs; the others stay silent. */
  async function reportFrom(ring: OpenRing, broken: readonly number[]): Promise<void> {
    for (const driver of ring.drivers) await driver.settle();
    orders.push(...(await ring.fleet.claim()));
    const hostIds = broken.map((index) => ring.hostIds[index]!);
    await ring.fleet.report(orders, ({ hostId }) => (hostIds.includes(hostId) ? FAILED : null));
    for (const driver of ring.drivers) await driver.settle();
    for (const driver of ring.drivers) await driver.settle();
  }

  it('is not asked again for that cluster, nor for the ring because of it', async () => {
    const ring = await overriddenInC0();
    await reportFrom(ring, [6, 8, 10, 12]);
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
    expect(await gateOf(world, ring.launched)).toMatchObject({ verdict: 'fail', by: 'ann' });
    const { rings } = await readProgress(world.owner, ring.launched.campaignId);
    expect(rings[0]).toMatchObject({ verdict: 'fail', overriddenVerdict: 'fail' });
  });

  it('is asked again, and the campaign held, when another cluster proves bad', async () => {
    const ring = await overriddenInC0();
    await reportFrom(ring, [1, 3, 5]);
    const holds = await holdsOf(world, ring.launched);
    expect(holds.map(({ reason, lifted_by }) => [reason, lifted_by])).toEqual([
      ['ring all: cluster c0: 3 hosts failed, more than 10% of all 20', 'ann'],
      ['ring all: cluster c1: 3 hosts failed, more than 10% of all 20', null],
    ]);
    const { rings } = await readProgress(world.owner, ring.launched.campaignId);
    expect(rings[0]).toMatchObject({ verdict: 'fail', overriddenVerdict: null });
    expect(await gateOf(world, ring.launched)).toMatchObject({ verdict: 'fail', by: null });
  });
});

test('clusters that go one by one each have their own override', async () => {
  const ring = await openFirstRing(world, {
    hosts: 20,
    clusters: 2,
    gate: { ...GATE, maxFailed: 0.3, minReports: 10, maxUnreachable: 1 },
    advance: 'per_cluster',
  });
  const { campaignId, spec } = ring.launched;
  // Nobody can say what happened to any host: both parts end inconclusive.
  await playOut(ring, () => ({ phase: 'INDETERMINATE', reason: 'interrupted' }));
  const judge = (cluster: string): Promise<boolean> =>
    judgeEndedRing(world.owner, { campaignId, ring: 0, cluster }, spec);
  expect(await judge('c0')).toBe(false);
  const { holds } = await readProgress(world.owner, campaignId);
  await liftHolds(world.owner, { campaignId, holdIds: holds.map(({ holdId }) => holdId), gate: true, act: ANN });
  expect(await judge('c0')).toBe(true);
  expect(await judge('c1')).toBe(false);
  expect((await readProgress(world.owner, campaignId)).holds).toMatchObject([{ source: 'gate' }]);
});

test('the gate of a backout holds everything, smoke tests too, until a person goes on', async () => {
  const ring = await openFirstRing(world, { hosts: 12, gate: GATE });
  const { campaignId } = ring.launched;
  await playOut(ring);
  expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 12 });
  const part = { campaignId, ring: 0, cluster: null };
  expect(await setCourse(world.owner, part, { course: 'back_out', act: ANN })).toBe(1);
  for (const driver of ring.drivers) await driver.settle();
  const orders = await ring.fleet.claim();
  expect(orders.map(({ operation }) => operation)).toEqual(Array<string>(6).fill('back_out'));
  await ring.fleet.report(orders, failing(orders.slice(0, 2).map(({ hostId }) => hostId)));
  for (const driver of ring.drivers) await driver.settle();
  expect(await statesOf(world.owner, campaignId)).toEqual({ backout_failed: 2, backing_out: 4, patched: 6 });
  expect(await holdsOf(world, ring.launched)).toMatchObject([
    { scope: 'all', source: 'gate', reason: 'backout of ring all: 2 hosts failed, more than 10% of all 12' },
  ]);
  expect(await ring.fleet.claim()).toEqual([]);
  const { holds } = await readProgress(world.owner, campaignId);
  await liftHolds(world.owner, { campaignId, holdIds: [holds[0]!.holdId], gate: true, act: ANN });
  await playOut(ring);
  expect(await statesOf(world.owner, campaignId)).toEqual({ backout_failed: 2, backed_out: 10 });
  expect(await holdsOf(world, ring.launched)).toMatchObject([{ lifted_by: 'ann' }]);
  expect(await recount(world.owner, campaignId)).toEqual([]);
});

describe('a person who goes on in spite of what the way back showed in one cluster', () => {
  /** Two clusters of 20, all patched and told to go back; the given hosts cannot. */
  async function goBack(stuck: readonly number[]): Promise<OpenRing & { goOn: () => Promise<void> }> {
    const backout = { rampFrom: 1000, maxInFlight: 1, gate: { ...GATE, minReports: 20 }, withinMs: 7_200_000 };
    const ring = await openFirstRing(world, { hosts: 40, clusters: 2, gate: GATE, backout });
    const { campaignId } = ring.launched;
    await playOut(ring);
    await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ANN });
    const broken = stuck.map((index) => ring.hostIds[index]!);
    for (const driver of ring.drivers) await driver.settle();
    await ring.fleet.report(await ring.fleet.claim(), failing(broken));
    for (const driver of ring.drivers) await driver.settle();
    const goOn = async (): Promise<void> => {
      const { holds } = await readProgress(world.owner, campaignId);
      await liftHolds(world.owner, { campaignId, holdIds: holds.map(({ holdId }) => holdId), gate: true, act: ANN });
    };
    return { ...ring, goOn };
  }

  it('is asked again when the other cluster cannot go back either', async () => {
    const ring = await goBack([0, 2, 4, 1, 3, 5]);
    const reasons = async () =>
      (await holdsOf(world, ring.launched)).map(({ reason, lifted_by }) => [reason, lifted_by]);
    const told = (cluster: string): string =>
      `backout of ring all: cluster ${cluster}: 3 hosts failed, more than 10% of all 20`;
    expect(await reasons()).toEqual([[told('c0'), null]]);
    await ring.goOn();
    for (const driver of ring.drivers) await driver.settle();
    expect(await reasons()).toEqual([
      [told('c0'), 'ann'],
      [told('c1'), null],
    ]);
    await ring.goOn();
    await playOut(ring);
    expect(await reasons()).toHaveLength(2);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ backed_out: 34, backout_failed: 6 });
  });

  it('is held by hosts that fall silent on their way back, and not by those that were offline before', async () => {
    const backout = { rampFrom: 1000, maxInFlight: 1, gate: { ...GATE, maxUnreachable: 0.1 }, withinMs: 7_200_000 };
    const ring = await openFirstRing(world, { hosts: 10, gate: GATE, backout, offlineGraceMs: 1 });
    const { campaignId } = ring.launched;
    await playOut(ring);
    await ring.fleet.lose(ring.hostIds.slice(0, 5));
    await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ANN });
    await pause(5);
    for (const driver of ring.drivers) await driver.settle();
    for (const driver of ring.drivers) await driver.settle();
    expect(await statesOf(world.owner, campaignId)).toEqual({ unreachable: 5, backing_out: 5 });
    expect(await holdsOf(world, ring.launched)).toEqual([]);
    const lost = { phase: 'INDETERMINATE', reason: 'interrupted' } as const;
    const orders = await ring.fleet.claim();
    await ring.fleet.report(orders, ({ hostId }) =>
      orders.slice(0, 2).some((o) => o.hostId === hostId) ? lost : null,
    );
    for (const driver of ring.drivers) await driver.settle();
    expect(await holdsOf(world, ring.launched)).toMatchObject([
      { scope: 'all', reason: 'backout of ring all: 2 of 10 hosts are unreachable, allowed are 10%' },
    ]);
  });
});
