import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignSpec } from '../../model/campaign';
import { closeCampaign } from '../../store/closing';
import type { ClaimedOrder } from '../../store/claims';
import { readCampaign } from '../../store/campaigns-read';
import { inBoundedTransaction } from '../../store/database';
import { readProgress } from '../../store/progress';
import { beginRehearsal, judgeRehearsal } from '../../store/rehearsal';
import { judgeEndedRing, liftHolds, openRing, setCourse } from '../../store/steering';
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

const MIGRATION = readFileSync(join(__dirname, '../../store/migrations/0024_failed_rehearsals.sql'), 'utf8');

type Ring = OpenRing & { readonly part: Parameters<typeof beginRehearsal>[1] };

interface Known {
  readonly rampFrom?: number;
  readonly onHostFail?: CampaignSpec['onHostFail'];
}

/** A first ring of six hosts, all patched, that has passed its gate. */
async function passedRing({ rampFrom = 1000, onHostFail = 'leave' }: Known = {}): Promise<Ring> {
  const gate = { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 };
  const backout = { rampFrom, maxInFlight: 1, gate: { ...gate, maxFailed: 0 }, withinMs: 7_200_000 };
  const rehearsed = { rings: RINGS, hosts: 12, gate, backout, rehearseBackout: true, onHostFail };
  const ring = await openFirstRing(world, rehearsed);
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

/** Runs the migration that counts rehearsals anew on sums that are wrong. */
async function countAnew(): Promise<void> {
  await world.owner.query(`UPDATE tally SET hosts = hosts + 7 WHERE measure = 'rehearsal:started'`);
  await world.owner.query(`DELETE FROM tally WHERE measure = 'rehearsal:failed'`);
  await inBoundedTransaction(world.owner, async (tx) => {
    await tx.query(MIGRATION);
  });
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

const isBackOut = ({ operation }: ClaimedOrder): boolean => operation === 'back_out';
const isInstall = ({ operation }: ClaimedOrder): boolean => operation === 'install';
const PUT_BACK: HandAnswer = { phase: 'BACKED_OUT', reason: 'broken' };

/** How one host fails its rehearsal. */
interface Failing {
  readonly title: string;
  readonly onHostFail?: CampaignSpec['onHostFail'];
  readonly fails: (order: ClaimedOrder) => boolean;
  readonly answer?: HandAnswer;
  /** Its state, and the others', when everything is held. */
  readonly held: readonly [string, string];
  /** Its state when a person went on. */
  readonly end: string;
}

const FAILINGS: readonly Failing[] = [
  {
    title: 'a host that cannot go back',
    fails: isBackOut,
    held: ['backout_failed', 'backing_out'],
    end: 'backout_failed',
  },
  {
    title: 'a host that cannot be patched again',
    fails: isInstall,
    held: ['failed', 'smoke_testing'],
    end: 'failed',
  },
  {
    title: 'a host whose agent puts it back when it cannot be patched again',
    fails: isInstall,
    answer: PUT_BACK,
    held: ['backed_out', 'smoke_testing'],
    end: 'backed_out',
  },
  {
    title: 'a host that turns back when it cannot be patched again',
    onHostFail: 'back_out',
    fails: isInstall,
    held: ['failed', 'smoke_testing'],
    end: 'backed_out',
  },
];

/** Plays a rehearsal until one host has failed it; answers what goes on playing it so. */
async function failRehearsal(ring: Ring, { fails, answer = FAILED }: Failing): Promise<() => Promise<void>> {
  await beginRehearsal(world.owner, ring.part);
  let broken: string | null = null;
  const play = (): Promise<void> =>
    playOut(ring, (order) => {
      if (broken === null && fails(order)) broken = order.hostId;
      return broken === order.hostId && fails(order) ? answer : SUCCEEDED;
    });
  await play();
  return play;
}

describe('a rehearsal that fails', () => {
  // The hosts that are under way when it fails end their order, and no more: one failure is too many here, and the way back of
  // the others is as doubtful. They go on when a person says so.
  it.each(FAILINGS)('by $title holds everything at once, with the reason, until a person goes on', async (failing) => {
    const ring = await passedRing(failing);
    const { campaignId } = ring.launched;
    const play = await failRehearsal(ring, failing);
    const [state, others] = failing.held;
    expect(await statesOf(world.owner, campaignId)).toEqual({ [state]: 1, [others]: 5, queued: 6 });
    expect(await judge(ring)).toBe(false);
    const why = '1 hosts failed, more than 0% of all 6; nobody else is taken back';
    const reason = `rehearsal of the way back on ring pilot: ${why}`;
    expect(await holdsOf(world, ring.launched)).toMatchObject([{ source: 'gate', scope: 'all', reason }]);
    await lift(ring, false);
    await play();
    expect(await statesOf(world.owner, campaignId)).toEqual({ [state]: 1, [others]: 5, queued: 6 });
    await lift(ring, true);
    await play();
    expect(await statesOf(world.owner, campaignId)).toEqual({ [failing.end]: 1, patched: 5, queued: 6 });
    expect(await holdsOf(world, ring.launched)).toHaveLength(1);
    expect(await judge(ring)).toBe(true);
    expect(await openNext(ring)).toEqual({ opened: true });
    const view = await readCampaign(world.owner, campaignId);
    expect(view?.rings[0]?.rehearsal).toMatchObject({ verdict: 'fail', overriddenBy: 'ann' });
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it.each(FAILINGS)('by $title goes back whole when a person backs out and then lifts its holds', async (failing) => {
    const ring = await passedRing(failing);
    const { campaignId } = ring.launched;
    const play = await failRehearsal(ring, failing);
    await setCourse(world.owner, ring.part, { course: 'back_out', act: ANN });
    await play();
    const [state, others] = failing.held;
    expect(await statesOf(world.owner, campaignId)).toEqual({ [state]: 1, [others]: 5, queued: 6 });
    await lift(ring, true);
    await play();
    const end = failing.end === 'backout_failed' ? { backout_failed: 1, backed_out: 5 } : { backed_out: 6 };
    expect(await statesOf(world.owner, campaignId)).toEqual({ ...end, queued: 6 });
    expect((await readProgress(world.owner, campaignId)).holds).toEqual([]);
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it.each(FAILINGS)('by $title is counted by the migration as turns count it', async (failing) => {
    const ring = await passedRing(failing);
    const { campaignId } = ring.launched;
    const play = await failRehearsal(ring, failing);
    await countAnew();
    expect(await recount(world.owner, campaignId)).toEqual([]);
    await lift(ring, true);
    await play();
    await countAnew();
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('takes nobody back who has not begun', async () => {
    const ring = await passedRing({ rampFrom: 2 });
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
  const ring = await passedRing({ rampFrom: 2 });
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
