import type { HostId } from '../../model/ids';
import { readProgress } from '../../store/progress';
import { liftHolds } from '../../store/steering';
import { holdForReceived, readReceivingWaves } from '../../store/turn/received';
import { GateWatch } from '../../workers/gate-watch';
import { FAILED, type HandAnswer, holdsOf, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { pause } from './lane-driver';
import { openWorld, recount, statesOf, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const GATE = { maxFailed: 0.1, minReports: 1, confidence: 0.95, maxUnreachable: 1 };

/** A ring of twelve with all its installs out, and so many of them reported like this; no board has heard of it. */
async function received(count: number, answer: HandAnswer): Promise<OpenRing> {
  const ring = await openFirstRing(world, { hosts: 12, gate: GATE });
  for (const driver of ring.drivers) await driver.settle();
  await reportFrom(ring, ring.hostIds.slice(0, count), answer);
  return ring;
}

async function reportFrom(ring: OpenRing, hostIds: readonly HostId[], answer: HandAnswer): Promise<void> {
  await ring.fleet.report(await ring.fleet.claim(), ({ hostId }) => (hostIds.includes(hostId) ? answer : null));
}

async function judge({ drivers }: OpenRing): Promise<boolean[]> {
  const waves = await readReceivingWaves(
    world.owner,
    drivers.map(({ laneId }) => laneId),
  );
  return Promise.all(waves.map((wave) => holdForReceived(world.owner, wave)));
}

describe('a gate that is asked by what was received', () => {
  it('holds for failures that no board has heard of, once, and the turns that follow agree', async () => {
    const ring = await received(2, FAILED);
    expect(await judge(ring)).toEqual([true]);
    expect(await holdsOf(world, ring.launched)).toMatchObject([
      {
        scope: 'forward',
        source: 'gate',
        reason: 'ring all: 2 hosts failed, more than 10% of all 12',
        lifted_by: null,
      },
    ]);
    expect(await judge(ring)).toEqual([false]);
    for (const driver of ring.drivers) await driver.settle();
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ failed: 2, installing: 10 });
    expect(await judge(ring)).toEqual([false]);
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });

  it('is one hold however many ask at the same time', async () => {
    const ring = await received(3, FAILED);
    const answers = (await Promise.all([judge(ring), judge(ring), judge(ring), judge(ring)])).flat();
    expect(answers.filter((held) => held)).toHaveLength(1);
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
  });

  it('adds what the boards know already', async () => {
    const ring = await received(1, FAILED);
    for (const driver of ring.drivers) await driver.settle();
    expect(await judge(ring)).toEqual([false]);
    await ring.fleet.open(ring.hostIds);
    const orders = await world.owner.query<{ operation_id: never; host_id: HostId }>(
      `SELECT operation_id, host_id FROM host_order WHERE campaign_id = $1 AND state = 'offered' LIMIT 1`,
      [ring.launched.campaignId],
    );
    await ring.fleet.report(
      orders.rows.map(({ operation_id, host_id }) => ({ operationId: operation_id, hostId: host_id }) as never),
      () => FAILED,
    );
    expect(await judge(ring)).toEqual([true]);
  });

  it('counts hosts that put themselves back, of which the bell is urgent', async () => {
    const ring = await received(2, { phase: 'BACKED_OUT', reason: 'application_did_not_start' });
    const urgent = await world.owner.query(
      'SELECT FROM undigested_report WHERE urgent AND lane_id = ANY ($1::bigint[])',
      [ring.drivers.map(({ laneId }) => laneId)],
    );
    expect(urgent.rowCount).toBe(2);
    expect(await judge(ring)).toEqual([true]);
    for (const driver of ring.drivers) await driver.settle();
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ backed_out: 2, installing: 10 });
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
  });

  it('leaves an order to its board of which something else was reported as well', async () => {
    const ring = await received(4, FAILED);
    await world.owner.query(
      `INSERT INTO report (operation_id, revision, lane_id, host_id, phase, reason, message, unchanged)
       SELECT operation_id, 0, lane_id, host_id, 'INDETERMINATE', 'journal_lost', '', false FROM report
        WHERE lane_id = ANY ($1::bigint[]) AND phase = 'FAILED'`,
      [ring.drivers.map(({ laneId }) => laneId)],
    );
    expect(await judge(ring)).toEqual([false]);
  });

  it('says nothing that is less than proof: of a ring that has ended successes may be on their way', async () => {
    const ring = await openFirstRing(world, { hosts: 12, gate: { ...GATE, minReports: 12 } });
    const { campaignId } = ring.launched;
    for (const driver of ring.drivers) await driver.settle();
    await world.owner.query('UPDATE wave SET ended_at = now() WHERE campaign_id = $1', [campaignId]);
    await reportFrom(ring, ring.hostIds.slice(0, 1), FAILED);
    expect(await judge(ring)).toEqual([false]);
    expect(await holdsOf(world, ring.launched)).toEqual([]);
  });

  it.each<[string, HandAnswer]>([
    ['successes', SUCCEEDED],
    ['orders that were never begun', { phase: 'CANCELED', unchanged: true }],
    ['hosts that cannot tell', { phase: 'INDETERMINATE', reason: 'journal_lost' }],
  ])('leaves %s to the turns', async (_, answer) => {
    const ring = await received(6, answer);
    expect(await judge(ring)).toEqual([false]);
    expect(await holdsOf(world, ring.launched)).toEqual([]);
  });

  it('leaves a ring alone whose failures a person went on in spite of', async () => {
    const ring = await received(2, FAILED);
    expect(await judge(ring)).toEqual([true]);
    const { campaignId } = ring.launched;
    const holdIds = (await readProgress(world.owner, campaignId)).holds.map(({ holdId }) => holdId);
    await liftHolds(world.owner, { campaignId, holdIds, gate: true, act: { actor: 'ann', reason: 'seen' } });
    expect(await judge(ring)).toEqual([false]);
    await playOut(ring, () => FAILED);
    expect(await judge(ring)).toEqual([false]);
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
  });

  it('leaves a wave alone that does not go forward', async () => {
    const ring = await received(4, FAILED);
    await world.owner.query(`UPDATE directive SET course = 'back_out' WHERE campaign_id = $1`, [
      ring.launched.campaignId,
    ]);
    expect(await judge(ring)).toEqual([]);
    expect(await holdsOf(world, ring.launched)).toEqual([]);
  });
});

