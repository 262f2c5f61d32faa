import type { BoardEvent } from '../../model/board/board';
import { lookForNews, readNews } from '../../store/news';
import { endLease, markSessionsLost, renewLease } from '../../store/sessions';
import { FAILED, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { pause } from './lane-driver';
import { openWorld, statesOf, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

/** Who came or went, by kind, of the lane's hosts. */
async function presenceOf({ drivers }: OpenRing): Promise<Record<string, number>> {
  const { events } = await readNews(world.owner, drivers[0]!.laneId);
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'directive' && kind !== 'report');
  return Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((each) => each === kind).length]));
}

async function loseSessions(ring: OpenRing, agoMs: number): Promise<void> {
  const sessions = await world.owner.query<{ hostId: never; epoch: string }>(
    'SELECT host_id AS "hostId", epoch FROM session WHERE gateway_id = $1',
    [ring.fleet.gatewayId],
  );
  await markSessionsLost(
    world.gateways[0]!,
    ring.fleet.gatewayId,
    sessions.rows.map(({ hostId, epoch }) => ({ hostId, epoch: Number(epoch) })),
  );
  await world.owner.query(`UPDATE session SET lost_at = lost_at - $2 * interval '1 ms' WHERE gateway_id = $1`, [
    ring.fleet.gatewayId,
    agoMs,
  ]);
}

async function openedAgo({ launched }: OpenRing, agoMs: number): Promise<void> {
  await world.owner.query(`UPDATE wave SET opened_at = now() - $2 * interval '1 ms' WHERE campaign_id = $1`, [
    launched.campaignId,
    agoMs,
  ]);
}

const GRACE = { offlineGraceMs: 60_000 };

describe('a host that waits for its order without a session', () => {
  it('is offline only when its grace has passed since its ring opened', async () => {
    const ring = await openFirstRing(world, { hosts: 4, offline: 3, ...GRACE });
    expect(await presenceOf(ring)).toEqual({});
    await openedAgo(ring, 59_000);
    expect(await presenceOf(ring)).toEqual({});
    await openedAgo(ring, 60_001);
    expect(await presenceOf(ring)).toEqual({ offline: 3 });
  });

  it('has its grace from the moment its session was lost, and from its ring’s opening when that came later', async () => {
    const ring = await openFirstRing(world, { hosts: 4, ...GRACE });
    await loseSessions(ring, 120_000);
    expect(await presenceOf(ring)).toEqual({});
    await openedAgo(ring, 90_000);
    expect(await presenceOf(ring)).toEqual({ offline: 4 });
    await loseSessions(ring, 0);
    await world.owner.query('UPDATE session SET lost_at = now() WHERE gateway_id = $1', [ring.fleet.gatewayId]);
    expect(await presenceOf(ring)).toEqual({});
  });

  it('is away since its gateway’s lease ran out when the gateway died without a word', async () => {
    const ring = await openFirstRing(world, { hosts: 4, ...GRACE });
    await openedAgo(ring, 600_000);
    const dead = `UPDATE gateway SET lease_until = now() - $2 * interval '1 ms' WHERE gateway_id = $1`;
    await world.owner.query(dead, [ring.fleet.gatewayId, 59_000]);
    expect(await presenceOf(ring)).toEqual({});
    await world.owner.query(dead, [ring.fleet.gatewayId, 60_001]);
    expect(await presenceOf(ring)).toEqual({ offline: 4 });
  });

  it('becomes unreachable once, is heard of when it is back, and gets its order then', async () => {
    const ring = await openFirstRing(world, { hosts: 4, offline: 1, offlineGraceMs: 1 });
    const driver = ring.drivers[0]!;
    await pause(5);
    await driver.settle();
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ installing: 3, unreachable: 1 });
    expect(await presenceOf(ring)).toEqual({});
    await ring.fleet.open(ring.hostIds.slice(0, 1));
    expect(await presenceOf(ring)).toEqual({ online: 1 });
    await driver.settle();
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ installing: 4 });
    expect(await presenceOf(ring)).toEqual({});
  });
});

