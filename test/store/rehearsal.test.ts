import { closeCampaign } from '../../store/closing';
import type { ClaimedOrder } from '../../store/claims';
import { readCampaign } from '../../store/campaigns-read';
import { readProgress } from '../../store/progress';
import { beginRehearsal, judgeRehearsal } from '../../store/rehearsal';
import { judgeEndedRing, liftHolds, openRing, setCourse } from '../../store/steering';
import { FAILED, gateOf, holdsOf, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { holdOn, openWorld, recount, statesOf, type World } from './turn-fixture';
import { placeHold } from '../../store/holds';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const ANN = { actor: 'ann', reason: 'seen and accepted' };
const RINGS = [
  { name: 'pilot', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
  { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
];

type Ring = OpenRing & { readonly part: Parameters<typeof beginRehearsal>[1] };

/** A first ring of six hosts, all patched, that has passed its gate. */
async function passedRing(rampFrom = 1000): Promise<Ring> {
  const gate = { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 };
  const backout = { rampFrom, maxInFlight: 1, gate: { ...gate, maxFailed: 0 }, withinMs: 7_200_000 };
  const ring = await openFirstRing(world, { rings: RINGS, hosts: 12, gate, backout, rehearseBackout: true });
  const part = { campaignId: ring.launched.campaignId, ring: 0, cluster: null };
  await playOut(ring);
  expect(await judgeEndedRing(world.owner, part, ring.launched.spec)).toBe(true);
  return { ...ring, part };
}

const openNext = ({ launched, part }: Ring) => openRing(world.owner, { ...part, ring: 1 }, launched.spec);
const judge = ({ launched, part }: Ring) => judgeRehearsal(world.owner, part, launched.spec);

async function ordersOf({ launched }: Ring, hostId: string): Promise<string[]> {
  const found = await world.owner.query<{ told: string }>(
    `SELECT direction || ' ' || operation || ' ' || generation AS told FROM host_order
      WHERE campaign_id = $1 AND host_id = $2 ORDER BY sequence`,
    [launched.campaignId, hostId],
  );
  return found.rows.map(({ told }) => told);
}

async function lift({ launched: { campaignId } }: Ring, gate: boolean): Promise<void> {
  const { holds } = await readProgress(world.owner, campaignId);
  await liftHolds(world.owner, { campaignId, holdIds: holds.map(({ holdId }) => holdId), gate, act: ANN });
}

test('takes the patched hosts of the first ring back and forward again, and only then lets the next ring open', async () => {
  const ring = await passedRing();
  const { campaignId } = ring.launched;
  expect(await openNext(ring)).toEqual({ opened: false, why: 'rehearsal' });
  expect(await beginRehearsal(world.owner, ring.part)).toBe(true);
  expect(await beginRehearsal(world.owner, ring.part)).toBe(true);
  expect(await judge(ring)).toBe(false);
  const begun: ClaimedOrder[] = [];
  await playOut(ring, (order) => {
    begun.push(order);
    return SUCCEEDED;
  });
  expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 6, queued: 6 });
  expect(await ordersOf(ring, begun[0]!.hostId)).toEqual([
    'forward install 1',
    'forward smoke_test 1',
    'backout back_out 1',
    'backout smoke_test 1',
    'forward install 1001',
    'forward smoke_test 1001',
  ]);
  expect(await openNext(ring)).toEqual({ opened: false, why: 'rehearsal' });
  expect(await judge(ring)).toBe(true);
  expect(await judge(ring)).toBe(true);
  expect(await openNext(ring)).toEqual({ opened: true });
  expect(await gateOf(world, ring.launched)).toMatchObject({ verdict: 'pass' });
  const view = await readCampaign(world.owner, campaignId);
  expect(view?.rings.map(({ rehearsal }) => rehearsal?.verdict ?? null)).toEqual(['pass', null]);
  expect(await recount(world.owner, campaignId)).toEqual([]);
});

test('takes a rehearsed host back once more when the campaign backs out, by its second install', async () => {
  const ring = await passedRing();
  const { campaignId } = ring.launched;
  await beginRehearsal(world.owner, ring.part);
  await playOut(ring);
  await judge(ring);
  await setCourse(world.owner, ring.part, { course: 'back_out', act: ANN });
  await playOut(ring);
  expect(await statesOf(world.owner, campaignId)).toEqual({ backed_out: 6, queued: 6 });
  const orders = await world.owner.query(
    `SELECT generation, count(*)::int AS hosts FROM host_order
      WHERE campaign_id = $1 AND operation = 'back_out' GROUP BY generation ORDER BY generation`,
    [campaignId],
  );
  expect(orders.rows).toEqual([
    { generation: 1, hosts: 6 },
    { generation: 1001, hosts: 6 },
  ]);
  expect(await closeCampaign(world.owner, campaignId, 'backed_out')).toBe('closed');
  expect(await recount(world.owner, campaignId)).toEqual([]);
});

describe('a rehearsal that fails', () => {
  // The hosts that are under way when it fails end their order, and no more: one failure is too many here, and the way back of
  // the others is as doubtful. They go on when a person says so.
  it.each([
    [
      'a host that cannot go back',
      ({ operation }: ClaimedOrder) => operation === 'back_out',
      ['backout_failed', 'backing_out'],
    ],
    [
      'a host that cannot be patched again',
      ({ operation }: ClaimedOrder) => operation === 'install',
      ['failed', 'smoke_testing'],
    ],
  ] as const)(
    'by %s holds everything at once, with the reason, until a person goes on',
    async (_title, fails, [state, others]) => {
      const ring = await passedRing();
      const { campaignId } = ring.launched;
      await beginRehearsal(world.owner, ring.part);
      let broken: string | null = null;
      const answer = (order: ClaimedOrder) => {
        if (broken === null && fails(order)) broken = order.hostId;
        return broken === order.hostId ? FAILED : SUCCEEDED;
      };
      await playOut(ring, answer);
      expect(await statesOf(world.owner, campaignId)).toEqual({ [state]: 1, [others]: 5, queued: 6 });
      expect(await judge(ring)).toBe(false);
      const why = '1 hosts failed, more than 0% of all 6; nobody else is taken back';
      const reason = `rehearsal of the way back on ring pilot: ${why}`;
      expect(await holdsOf(world, ring.launched)).toMatchObject([{ source: 'gate', scope: 'all', reason }]);
      await lift(ring, false);
      await playOut(ring, answer);
      expect(await statesOf(world.owner, campaignId)).toEqual({ [state]: 1, [others]: 5, queued: 6 });
      await lift(ring, true);
      await playOut(ring, answer);
      expect(await statesOf(world.owner, campaignId)).toEqual({ [state]: 1, patched: 5, queued: 6 });
      expect(await holdsOf(world, ring.launched)).toHaveLength(1);
      expect(await judge(ring)).toBe(true);
      expect(await openNext(ring)).toEqual({ opened: true });
      const view = await readCampaign(world.owner, campaignId);
      expect(view?.rings[0]?.rehearsal).toMatchObject({ verdict: 'fail', overriddenBy: 'ann' });
      expect(await recount(world.owner, campaignId)).toEqual([]);
    },
  );

  it('takes nobody back who has not begun', async () => {
    const ring = await passedRing(2);
    const { campaignId } = ring.launched;
    await beginRehearsal(world.owner, ring.part);
    await playOut(ring, ({ operation }) => (operation === 'back_out' ? FAILED : SUCCEEDED));
    expect(await statesOf(world.owner, campaignId)).toEqual({ backout_failed: 2, patched: 4, queued: 6 });
    const told = await Promise.all(ring.hostIds.map((hostId) => ordersOf(ring, hostId)));
    expect(told.flat().filter((order) => order === 'backout back_out 1')).toHaveLength(2);
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('by hosts that fall silent holds the campaign once it has ended', async () => {
    const ring = await passedRing();
    await beginRehearsal(world.owner, ring.part);
    await playOut(ring, ({ operation }) =>
      operation === 'back_out' ? { phase: 'INDETERMINATE', reason: 'journal_lost' } : SUCCEEDED,
    );
    expect(await judge(ring)).toBe(false);
    expect(await judge(ring)).toBe(false);
    const reason = expect.stringMatching(/^rehearsal of the way back on ring pilot: only 0 of 6 hosts reported/);
    expect(await holdsOf(world, ring.launched)).toMatchObject([{ source: 'gate', scope: 'forward', reason }]);
  });
});

test('a hold of what goes forward takes no more hosts back that are well; those on their way get there', async () => {
  const ring = await passedRing(2);
  const { campaignId } = ring.launched;
  await beginRehearsal(world.owner, ring.part);
  for (const driver of ring.drivers) await driver.settle();
  await placeHold(world.owner, holdOn(campaignId));
  await playOut(ring);
  // Taken back, and to be patched again once that is allowed.
  expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 4, queued: 8 });
  await lift(ring, false);
  await playOut(ring);
  expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 6, queued: 6 });
  expect(await judge(ring)).toBe(true);
});