describe('a worker that hears of failing reports', () => {
  const bellOf = (rings: readonly OpenRing[]): string =>
    rings.flatMap(({ drivers }) => drivers.map(({ laneId }) => laneId)).join(',');

  /** The same database, whose statements that hold `text` fail so often. */
  function failing(text: string, times: number): World['owner'] {
    let left = times;
    return new Proxy(world.owner, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (key !== 'query') return value.bind(target) as unknown;
        return (...args: unknown[]) => {
          if (!JSON.stringify(args).includes(text) || left === 0) return Reflect.apply(value, target, args) as unknown;
          left -= 1;
          return Promise.reject(new Error('the database is away'));
        };
      },
    });
  }

  it('holds without any turn, and again after a look went wrong', async () => {
    const ring = await received(2, FAILED);
    const errors: unknown[] = [];
    const watch = new GateWatch(failing('array_agg', 2), (error) => errors.push(error));
    watch.hear(null);
    watch.hear(bellOf([ring]));
    await pause(50);
    expect(errors).toEqual([]);
    watch.hear(`!${bellOf([ring])}`);
    while ((await holdsOf(world, ring.launched)).length === 0) await pause(20);
    await watch.stop();
    expect(errors).toHaveLength(2);
  });

  it('holds one campaign although the lock of another is not let go', async () => {
    const rings = [await received(2, FAILED), await received(2, FAILED)];
    const [stuck, free] = rings.sort((a, b) => (a.launched.campaignId < b.launched.campaignId ? -1 : 1));
    const lock = await world.owner.connect();
    await lock.query('BEGIN');
    await lock.query(`SELECT pg_advisory_xact_lock(hashtextextended('campaign:' || $1, 0))`, [
      stuck!.launched.campaignId,
    ]);
    const errors: unknown[] = [];
    const watch = new GateWatch(world.owner, (error) => errors.push(error));
    watch.hear(`!${bellOf(rings)}`);
    while ((await holdsOf(world, free!.launched)).length === 0) await pause(20);
    expect(await holdsOf(world, stuck!.launched)).toEqual([]);
    await lock.query('COMMIT');
    lock.release();
    while ((await holdsOf(world, stuck!.launched)).length === 0) await pause(20);
    await watch.stop();
  });
});
