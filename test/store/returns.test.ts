import type { HostId } from '../../model/ids';
import { closeCampaign } from '../../store/closing';
import { placeHold } from '../../store/holds';
import { readProgress, type WaveProgress } from '../../store/progress';
import { judgeEndedRing, openRing, setCourse } from '../../store/steering';
import { driversOf, FAILED, holdsOf, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { pause } from './lane-driver';
import { holdOn, openWorld, recount, statesOf, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const ANN = { actor: 'ann', reason: 'seen and accepted' };
const GATE = { maxFailed: 0.1, minReports: 1, confidence: 0.95, maxUnreachable: 1 };

async function settle({ drivers }: OpenRing): Promise<void> {
  for (const driver of drivers) await driver.settle();
}

/** What a host's row says, by its number in the campaign. */
async function rowOf(ring: OpenRing, hostId: HostId): Promise<Record<string, unknown>> {
  const found = await world.owner.query<Record<string, unknown>>(
    `SELECT state, direction, operation, ordered, generation, touched, verdict, reason
       FROM campaign_host WHERE campaign_id = $1 AND host_id = $2`,
    [ring.launched.campaignId, hostId],
  );
  return found.rows[0]!;
}

async function ordersOf(ring: OpenRing, hostId: HostId): Promise<string[]> {
  const found = await world.owner.query<{ told: string }>(
    `SELECT operation || ' ' || generation || ' ' || state AS told FROM host_order
      WHERE campaign_id = $1 AND host_id = $2 ORDER BY sequence`,
    [ring.launched.campaignId, hostId],
  );
  return found.rows.map(({ told }) => told);
}

/**
 * Days go by: every time that a row of the campaign knows is moved back, as the database's clock cannot be moved on. The
 * rule that is tried reads rows and that clock, and nothing else.
 */
async function letDaysGoBy({ launched: { campaignId } }: OpenRing, days: number): Promise<void> {
  const ago = `- interval '${days} days'`;
  const ms = days * 86_400_000;
  await world.owner.query(
    `UPDATE campaign SET launched_at = launched_at ${ago} WHERE campaign_id = '${campaignId}';
     UPDATE wave SET opened_at = opened_at ${ago}, ended_at = ended_at ${ago} WHERE campaign_id = '${campaignId}';
     UPDATE session SET connected_at = connected_at ${ago}, lost_at = lost_at ${ago};
     UPDATE campaign_host SET changed_at = changed_at ${ago}, deadline_at = deadline_at - ${ms}
      WHERE campaign_id = '${campaignId}'`,
  );
}

describe('a host that is offline', () => {
  it('stays queued without an order and takes no place that another could have', async () => {
    const pace = { rampFrom: 1000, maxInFlight: 0.25, budgets: [] };
    const ring = await openFirstRing(world, { hosts: 16, offline: 8, pace });
    await settle(ring);
    const { campaignId } = ring.launched;
    expect(await statesOf(world.owner, campaignId)).toEqual({ installing: 4, queued: 12 });
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 8, queued: 8 });
    for (const hostId of ring.hostIds.slice(0, 8)) expect(await ordersOf(ring, hostId)).toEqual([]);
    const used = await world.owner.query(
      'SELECT sum(in_use)::int AS hosts FROM admission_limit WHERE campaign_id = $1',
      [campaignId],
    );
    expect(used.rows).toEqual([{ hosts: 0 }]);
  });

  it('and returns after days is patched in an open campaign, and counted by the same gate', async () => {
    const ring = await openFirstRing(world, { hosts: 12, offline: 2, gate: GATE });
    const { campaignId } = ring.launched;
    await playOut(ring);
    await letDaysGoBy(ring, 4);
    await settle(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 10, unreachable: 2 });
    const [late, broken] = ring.hostIds as [HostId, HostId];
    await ring.fleet.open([late]);
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 11, unreachable: 1 });
    expect(await ordersOf(ring, late)).toEqual(['install 1 ended', 'smoke_test 1 ended']);
    await ring.fleet.open([broken]);
    await world.owner.query(
      `UPDATE campaign SET spec = jsonb_set(spec, '{gate,maxFailed}', '0') WHERE campaign_id = $1`,
      [campaignId],
    );
    const strict = { ...ring, drivers: await driversOf(world, ring.launched, 0) };
    await playOut(strict, () => FAILED);
    expect(await holdsOf(world, ring.launched)).toMatchObject([{ source: 'gate', scope: 'forward' }]);
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('and returns after its campaign is closed is told nothing', async () => {
    const ring = await openFirstRing(world, { hosts: 4, offline: 1, gate: GATE });
    const { campaignId } = ring.launched;
    await playOut(ring);
    await letDaysGoBy(ring, 4);
    await settle(ring);
    expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('closed');
    const [late] = ring.hostIds as [HostId];
    await ring.fleet.open([late]);
    await playOut(ring);
    expect(await ordersOf(ring, late)).toEqual([]);
    expect(await rowOf(ring, late)).toMatchObject({ state: 'unreachable', reason: 'offline' });
  });

  it('when its campaign backs out goes back when it returns', async () => {
    const ring = await openFirstRing(world, { hosts: 6, gate: GATE });
    const { campaignId } = ring.launched;
    await playOut(ring);
    const away = ring.hostIds.slice(0, 2);
    await ring.fleet.lose(away);
    await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ANN });
    await playOut(ring);
    await letDaysGoBy(ring, 4);
    await settle(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ backed_out: 4, unreachable: 2 });
    await ring.fleet.open(away);
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ backed_out: 6 });
  });
});

