import type { HoldId, HostId } from '../../model/ids';
import { planLimits } from '../../model/limits';
import type { Course } from '../../model/words';
import { closeCampaign } from '../../store/closing';
import { placeHold } from '../../store/holds';
import { listAllHosts } from '../../store/inventory';
import { readProgress } from '../../store/progress';
import { approve, changePace, judgeEndedRing, liftHolds, openRing, setCourse } from '../../store/steering';
import { FAILED, gateOf, holdsOf, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { pause } from './lane-driver';
import {
  holdOn,
  importGroup,
  launch,
  type Launched,
  ONE_RING,
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
const BOB = { actor: 'bob', reason: 'me too' };

const GATE = { maxFailed: 0.1, minReports: 1, confidence: 0.95, maxUnreachable: 1 };
const TWO_RINGS = {
  rings: [
    { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
    { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
  ],
  gate: GATE,
};

const partOf = ({ campaignId }: Launched, ring: number, cluster: string | null = null) => ({
  campaignId,
  ring,
  cluster,
});
const open = (launched: Launched, ring: number, cluster: string | null = null) =>
  openRing(world.owner, partOf(launched, ring, cluster), launched.spec);
const judge = (launched: Launched, ring = 0) => judgeEndedRing(world.owner, partOf(launched, ring), launched.spec);
const standing = async ({ campaignId }: Launched): Promise<HoldId[]> =>
  (await readProgress(world.owner, campaignId)).holds.map(({ holdId }) => holdId);

async function coursesOf({ campaignId }: Launched): Promise<string[]> {
  const found = await world.owner.query<{ told: string }>(
    `SELECT ring || ' ' || cluster || ' ' || course || ' ' || revision AS told
       FROM directive WHERE campaign_id = $1 ORDER BY ring, cluster`,
    [campaignId],
  );
  return found.rows.map(({ told }) => told);
}

async function launchOver(hosts: number, change: Parameters<typeof launch>[2], clusters = 1): Promise<Launched> {
  const { group } = await importGroup(world.owner, hosts, clusters);
  return launch(world.owner, group, { ...ONE_RING, ...change });
}

describe('opening a ring', () => {
  it('twice, at the same time or later, is the same as once', async () => {
    const launched = await launchOver(4, TWO_RINGS);
    expect(await Promise.all([open(launched, 0), open(launched, 0)])).toEqual([{ opened: true }, { opened: true }]);
    const openedAt = 'SELECT opened_at FROM wave WHERE campaign_id = $1 ORDER BY ring';
    const first = await world.owner.query(openedAt, [launched.campaignId]);
    expect(await open(launched, 0)).toEqual({ opened: true });
    expect((await world.owner.query(openedAt, [launched.campaignId])).rows).toEqual(first.rows);
    expect(await coursesOf(launched)).toEqual(['0 c0 forward 2', '1 c0 closed 1']);
  });

  it('waits for every hold that stands in one of its clusters, and for no other', async () => {
    const launched = await launchOver(8, TWO_RINGS, 2);
    const hold = holdOn(launched.campaignId, 'forward', 'c1');
    await placeHold(world.owner, hold);
    expect(await open(launched, 0)).toEqual({ opened: false, why: 'held' });
    expect(await open(launched, 0, 'c1')).toEqual({ opened: false, why: 'held' });
    expect(await open(launched, 0, 'c0')).toEqual({ opened: true });
    const { campaignId } = launched;
    await liftHolds(world.owner, { campaignId, holdIds: [hold.holdId], gate: false, act: ANN });
    expect(await open(launched, 0, 'c1')).toEqual({ opened: true });
    expect((await coursesOf(launched)).slice(0, 2)).toEqual(['0 c0 forward 2', '0 c1 forward 2']);
  });

  it('does not happen before the ring before has ended, and waits for no host of it that comes back after that', async () => {
    const ring = await openFirstRing(world, { ...TWO_RINGS, hosts: 8, offline: 8, offlineGraceMs: 1 });
    const { launched, drivers } = ring;
    expect(await open(launched, 1)).toEqual({ opened: false, why: 'gate' });
    const members = await world.owner.query<{ host_id: HostId }>(
      'SELECT host_id FROM campaign_host WHERE campaign_id = $1 AND ring = 0',
      [launched.campaignId],
    );
    const [late, ...others] = members.rows.map(({ host_id }) => host_id);
    await ring.fleet.open(others);
    await pause(5);
    await playOut(ring);
    expect(await judge(launched)).toBe(true);
    await ring.fleet.open([late!]);
    await drivers[0]!.settle();
    expect(await statesOf(world.owner, launched.campaignId)).toMatchObject({ installing: 1 });
    expect(await open(launched, 1)).toEqual({ opened: true });
    expect(await holdsOf(world, launched)).toEqual([]);
  });

  it('in one cluster judges the newest ring before in which that cluster has hosts', async () => {
    const rings = [
      { name: 'first', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
      { name: 'only-c0', select: "cluster = 'c0'", atMost: 2, upTo: null, bakeMs: 0 },
      { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
    ];
    const launched = await launchOver(16, { ...TWO_RINGS, rings, advance: 'per_cluster' }, 2);
    expect((await coursesOf(launched)).map((told) => told.slice(0, 4))).toEqual([
      '0 c0',
      '0 c1',
      '1 c0',
      '2 c0',
      '2 c1',
    ]);
    expect(await open(launched, 0, 'c1')).toEqual({ opened: true });
    expect(await open(launched, 2, 'c1')).toEqual({ opened: false, why: 'gate' });
  });

  it('judges the ring before again and holds, with the reason, when it does not pass any more', async () => {
    const ring = await openFirstRing(world, { ...TWO_RINGS, hosts: 8 });
    const { launched } = ring;
    const orders: string[] = [];
    await playOut(ring, ({ hostId }) => {
      if (orders.length === 0) orders.push(hostId);
      return orders[0] === hostId ? FAILED : SUCCEEDED;
    });
    expect(await judge(launched)).toBe(true);
    // What one failure of four was allowed to be it is no more: the same evidence, another answer.
    const strict = { ...launched.spec, gate: { ...GATE, maxFailed: 0 } };
    const opened = await openRing(world.owner, partOf(launched, 1), strict);
    expect(opened).toEqual({ opened: false, why: 'gate' });
    const reason = 'ring half: 1 hosts failed, more than 0% of all 4';
    expect(await holdsOf(world, launched)).toMatchObject([{ source: 'gate', scope: 'forward', reason }]);
    expect(await openRing(world.owner, partOf(launched, 1), strict)).toEqual({ opened: false, why: 'held' });
    expect(await coursesOf(launched)).toEqual(['0 c0 forward 2', '1 c0 closed 1']);
  });

  it.each(['back_out', 'abort'] as const)(
    'does not happen any more after the campaign’s course is %s',
    async (course) => {
      const ring = await openFirstRing(world, { ...TWO_RINGS, hosts: 4 });
      await playOut(ring);
      expect(await judge(ring.launched)).toBe(true);
      await setCourse(world.owner, partOf(ring.launched, 0), { course, act: ANN });
      expect(await open(ring.launched, 1)).toEqual({ opened: false, why: 'course' });
      expect((await coursesOf(ring.launched))[1]).toBe('1 c0 closed 1');
    },
  );

  it('does not happen any more after the campaign is closed', async () => {
    const launched = await launchOver(4, TWO_RINGS);
    expect(await closeCampaign(world.owner, launched.campaignId, 'aborted')).toBe('closed');
    expect(await open(launched, 0)).toEqual({ opened: false, why: 'course' });
    const opened = await world.owner.query('SELECT FROM wave WHERE campaign_id = $1 AND opened_at IS NOT NULL', [
      launched.campaignId,
    ]);
    expect(opened.rowCount).toBe(0);
  });
});

describe('lifting holds', () => {
  /** Two of twelve without a session: too many unreachable for 10 %, so the gate holds as inconclusive. */
  async function inconclusiveRing(): Promise<OpenRing> {
    const gate = { ...GATE, maxUnreachable: 0.1 };
    const pace = { rampFrom: 4, maxInFlight: 1, budgets: [] };
    const ring = await openFirstRing(world, { hosts: 12, offline: 2, offlineGraceMs: 1, gate, pace });
    await pause(5);
    await ring.drivers[0]!.settle();
    expect(await gateOf(world, ring.launched)).toMatchObject({ verdict: 'inconclusive', overridden: null });
    return ring;
  }

  const lift = ({ campaignId }: Launched, holdIds: readonly HoldId[], how: { gate: boolean; act: typeof ANN }) =>
    liftHolds(world.owner, { campaignId, holdIds, ...how });

  it('without the word gate lifts what persons set, and tells that the gate’s stands', async () => {
    const { launched } = await inconclusiveRing();
    const [gates] = await standing(launched);
    const person = holdOn(launched.campaignId);
    await placeHold(world.owner, person);
    const { notLifted } = await lift(launched, [person.holdId, gates!], { gate: false, act: ANN });
    expect(notLifted).toEqual([gates]);
    expect(await standing(launched)).toEqual([gates]);
    expect(await gateOf(world, launched)).toMatchObject({ verdict: 'inconclusive', overridden: null, by: null });
  });

  it('lifts only the named, and only of the named campaign', async () => {
    const [one, other] = [await launchOver(2, {}), await launchOver(2, {})];
    const holds = [holdOn(one.campaignId), holdOn(one.campaignId), holdOn(other.campaignId)];
    for (const hold of holds) await placeHold(world.owner, hold);
    const named = [holds[0]!.holdId, holds[2]!.holdId];
    expect((await lift(one, named, { gate: true, act: ANN })).notLifted).toEqual([]);
    expect(await standing(one)).toEqual([holds[1]!.holdId]);
    expect(await standing(other)).toEqual([holds[2]!.holdId]);
    expect(await holdsOf(world, one)).toMatchObject([{ lifted_by: 'ann' }, { lifted_by: null }]);
  });

  it('of the gate records which verdict was overridden, by whom and why, and the ring goes on', async () => {
    const ring = await inconclusiveRing();
    const { launched } = ring;
    expect((await lift(launched, await standing(launched), { gate: true, act: ANN })).notLifted).toEqual([]);
    const overridden = { verdict: 'inconclusive', overridden: 'inconclusive', by: 'ann', reason: ANN.reason };
    expect(await gateOf(world, launched)).toEqual(overridden);
    await playOut(ring);
    expect(await statesOf(world.owner, launched.campaignId)).toEqual({ patched: 10, unreachable: 2 });
    expect(await judge(launched)).toBe(true);
    expect(await holdsOf(world, launched)).toHaveLength(1);
    expect(await gateOf(world, launched)).toEqual(overridden);
  });

  it('of an inconclusive gate is no licence to fail: a proof stops the ring again, and needs an override of its own', async () => {
    const ring = await inconclusiveRing();
    const { launched } = ring;
    await lift(launched, await standing(launched), { gate: true, act: ANN });
    await playOut(ring, () => FAILED);
    expect(await gateOf(world, launched)).toMatchObject({ verdict: 'fail', overridden: 'inconclusive', by: null });
    expect(await standing(launched)).toHaveLength(1);
    expect(await holdsOf(world, launched)).toHaveLength(2);
    await lift(launched, await standing(launched), { gate: true, act: BOB });
    expect(await gateOf(world, launched)).toEqual({
      verdict: 'fail',
      overridden: 'fail',
      by: 'bob',
      reason: BOB.reason,
    });
    await playOut(ring, () => FAILED);
    expect(await holdsOf(world, launched)).toHaveLength(2);
  });

  it('once more, later and by somebody else, never rewrites who overrode first', async () => {
    const { launched } = await inconclusiveRing();
    const gates = await standing(launched);
    await lift(launched, gates, { gate: true, act: ANN });
    const person = holdOn(launched.campaignId);
    await placeHold(world.owner, person);
    await lift(launched, [...gates, person.holdId], { gate: true, act: BOB });
    expect(await gateOf(world, launched)).toMatchObject({ by: 'ann', reason: ANN.reason });
    expect(await holdsOf(world, launched)).toMatchObject([{ lifted_by: 'ann' }, { lifted_by: 'bob' }]);
  });
});

/** A course a person or the campaign sets; the courses it may be set from. */
const COURSES: readonly (readonly ['back_out' | 'abort' | 'finish', readonly Course[]])[] = [
  ['back_out', ['forward', 'rehearse']],
  ['abort', ['forward', 'rehearse', 'back_out']],
  ['finish', ['closed', 'forward', 'rehearse', 'back_out', 'abort']],
];

describe('setting the course', () => {
  it.each(COURSES)('to %s compares what it is now first', async (course, from) => {
    for (const before of ['closed', 'forward', 'rehearse', 'back_out', 'abort', 'finish'] as const) {
      const launched = await launchOver(2, {});
      await world.owner.query('UPDATE directive SET course = $2 WHERE campaign_id = $1', [launched.campaignId, before]);
      const moves = from.includes(before);
      const moved = await setCourse(world.owner, partOf(launched, 0), { course, act: ANN });
      expect([before, moved]).toEqual([before, moves ? 1 : 0]);
      expect(await coursesOf(launched)).toEqual([moves ? `0 c0 ${course} 2` : `0 c0 ${before} 1`]);
    }
  });

  it('twice moves it once, and leaves other rings and clusters alone', async () => {
    const launched = await launchOver(8, TWO_RINGS, 2);
    await open(launched, 0);
    const change = { course: 'back_out', act: ANN } as const;
    expect(await setCourse(world.owner, partOf(launched, 0, 'c1'), change)).toBe(1);
    expect(await setCourse(world.owner, partOf(launched, 0, 'c1'), change)).toBe(0);
    const rest = ['1 c0 closed 1', '1 c1 closed 1'];
    expect(await coursesOf(launched)).toEqual(['0 c0 forward 2', '0 c1 back_out 3', ...rest]);
    expect(await setCourse(world.owner, partOf(launched, 0), change)).toBe(1);
    expect(await coursesOf(launched)).toEqual(['0 c0 back_out 3', '0 c1 back_out 3', ...rest]);
  });

  it('to a backout and to an abort at the same time ends aborted', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const launched = await launchOver(2, {});
      await open(launched, 0);
      const set = (course: 'back_out' | 'abort') => setCourse(world.owner, partOf(launched, 0), { course, act: ANN });
      await Promise.all([set('back_out'), set('abort')]);
      expect((await readProgress(world.owner, launched.campaignId)).rings[0]!.waves[0]!.course).toBe('abort');
    }
  });
});

describe('approving a plan', () => {
  const planHashOf = async ({ campaignId }: Launched): Promise<string> => {
    const found = await world.owner.query<{ plan_hash: string }>(
      'SELECT plan_hash FROM campaign WHERE campaign_id = $1',
      [campaignId],
    );
    return found.rows[0]!.plan_hash;
  };
  const missing = async ({ campaignId }: Launched): Promise<number> =>
    (await readProgress(world.owner, campaignId)).approvalsMissing;

  it('of another hash does not count, and the same person’s approval of the right one afterwards does', async () => {
    const ring = await openFirstRing(world, { hosts: 4, approvals: 1 });
    const { launched, drivers } = ring;
    const { campaignId } = launched;
    await approve(world.owner, { campaignId, planHash: 'another plan', act: ANN });
    expect(await missing(launched)).toBe(1);
    await drivers[0]!.settle();
    expect(await ring.fleet.claim()).toEqual([]);
    await approve(world.owner, { campaignId, planHash: await planHashOf(launched), act: ANN });
    expect(await missing(launched)).toBe(0);
    await drivers[0]!.settle();
    expect(await ring.fleet.claim()).toHaveLength(4);
  });

  it('twice by one person is one approval, which a wrong hash afterwards does not take back', async () => {
    const launched = await launchOver(2, { approvals: 2 });
    const { campaignId } = launched;
    const planHash = await planHashOf(launched);
    await approve(world.owner, { campaignId, planHash, act: ANN });
    await approve(world.owner, { campaignId, planHash, act: { ...ANN, reason: 'again' } });
    expect(await missing(launched)).toBe(1);
    await approve(world.owner, { campaignId, planHash: 'another plan', act: ANN });
    expect(await missing(launched)).toBe(1);
    await approve(world.owner, { campaignId, planHash, act: BOB });
    expect(await missing(launched)).toBe(0);
    const kept = await world.owner.query(
      'SELECT approver, reason FROM approval WHERE campaign_id = $1 ORDER BY approver',
      [campaignId],
    );
    expect(kept.rows).toEqual([
      { approver: 'ann', reason: ANN.reason },
      { approver: 'bob', reason: BOB.reason },
    ]);
  });
});

describe('changing the pace', () => {
  const limitsOf = async ({ campaignId }: Launched) => {
    const found = await world.owner.query<{ scope: string; key: string; max_hosts: number; backout_max_hosts: number }>(
      'SELECT scope, key, max_hosts, backout_max_hosts FROM admission_limit WHERE campaign_id = $1 ORDER BY scope, key',
      [campaignId],
    );
    return found.rows;
  };

  it.each([0.29, 0.001, 1])(
    'to %d gives the limits that planning with it gives, and leaves budgets alone',
    async (maxInFlight) => {
      const { group } = await importGroup(world.owner, 100, 1);
      const pace = { rampFrom: 1000, maxInFlight: 0.1, budgets: [{ by: 'labels.service', maxUnavailable: 0.5 }] };
      const launched = await launch(world.owner, group, { ...ONE_RING, pace });
      await changePace(world.owner, { campaignId: launched.campaignId, maxInFlight, act: ANN });
      const hosts = (await listAllHosts(world.owner)).filter(({ labels }) => labels['group'] === group);
      const planned = planLimits(hosts, { ...launched.spec, pace: { ...pace, maxInFlight } }).limits;
      const rows = planned.map(({ scope, key, maxHosts, backoutMaxHosts }) => ({
        scope,
        key,
        max_hosts: maxHosts,
        backout_max_hosts: backoutMaxHosts,
      }));
      const nameOf = ({ scope, key }: { scope: string; key: string }): string => `${scope}:${key}`;
      const sorted = <T extends { scope: string; key: string }>(list: readonly T[]): T[] =>
        [...list].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      expect(sorted(await limitsOf(launched))).toEqual(sorted(rows));
    },
  );

  it('asked by one person as no faster does not raise what was lowered since they looked', async () => {
    const { group } = await importGroup(world.owner, 100, 1);
    const pace = { rampFrom: 1000, maxInFlight: 0.5, budgets: [] };
    const launched = await launch(world.owner, group, { ...ONE_RING, pace });
    const { campaignId } = launched;
    const most = async () => (await limitsOf(launched)).find(({ scope }) => scope === 'campaign')?.max_hosts;
    await changePace(world.owner, { campaignId, maxInFlight: 0.1, act: ANN });
    await changePace(world.owner, { campaignId, maxInFlight: 0.3, onlySlower: true, act: ANN });
    expect(await most()).toBe(10);
    await changePace(world.owner, { campaignId, maxInFlight: 0.05, onlySlower: true, act: ANN });
    expect(await most()).toBe(5);
  });

  it('lets more begin at once when it is faster, and nobody new when it is slower', async () => {
    const pace = { rampFrom: 1000, maxInFlight: 0.5, budgets: [] };
    const ring = await openFirstRing(world, { hosts: 16, pace });
    const { campaignId } = ring.launched;
    const driver = ring.drivers[0]!;
    await driver.settle();
    expect(await statesOf(world.owner, campaignId)).toEqual({ installing: 8, queued: 8 });
    await changePace(world.owner, { campaignId, maxInFlight: 0.75, act: ANN });
    await driver.settle();
    expect(await statesOf(world.owner, campaignId)).toEqual({ installing: 12, queued: 4 });
    const orders = await ring.fleet.claim();
    await ring.fleet.report(orders, ({ hostId }) =>
      orders.slice(4).some((order) => order.hostId === hostId) ? FAILED : null,
    );
    await world.owner.query('ALTER TABLE admission_limit DROP CONSTRAINT never_exceeded');
    await changePace(world.owner, { campaignId, maxInFlight: 0.125, act: ANN });
    await driver.settle();
    expect(await statesOf(world.owner, campaignId)).toEqual({ failed: 8, installing: 4, queued: 4 });
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });
});
