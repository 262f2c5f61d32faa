import { randomUUID } from 'node:crypto';
import { excludeHosts, type HostsAsked, listHostRequests, retryHosts } from '../../store/asked-hosts';
import { closeCampaign } from '../../store/closing';
import { inSnapshot } from '../../store/database';
import { explainHost } from '../../store/explain-host';
import { placeHold } from '../../store/holds';
import { judgeEndedRing, setCourse } from '../../store/steering';
import { readLanesToWake } from '../../store/news';
import { driversOf, FAILED, holdsOf, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { holdOn, openSoon, openWorld, recount, statesOf, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const act = { actor: 'ann', reason: 'disk replaced' };

const partOf = ({ launched: { campaignId } }: OpenRing) => ({ campaignId, ring: 0, cluster: null });

async function namesOf({ launched }: OpenRing): Promise<string[]> {
  const found = await world.owner.query<{ name: string }>(
    `SELECT h.name FROM campaign_host ch JOIN host h USING (host_id) WHERE ch.campaign_id = $1 ORDER BY h.name`,
    [launched.campaignId],
  );
  return found.rows.map(({ name }) => name);
}

const retry = (
  ring: OpenRing,
  hosts: readonly string[] | null,
  requestId: string = randomUUID(),
): Promise<HostsAsked> => retryHosts(world.owner, { campaignId: ring.launched.campaignId, requestId, hosts, act });
const exclude = (ring: OpenRing, hosts: readonly string[]): Promise<HostsAsked> =>
  excludeHosts(world.workers[0]!, { campaignId: ring.launched.campaignId, requestId: randomUUID(), hosts, act });
const states = (ring: OpenRing): Promise<Record<string, number>> => statesOf(world.owner, ring.launched.campaignId);
/** Whether the sweep wakes a parked lane of it. */
const isDue = async ({ launched }: OpenRing): Promise<boolean> =>
  (await readLanesToWake(world.owner, null)).some(({ campaignId }) => campaignId === launched.campaignId);

describe('hosts that failed are retried', () => {
  it('under new order ids, and the gate still counts their first failure', async () => {
    const ring = await openFirstRing(world, { hosts: 10 });
    const bad = new Set(ring.hostIds.slice(0, 2));
    const ids = new Set<string>();
    await playOut(ring, (order) => {
      ids.add(order.operationId);
      return bad.has(order.hostId) && order.operation === 'smoke_test' ? FAILED : SUCCEEDED;
    });
    expect(await states(ring)).toEqual({ failed: 2, patched: 8 });

    expect(await retry(ring, null)).toMatchObject({ hosts: 2, refused: [] });
    await playOut(ring, (order) => {
      expect(ids).not.toContain(order.operationId);
      return SUCCEEDED;
    });

    expect(await states(ring)).toEqual({ patched: 10 });
    const verdicts = await world.owner.query(
      `SELECT verdict, count(*)::int AS hosts FROM campaign_host WHERE campaign_id = $1 GROUP BY verdict ORDER BY verdict`,
      [ring.launched.campaignId],
    );
    expect(verdicts.rows).toEqual([
      { verdict: 'failed', hosts: 2 },
      { verdict: 'patched', hosts: 8 },
    ]);
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });

  it('one by one as the limits let them, and not at all while a hold stands', async () => {
    const ring = await openFirstRing(world, {
      ...{ hosts: 4, pace: { rampFrom: 1000, maxInFlight: 0.25, budgets: [] } },
    });
    await playOut(ring, () => FAILED);
    await placeHold(world.owner, holdOn(ring.launched.campaignId));
    await retry(ring, null);
    await playOut(ring);
    expect(await states(ring)).toEqual({ queued: 4 });

    await world.owner.query(`UPDATE hold SET lifted_by = 'ann', lifted_at = now() WHERE campaign_id = $1`, [
      ring.launched.campaignId,
    ]);
    for (const driver of ring.drivers) await driver.settle();
    expect(await states(ring)).toEqual({ queued: 3, installing: 1 });
    await playOut(ring);
    expect(await states(ring)).toEqual({ patched: 4 });
  });

  it('by name only those that failed, each other one with its reason; asked twice it is once', async () => {
    const ring = await openFirstRing(world, { hosts: 2 });
    const [one, two] = (await namesOf(ring)) as [string, string];
    await playOut(ring, ({ hostId }) => (hostId === ring.hostIds[0] ? FAILED : SUCCEEDED));
    const requestId = randomUUID();
    const asked = await retry(ring, [one, two, 'nobody'], requestId);
    expect(asked).toMatchObject({ hosts: 1, inFlight: 0 });
    expect(asked.refused).toEqual([
      { host: 'nobody', why: 'no host of this campaign has this name' },
      { host: two, why: 'it is patched: only a host that failed is retried' },
    ]);
    expect(await retry(ring, [one, two, 'nobody'], requestId)).toMatchObject({ hosts: 1 });
    const requests = await inSnapshot(world.owner, (tx) => listHostRequests(tx, ring.launched.campaignId));
    expect(requests).toMatchObject([{ act: 'retry', actor: 'ann', reason: 'disk replaced', hosts: 1 }]);
  });

  it('and no campaign is closed over one that its lane has not heard of yet', async () => {
    const ring = await openFirstRing(world, { hosts: 2 });
    const { campaignId, spec } = ring.launched;
    await playOut(ring, ({ hostId }) => (hostId === ring.hostIds[0] ? FAILED : SUCCEEDED));
    expect(await judgeEndedRing(world.owner, { campaignId, ring: 0, cluster: null }, spec)).toBe(true);
    await retry(ring, null);
    expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('open');
    await playOut(ring);
    expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('closed');
  });
});

describe('what the board does not act on any more wakes no parked lane for ever', () => {
  it('a retry that an abort overtook', async () => {
    const ring = await openFirstRing(world, { hosts: 1 });
    await playOut(ring, () => ({ ...FAILED, unchanged: true }));
    await retry(ring, null);
    expect(await isDue(ring)).toBe(true);
    await setCourse(world.owner, partOf(ring), { course: 'abort', act });
    await playOut(ring);
    expect(await states(ring)).toEqual({ failed: 1 });
    expect(await isDue(ring)).toBe(false);
  });

  it('an excluded host that is on its way back, and away', async () => {
    const ring = await openFirstRing(world, { hosts: 1, offlineGraceMs: 3_600_000 });
    for (const driver of ring.drivers) await driver.settle();
    const orders = await ring.fleet.claim();
    await exclude(ring, await namesOf(ring));
    await setCourse(world.owner, partOf(ring), { course: 'back_out', act });
    await ring.fleet.report(orders, () => SUCCEEDED);
    await ring.fleet.lose(ring.hostIds);
    await playOut(ring);
    const found = await world.owner.query(
      'SELECT operation, ordered, excluded FROM campaign_host WHERE campaign_id = $1',
      [ring.launched.campaignId],
    );
    expect(found.rows).toEqual([{ operation: 'back_out', ordered: false, excluded: true }]);
    expect(await isDue(ring)).toBe(false);
  });
});

describe('hosts that are taken out', () => {
  it('are never ordered anything from the commit on, and are skipped with who said so', async () => {
    const ring = await openFirstRing(world, { hosts: 4, pace: { rampFrom: 1, maxInFlight: 1, budgets: [] } });
    const names = await namesOf(ring);
    expect(await exclude(ring, names.slice(1, 3))).toMatchObject({ hosts: 2, inFlight: 0, refused: [] });
    const offered = new Set<string>();
    await playOut(ring, ({ hostId }) => {
      offered.add(hostId);
      return SUCCEEDED;
    });
    expect(offered.size).toBe(2);
    expect(await states(ring)).toEqual({ patched: 2, skipped: 2 });
    const explained = await explainHost(world.owner, ring.launched.campaignId, names[1]!);
    expect(explained).toMatchObject({
      host: { state: 'skipped', reason: 'excluded' },
      wantsOrder: false,
      requests: [{ act: 'exclude', actor: 'ann', reason: 'disk replaced' }],
    });
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
    const { campaignId, spec } = ring.launched;
    expect(await judgeEndedRing(world.owner, { campaignId, ring: 0, cluster: null }, spec)).toBe(true);
  });

  it('take the evidence of their ring with them: of most of a ring taken out, its gate holds and a person decides', async () => {
    const gate = { maxFailed: 0.1, minReports: 20, confidence: 0.95, maxUnreachable: 0.1 };
    const ring = await openFirstRing(world, { hosts: 4, gate });
    await exclude(ring, (await namesOf(ring)).slice(1));
    await playOut(ring);
    const { campaignId, spec } = ring.launched;
    expect(await judgeEndedRing(world.owner, { campaignId, ring: 0, cluster: null }, spec)).toBe(false);
    expect(await holdsOf(world, ring.launched)).toMatchObject([
      {
        source: 'gate',
        reason: expect.stringContaining('only 1 of 1 hosts (3 more were taken out) reported, needed are 2'),
      },
    ]);
  });

  it('whose order no gateway has offered yet are not offered it any more', async () => {
    const ring = await openFirstRing(world, { hosts: 2 });
    for (const driver of ring.drivers) await driver.settle();
    expect(await states(ring)).toEqual({ installing: 2 });
    expect(await exclude(ring, (await namesOf(ring)).slice(0, 1))).toMatchObject({ hosts: 1, inFlight: 1 });
    await playOut(ring);
    expect(await states(ring)).toEqual({ skipped: 1, patched: 1 });
  });

  it('although somebody has just asked for them once more: nothing comes of that', async () => {
    const ring = await openFirstRing(world, { hosts: 1 });
    await playOut(ring, () => FAILED);
    await retry(ring, null);
    expect(await exclude(ring, await namesOf(ring))).toMatchObject({ hosts: 1, inFlight: 0, refused: [] });
    await playOut(ring, () => {
      throw new Error('it was ordered something');
    });
    expect(await states(ring)).toEqual({ failed: 1 });
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });

  it('in the middle of their install end it and are tested, and no more', async () => {
    const ring = await openFirstRing(world, { hosts: 1, reboot: 'always' });
    for (const driver of ring.drivers) await driver.settle();
    const orders = await ring.fleet.claim();
    expect(await exclude(ring, await namesOf(ring))).toMatchObject({ hosts: 1, inFlight: 1 });
    await ring.fleet.report(orders, () => SUCCEEDED);
    await playOut(ring);
    expect(await states(ring)).toEqual({ failed: 1 });
    const orderCount = await world.owner.query('SELECT FROM host_order WHERE campaign_id = $1', [
      ring.launched.campaignId,
    ]);
    expect(orderCount.rowCount).toBe(1);
    expect(await retry(ring, await namesOf(ring))).toMatchObject({
      hosts: 0,
      refused: [{ why: 'it was taken out of the campaign' }],
    });
  });

  it('of a parked lane that missed its bell are heard of all the same', async () => {
    const ring = await openFirstRing(world, { hosts: 1, offline: 1, offlineGraceMs: 3_600_000 });
    for (const driver of ring.drivers) await driver.settle();
    expect(await isDue(ring)).toBe(false);
    await exclude(ring, await namesOf(ring));
    expect(await isDue(ring)).toBe(true);
    await playOut(ring);
    expect(await states(ring)).toEqual({ skipped: 1 });
    expect(await isDue(ring)).toBe(false);
  });

  it('of a ring that has not opened are skipped at once, and stay so when it opens or never does', async () => {
    const rings = [
      { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
      { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
    ];
    const ring = await openFirstRing(world, { hosts: 2, rings });
    const later = await world.owner.query<{ name: string }>(
      `SELECT h.name FROM campaign_host ch JOIN host h USING (host_id) WHERE ch.campaign_id = $1 AND ch.ring = 1`,
      [ring.launched.campaignId],
    );
    expect(await exclude(ring, [later.rows[0]!.name])).toMatchObject({ hosts: 1, inFlight: 0 });
    expect(await states(ring)).toEqual({ queued: 1, skipped: 1 });
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
    await playOut(ring);
    expect(await closeCampaign(world.owner, ring.launched.campaignId, 'aborted')).toBe('closed');
    const reasons = await world.owner.query('SELECT reason FROM campaign_host WHERE campaign_id = $1 AND ring = 1', [
      ring.launched.campaignId,
    ]);
    expect(reasons.rows).toEqual([{ reason: 'excluded' }]);
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });

  it('all of a ring, end it as it opens: without any proof, so that its gate holds', async () => {
    const rings = [
      { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
      { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
    ];
    const ring = await openFirstRing(world, { hosts: 4, rings });
    const later = await world.owner.query<{ name: string }>(
      `SELECT h.name FROM campaign_host ch JOIN host h USING (host_id) WHERE ch.campaign_id = $1 AND ch.ring = 1`,
      [ring.launched.campaignId],
    );
    await exclude(
      ring,
      later.rows.map(({ name }) => name),
    );
    await playOut(ring);
    const { campaignId, spec } = ring.launched;
    await openSoon(world.owner, ring.launched, 1);
    const drivers = await driversOf(world, ring.launched, 1);
    await playOut({ drivers, fleet: ring.fleet });
    expect(await states(ring)).toEqual({ patched: 2, skipped: 2 });
    expect(await judgeEndedRing(world.owner, { campaignId, ring: 1, cluster: null }, spec)).toBe(false);
    expect(await holdsOf(world, ring.launched)).toMatchObject([
      { source: 'gate', reason: expect.stringContaining('only 0 of 2 hosts reported') },
    ]);
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });
});
