import type { HostId } from '../../model/ids';
import { closeCampaign } from '../../store/closing';
import { placeHold } from '../../store/holds';
import { readProgress } from '../../store/progress';
import { liftHolds } from '../../store/steering';
import { type Answer, ScriptedFleet } from '../scripted-fleet';
import { driveUntil, LaneDriver, pause, seenSqlStates, steadily } from './lane-driver';
import {
  holdOn,
  importGroup,
  launch,
  type Launched,
  offeredAgainstHolds,
  openWorld,
  playForward,
  recount,
  statesOf,
  type World,
} from './turn-fixture';

/** Three rings in three clusters, six sites and three budget groups: every lane crosses all of them. */
const CROSSING = {
  rings: [
    { name: 'ten', select: null, atMost: null, upTo: 0.1, bakeMs: 0 },
    { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
    { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
  ],
  pace: { rampFrom: 16, maxInFlight: 0.25, budgets: [{ by: 'labels.service', maxUnavailable: 0.3 }] },
  gate: { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 },
  laneSize: 6,
};

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

/** Most hosts succeed, a third must reboot; some orders are cancelled once, a few hosts fail or cannot tell. */
function mixedAnswers(hostIds: readonly HostId[]): Answer {
  const indexes = new Map(hostIds.map((hostId, index) => [hostId, index]));
  const cancelled = new Set<string>();
  return ({ hostId, operation }) => {
    const index = indexes.get(hostId)!;
    if (index % 7 === 0 && !cancelled.has(`${hostId} ${operation}`)) {
      cancelled.add(`${hostId} ${operation}`);
      return { phase: 'CANCELED', unchanged: true };
    }
    if (operation === 'install' && index % 40 === 11) return { phase: 'FAILED', reason: 'broken' };
    if (operation === 'smoke_test' && index % 40 === 13) return { phase: 'FAILED', reason: 'unhealthy' };
    if (operation === 'reboot' && index % 60 === 18) return { phase: 'INDETERMINATE', reason: 'journal_lost' };
    return { phase: 'SUCCEEDED', rebootRequired: operation === 'install' && index % 3 === 0 };
  };
}

interface Storm {
  readonly launched: Launched;
  readonly hostIds: readonly HostId[];
  readonly fleets: readonly ScriptedFleet[];
}

async function startStorm(hosts: number): Promise<Storm> {
  const { group, hostIds } = await importGroup(world.owner, hosts, 3);
  const launched = await launch(world.owner, group, CROSSING);
  const answers = mixedAnswers(hostIds);
  const fleets = world.gateways.map((db) => new ScriptedFleet(db));
  await Promise.all(
    fleets.map((fleet, index) =>
      fleet.start(
        hostIds.filter((_, at) => at % 2 === index),
        answers,
      ),
    ),
  );
  return { launched, hostIds, fleets };
}

/**
 * Drives every lane of the campaign at once, on the pools of two workers, until it has passed all its rings; `beside`
 * goes on meanwhile. Whatever fails ends everything.
 */
async function weather(
  storm: Storm,
  { drivers, beside }: { drivers: readonly LaneDriver[]; beside: (isOver: () => boolean) => Promise<unknown> },
): Promise<void> {
  let over = false;
  const isOver = (): boolean => over;
  const { bells } = world.ears;
  const lanes = drivers.map((driver) => driveUntil(driver, { bells, stopped: isOver }));
  const failed = Promise.all([...lanes, beside(isOver)]);
  try {
    await Promise.race([
      playForward(world.owner, storm.launched),
      failed.then(() => new Promise<never>(() => undefined)),
    ]);
  } finally {
    over = true;
  }
  await failed;
  await Promise.all(storm.fleets.map((fleet) => fleet.stop()));
}

function beginAll(storm: Storm): Promise<LaneDriver[]> {
  return Promise.all(
    storm.launched.lanes.map(({ laneId }, index) => LaneDriver.begin(world.workers[index % 2]!, laneId)),
  );
}

async function countAtRandomMoments(storm: Storm, isOver: () => boolean): Promise<number> {
  let counts = 0;
  while (!isOver()) {
    expect(await steadily(() => recount(world.owner, storm.launched.campaignId))).toEqual([]);
    counts += 1;
    await pause(50 + Math.random() * 100);
  }
  return counts;
}

test('with many lanes at once boards equal their rows, tallies and limits equal a recount, and nothing deadlocks', async () => {
  const storm = await startStorm(48);
  const { campaignId } = storm.launched;
  let counts = 0;
  const drivers = await beginAll(storm);
  for (const driver of drivers) driver.checked = true;
  await weather(storm, {
    drivers,
    beside: async (isOver) => {
      counts = await countAtRandomMoments(storm, isOver);
    },
  });
  expect(counts).toBeGreaterThan(5);
  expect(await recount(world.owner, campaignId)).toEqual([]);
  expect(await statesOf(world.owner, campaignId)).toEqual({ patched: 45, failed: 2, indeterminate: 1 });
  expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('closed');
  const offered = storm.fleets.flatMap((fleet) => fleet.offered.map(({ operationId }) => operationId));
  expect(new Set(offered).size).toBe(offered.length);
  expect(seenSqlStates).not.toContain('40P01');
  expect(seenSqlStates).not.toContain('40001');
});

test('after a hold is effective nothing it forbids is offered, under many lanes, claimers and holders at once', async () => {
  const storm = await startStorm(36);
  const { campaignId } = storm.launched;
  let placed = 0;
  const holder = async (isOver: () => boolean): Promise<void> => {
    while (!isOver() && placed < 30) {
      const hold = holdOn(campaignId, Math.random() < 0.3 ? 'all' : 'forward', ['c0', 'c1', null][placed % 3] ?? null);
      placed += 1;
      const before = Date.now();
      const { effectiveAt } = await placeHold(world.owner, hold);
      expect(effectiveAt.getTime()).toBeGreaterThanOrEqual(before - 5);
      await pause(20 + Math.random() * 40);
      const act = { actor: 'ann', reason: 'go on' };
      const holdIds = [hold.holdId];
      const { notLifted } = await steadily(() => liftHolds(world.owner, { campaignId, holdIds, gate: false, act }));
      expect(notLifted).toEqual([]);
      await pause(100 + Math.random() * 200);
    }
  };
  await weather(storm, {
    drivers: await beginAll(storm),
    beside: (isOver) =>
      Promise.all([holder(isOver), holder(isOver), holder(isOver), countAtRandomMoments(storm, isOver)]),
  });
  expect(placed).toBeGreaterThan(10);
  expect(await offeredAgainstHolds(world.owner, campaignId)).toEqual([]);
  expect(await recount(world.owner, campaignId)).toEqual([]);
  expect((await readProgress(world.owner, campaignId)).holds).toEqual([]);
  expect(seenSqlStates.filter((state) => state.startsWith('40'))).toEqual([]);
});

test('two drivers of every lane race and each lane ends once, with exact sums', async () => {
  const storm = await startStorm(36);
  const { campaignId } = storm.launched;
  const drivers = [...(await beginAll(storm)), ...(await beginAll(storm))];
  await weather(storm, { drivers, beside: (isOver) => countAtRandomMoments(storm, isOver) });
  const fenced = drivers.reduce((sum, driver) => sum + driver.fenced, 0);
  expect(fenced).toBeGreaterThan(0);
  expect(await recount(world.owner, campaignId)).toEqual([]);
  const offered = storm.fleets.flatMap((fleet) => fleet.offered.map(({ operationId }) => operationId));
  expect(new Set(offered).size).toBe(offered.length);
  const { patched } = await statesOf(world.owner, campaignId);
  expect(patched).toBeGreaterThan(30);
  const ended = await world.owner.query(
    `SELECT count(*)::int AS orders FROM host_order WHERE campaign_id = $1 AND state IN ('open', 'offered')`,
    [campaignId],
  );
  expect(ended.rows).toEqual([{ orders: 0 }]);
});