describe('a host with an order out', () => {
  it('is absent while its gateway’s lease has run out, and its deadline does not run', async () => {
    const ring = await openFirstRing(world, { hosts: 4, ...GRACE });
    const driver = ring.drivers[0]!;
    driver.terms = { ...driver.terms, install: { ...driver.terms.install, deadlineMs: 1_000 } };
    await driver.settle();
    await ring.fleet.claim();
    await endLease(world.gateways[0]!, ring.fleet.gatewayId);
    for (let round = 0; round < 6; round += 1) {
      expect(await presenceOf(ring)).toEqual({ absent: 4 });
      await driver.round();
      await pause(250);
    }
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ installing: 4 });
    await renewLease(world.gateways[0]!, ring.fleet.gatewayId);
    expect(await presenceOf(ring)).toEqual({});
    // The gateway is back and the hosts stay silent: now it is their own silence.
    await driver.settle();
    await pause(1_050);
    await driver.settle();
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ unreachable: 4 });
  });

  it('is not absent when its own session was lost: its deadline runs', async () => {
    const ring = await openFirstRing(world, { hosts: 4, ...GRACE });
    await ring.drivers[0]!.settle();
    await loseSessions(ring, 600_000);
    expect(await presenceOf(ring)).toEqual({});
  });
});

describe('a host that its gateway told to come back later', () => {
  async function tell(ring: OpenRing, expectedWithinMs: number): Promise<void> {
    const rows = await world.owner.query<{ hostId: never; epoch: string }>(
      'SELECT host_id AS "hostId", epoch FROM session WHERE gateway_id = $1',
      [ring.fleet.gatewayId],
    );
    const sessions = rows.rows.map(({ hostId, epoch }) => ({ hostId, epoch: Number(epoch), expectedWithinMs }));
    await markSessionsLost(world.gateways[0]!, ring.fleet.gatewayId, sessions);
  }

  it('is absent until then: the deadline of its order stands still, and runs afterwards', async () => {
    const ring = await openFirstRing(world, { hosts: 4, ...GRACE });
    const driver = ring.drivers[0]!;
    driver.terms = { ...driver.terms, install: { ...driver.terms.install, deadlineMs: 1_000 } };
    await driver.settle();
    await ring.fleet.claim();
    await tell(ring, 600_000);
    for (let round = 0; round < 5; round += 1) {
      expect(await presenceOf(ring)).toEqual({ absent: 4 });
      await driver.round();
      await pause(250);
    }
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ installing: 4 });
    await world.owner.query('UPDATE session SET expected_by = now() WHERE gateway_id = $1', [ring.fleet.gatewayId]);
    expect(await presenceOf(ring)).toEqual({});
    await driver.settle();
    await pause(1_050);
    await driver.settle();
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ unreachable: 4 });
  });

  it('has its grace from then on while it waits for an order', async () => {
    const ring = await openFirstRing(world, { hosts: 4, ...GRACE });
    await openedAgo(ring, 600_000);
    await tell(ring, 0);
    await world.owner.query(
      `UPDATE session SET lost_at = now() - interval '300 s', expected_by = now() - interval '59 s' WHERE gateway_id = $1`,
      [ring.fleet.gatewayId],
    );
    expect(await presenceOf(ring)).toEqual({});
    await world.owner.query(`UPDATE session SET expected_by = now() - interval '61 s' WHERE gateway_id = $1`, [
      ring.fleet.gatewayId,
    ]);
    expect(await presenceOf(ring)).toEqual({ offline: 4 });
  });
});