test('does not begin while a hold stands, nor after the campaign turned', async () => {
  const ring = await passedRing();
  await placeHold(world.owner, holdOn(ring.launched.campaignId));
  expect(await beginRehearsal(world.owner, ring.part)).toBe(false);
  await lift(ring, false);
  await setCourse(world.owner, ring.part, { course: 'back_out', act: ANN });
  expect(await beginRehearsal(world.owner, ring.part)).toBe(false);
});

test('a person who backs out in the middle of it leaves nobody changed, and nobody who was taken back is called skipped', async () => {
  const ring = await passedRing();
  const { campaignId } = ring.launched;
  await beginRehearsal(world.owner, ring.part);
  const driver = ring.drivers[0]!;
  await driver.settle();
  await ring.fleet.report(await ring.fleet.claim(), () => SUCCEEDED);
  await driver.settle();
  const tests = await ring.fleet.claim();
  await ring.fleet.report(tests.slice(0, 3), () => SUCCEEDED);
  await placeHold(world.owner, holdOn(campaignId));
  await driver.settle();
  await setCourse(world.owner, ring.part, { course: 'back_out', act: ANN });
  await ring.fleet.report(tests.slice(3), () => SUCCEEDED);
  await playOut(ring);
  expect(await statesOf(world.owner, campaignId)).toEqual({ backed_out: 6, queued: 6 });
  expect(await recount(world.owner, campaignId)).toEqual([]);
});