describe('a host that comes back to a ring that has ended', () => {
  const rings = [
    { name: 'first', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
    { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
  ];

  interface Return {
    readonly ring: OpenRing;
    readonly late: HostId;
    /** When its wave had ended before. */
    readonly ended: Date;
  }

  /** The first ring has ended; one of its hosts was out of reach and has its install now. */
  async function returnOne(change: Partial<Parameters<typeof openFirstRing>[1]> = {}): Promise<Return> {
    const ring = await openFirstRing(world, { hosts: 16, gate: GATE, rings, ...change });
    const members = await world.owner.query<{ host_id: HostId }>(
      'SELECT host_id FROM campaign_host WHERE campaign_id = $1 AND ring = 0 ORDER BY cluster',
      [ring.launched.campaignId],
    );
    const late = members.rows[0]!.host_id;
    await ring.fleet.lose([late]);
    await playOut(ring);
    await letDaysGoBy(ring, 4);
    await settle(ring);
    expect(await rowOf(ring, late)).toMatchObject({ state: 'unreachable' });
    const ended = await endOf(ring);
    await ring.fleet.open([late]);
    await settle(ring);
    expect(await rowOf(ring, late)).toMatchObject({ state: 'installing', ordered: true });
    return { ring, late, ended: ended! };
  }

  /** When the first wave of the first ring ended. */
  async function endOf({ launched: { campaignId } }: OpenRing): Promise<Date | null> {
    const found = await world.owner.query<{ ended_at: Date | null }>(
      'SELECT ended_at FROM wave WHERE campaign_id = $1 AND ring = 0 ORDER BY cluster',
      [campaignId],
    );
    return found.rows[0]!.ended_at;
  }

  /** The same wave as the campaign's workflow sees it. */
  async function waveOf({ launched }: OpenRing): Promise<WaveProgress> {
    return (await readProgress(world.owner, launched.campaignId)).rings[0]!.waves[0]!;
  }

  const firstRing = ({ launched: { campaignId } }: OpenRing) => ({ campaignId, ring: 0, cluster: null });

  it('neither starts its bake time anew nor keeps its gate and the next ring waiting', async () => {
    const { ring, ended } = await returnOne();
    const { campaignId, spec } = ring.launched;
    expect(ended).not.toBeNull();
    expect(await endOf(ring)).toEqual(ended);
    expect(await waveOf(ring)).toMatchObject({ ended: true, inFlight: 1 });
    expect(await judgeEndedRing(world.owner, firstRing(ring), spec)).toBe(true);
    expect(await openRing(world.owner, { ...firstRing(ring), ring: 1 }, spec)).toEqual({ opened: true });
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toMatchObject({ patched: 8 });
    expect(await endOf(ring)).toEqual(ended);
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('still holds the campaign when it is one failure too many', async () => {
    const { ring } = await returnOne({ gate: { ...GATE, maxFailed: 0 } });
    await playOut(ring, () => FAILED);
    expect(await holdsOf(world, ring.launched)).toMatchObject([{ source: 'gate', scope: 'forward' }]);
    const opened = await openRing(world.owner, { ...firstRing(ring), ring: 1 }, ring.launched.spec);
    expect(opened).toMatchObject({ opened: false });
  });

  it('keeps its campaign open until it is patched, also while nothing lets it begin', async () => {
    const { ring, late } = await returnOne({ rings: rings.slice(1) });
    const { campaignId } = ring.launched;
    const revision = async () => (await readProgress(world.owner, campaignId)).revision;
    await ring.fleet.report(await ring.fleet.claim(), () => ({ phase: 'CANCELED' }));
    await placeHold(world.owner, holdOn(campaignId));
    await settle(ring);
    expect(await rowOf(ring, late)).toMatchObject({ state: 'queued', generation: 2 });
    await world.owner.query('UPDATE hold SET lifted_at = now() WHERE campaign_id = $1', [campaignId]);
    expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('open');
    const seen = await revision();
    await playOut(ring);
    // Whoever waits to close it is told.
    expect(await revision()).toBeGreaterThan(seen);
    expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('closed');
  });

  it.each([
    { title: 'the others go back', hosts: 16, clusters: 1 },
    { title: 'it is the only one of its wave', hosts: 4, clusters: 2 },
  ])('is waited for when the campaign turns back: $title', async ({ hosts, clusters }) => {
    const { ring } = await returnOne({ hosts, clusters });
    const { campaignId } = ring.launched;
    const inHand = await ring.fleet.claim();
    await setCourse(world.owner, firstRing(ring), { course: 'back_out', act: ANN });
    expect(await waveOf(ring)).toMatchObject({ ended: false });
    await settle(ring);
    // Its way back begins when the order in its hand has ended.
    expect(await waveOf(ring)).toMatchObject({ course: 'back_out', ended: false, endedForMs: null });
    await ring.fleet.report(inHand, () => SUCCEEDED);
    await playOut(ring);
    expect(await waveOf(ring)).toMatchObject({ course: 'back_out', ended: true });
    expect(await statesOf(world.owner, campaignId)).toMatchObject({ backed_out: hosts / 2 });
  });
});

describe('a host that was installed anew', () => {
  it('after it was patched is queued again with the reason, and patched in a round of its own', async () => {
    const ring = await openFirstRing(world, { hosts: 4, gate: GATE });
    const { campaignId } = ring.launched;
    await playOut(ring);
    const [hostId] = ring.hostIds as [HostId];
    await ring.fleet.lose([hostId]);
    await ring.fleet.open([hostId], 'a journal made today');
    const driver = ring.drivers[0]!;
    const request = driver.request();
    await driver.hear(request, await driver.commit(request));
    await driver.commit(driver.request());
    await driver.rebuild();
    const again = { state: 'installing', direction: 'forward', generation: 1001, touched: true, verdict: 'patched' };
    expect(await rowOf(ring, hostId)).toMatchObject({ ...again, operation: 'install' });
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 4 });
    expect(await ordersOf(ring, hostId)).toEqual([
      'install 1 ended',
      'smoke_test 1 ended',
      'install 1001 ended',
      'smoke_test 1001 ended',
    ]);
    // The same journal once more, after any number of sessions, is no news.
    await ring.fleet.open([hostId], 'a journal made today');
    await playOut(ring);
    expect(await ordersOf(ring, hostId)).toHaveLength(4);
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('says so in its row while it waits', async () => {
    const ring = await openFirstRing(world, { hosts: 2, gate: GATE });
    await playOut(ring);
    const [hostId] = ring.hostIds as [HostId];
    await ring.fleet.open([hostId], 'another');
    await ring.fleet.lose([hostId]);
    await settle(ring);
    expect(await rowOf(ring, hostId)).toMatchObject({ state: 'queued', operation: 'install', reason: 'new_journal' });
  });

  it('in the middle of an order waits for a person: nobody knows what became of that', async () => {
    const ring = await openFirstRing(world, { hosts: 2, gate: GATE });
    await settle(ring);
    const [hostId] = ring.hostIds as [HostId];
    const orders = await ring.fleet.claim();
    await ring.fleet.report(
      orders.filter((order) => order.hostId === hostId),
      () => ({ phase: 'SUCCEEDED' }),
    );
    await settle(ring);
    expect((await ring.fleet.claim()).map(({ operation }) => operation)).toEqual(['smoke_test']);
    await ring.fleet.open([hostId], 'another');
    await settle(ring);
    expect(await rowOf(ring, hostId)).toMatchObject({ state: 'indeterminate', reason: 'journal_lost' });
  });

  it('between an install that nobody has heard of yet and its test is patched once more', async () => {
    const ring = await openFirstRing(world, { hosts: 2, gate: GATE });
    await settle(ring);
    await ring.fleet.report(await ring.fleet.claim(), () => ({ phase: 'SUCCEEDED' }));
    const [hostId] = ring.hostIds as [HostId];
    await ring.fleet.open([hostId], 'another');
    await playOut(ring);
    expect(await ordersOf(ring, hostId)).toEqual(['install 1 ended', 'install 1001 ended', 'smoke_test 1001 ended']);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ patched: 2 });
  });

  it('after its campaign was closed is told nothing', async () => {
    const ring = await openFirstRing(world, { hosts: 2, gate: GATE });
    await playOut(ring);
    expect(await closeCampaign(world.owner, ring.launched.campaignId, 'completed')).toBe('closed');
    const [hostId] = ring.hostIds as [HostId];
    await ring.fleet.open([hostId], 'another');
    await pause(5);
    await playOut(ring);
    expect(await rowOf(ring, hostId)).toMatchObject({ state: 'patched', generation: 1 });
    const said = await world.owner.query(`SELECT FROM report WHERE host_id = $1 AND reason = 'new_journal'`, [hostId]);
    expect(said.rowCount).toBe(0);
  });
});