test.each([
  ['that was given up', { phase: 'EXPIRED' }],
  ['whose root has other hours', { phase: 'CANCELED', reason: 'outside_hours', unchanged: true }],
] as const)(
  'a host %s is called back by its next session, not by the one in which it declined',
  async (_who, decline) => {
    const ring = await openFirstRing(world, { hosts: 2 });
    const declines = ring.hostIds[0]!;
    await playOut(ring, ({ hostId }) => (hostId === declines ? decline : SUCCEEDED));
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ unreachable: 1, patched: 1 });
    expect(await presenceOf(ring)).toEqual({});
    await ring.fleet.open([declines]);
    expect(await presenceOf(ring)).toEqual({ online: 1 });
    await playOut(ring);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ patched: 2 });
  },
);

test('a lane that is read again after an outage holds neither the outage nor unread reports against its hosts', async () => {
  const ring = await openFirstRing(world, { hosts: 2 });
  const driver = ring.drivers[0]!;
  await driver.settle();
  const orders = await ring.fleet.claim();
  // As if the last turn had been an hour ago.
  const hourAgo = `- interval '1 hour' WHERE lane_id = $1`;
  await world.owner.query(`UPDATE lane SET turned_at = turned_at ${hourAgo}`, [driver.laneId]);
  await world.owner.query('UPDATE campaign_host SET deadline_at = deadline_at - 3600000 WHERE lane_id = $1', [
    driver.laneId,
  ]);
  await ring.fleet.report(orders.slice(0, 1), () => SUCCEEDED);
  await driver.rebuild();
  expect(driver.hosts.map(({ state }) => state)).toEqual(['installing', 'installing']);
  await driver.round();
  expect(driver.hosts.map(({ state }) => state).sort()).toEqual(['installing', 'smoke_testing']);
});

test('a report is heard again until a turn has digested it, after the directive and before who came or went', async () => {
  const ring = await openFirstRing(world, { hosts: 4, offline: 1, offlineGraceMs: 1 });
  const driver = ring.drivers[0]!;
  const request = driver.request();
  const taken = await driver.commit(request);
  await driver.sign(taken);
  await ring.fleet.report(await ring.fleet.claim(), () => SUCCEEDED);
  await pause(5);
  const kindsOf = (events: readonly BoardEvent[]): string[] => events.map(({ kind }) => kind);
  const first = await readNews(world.owner, driver.laneId);
  expect(kindsOf(first.events)).toEqual(['directive', 'report', 'report', 'report', 'offline']);
  expect((await readNews(world.owner, driver.laneId)).digested).toEqual(first.digested);
  await driver.hear(request, taken);
  await driver.round();
  expect((await readNews(world.owner, driver.laneId)).digested).toEqual([]);
});

test('good news may gather; a failure, and a directive the lane does not know, must not wait', async () => {
  const ring = await openFirstRing(world, { hosts: 2 });
  const driver = ring.drivers[0]!;
  const { courseRevision } = driver.memory.board;
  const look = () => lookForNews(world.owner, driver.laneId, courseRevision);
  await driver.settle();
  expect(await look()).toEqual({ urgent: false, reports: 0, unended: 2 });
  expect((await lookForNews(world.owner, driver.laneId, courseRevision - 1)).urgent).toBe(true);
  const [one, other] = await ring.fleet.claim();
  await ring.fleet.report([one!], () => SUCCEEDED);
  expect(await look()).toEqual({ urgent: false, reports: 1, unended: 2 });
  await ring.fleet.report([other!], () => FAILED);
  expect(await look()).toEqual({ urgent: true, reports: 2, unended: 2 });
});

test('a host that put itself back has failed, and is bad news', async () => {
  const ring = await openFirstRing(world, { hosts: 1 });
  const driver = ring.drivers[0]!;
  await driver.settle();
  await ring.fleet.report(await ring.fleet.claim(), () => ({
    phase: 'BACKED_OUT',
    reason: 'application_did_not_start',
  }));
  expect(await lookForNews(world.owner, driver.laneId, driver.memory.board.courseRevision)).toEqual({
    urgent: true,
    reports: 1,
    unended: 1,
  });
});
