import type { OperationId } from '../../model/ids';
import { claimOrders, type ClaimedOrder, findClaimable, type OfferCandidate } from '../../store/claims';
import { closeCampaign } from '../../store/closing';
import { placeHold } from '../../store/holds';
import { readProgress } from '../../store/progress';
import { setCourse } from '../../store/steering';
import { openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { type LaneDriver, pause } from './lane-driver';
import { holdOn, openWorld, recount, statesOf, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const ACT = { actor: 'ann', reason: 'a look first' };

interface OrderRow {
  readonly operation_id: OperationId;
  readonly host_id: string;
  readonly operation: string;
  readonly generation: number;
  readonly state: string;
}

async function ordersOf({ launched }: OpenRing): Promise<OrderRow[]> {
  const found = await world.owner.query<OrderRow>(
    `SELECT operation_id, host_id, operation, generation, state FROM host_order
      WHERE campaign_id = $1 ORDER BY host_id, generation`,
    [launched.campaignId],
  );
  return found.rows;
}

/** Orders of installs are too late this long after they were placed. */
function startInstallsWithin(driver: LaneDriver, startByMs: number): void {
  driver.terms = { ...driver.terms, install: { ...driver.terms.install, startByMs } };
}

/** Claims each of these alone, two at a time, while something else goes on; `claimed` grows meanwhile. */
async function claimOneByOne(
  ring: OpenRing,
  { candidates, claimed }: { candidates: readonly OfferCandidate[]; claimed: ClaimedOrder[] },
): Promise<void> {
  const { campaignId } = ring.launched;
  const left = [...candidates];
  const claimer = async (): Promise<void> => {
    for (let candidate = left.shift(); candidate !== undefined; candidate = left.shift()) {
      const claim = { campaignId, candidates: [candidate] };
      claimed.push(...(await claimOrders(world.gateways[0]!, ring.fleet.gatewayId, claim)));
      await pause(5);
    }
  };
  await Promise.all([claimer(), claimer()]);
}

/** Every first order was either claimed, and is offered, or withdrawn by the lane; both happened. */
async function expectOneWinnerEach(ring: OpenRing, claimed: readonly ClaimedOrder[]): Promise<void> {
  const won = new Set(claimed.map(({ operationId }) => operationId));
  const first = (await ordersOf(ring)).filter(({ generation }) => generation === 1);
  for (const { operation_id, state } of first) expect(state).toBe(won.has(operation_id) ? 'offered' : 'withdrawn');
  expect(won.size).toBe(claimed.length);
  expect(won.size).toBeGreaterThan(0);
  expect(won.size).toBeLessThan(first.length);
}

async function settledWithCandidates(ring: OpenRing): Promise<OfferCandidate[]> {
  await ring.drivers[0]!.settle();
  const candidates = await findClaimable(world.owner, ring.fleet.gatewayId, { kind: 'all' });
  expect(candidates).toHaveLength(ring.hostIds.length);
  return candidates;
}

describe('an order past its start_by', () => {
  it('is withdrawn by the lane, and its host comes again in the next generation with its place kept once', async () => {
    const ring = await openFirstRing(world, { hosts: 6 });
    const driver = ring.drivers[0]!;
    startInstallsWithin(driver, 0);
    await driver.round();
    expect(await ring.fleet.claim()).toEqual([]);
    startInstallsWithin(driver, 60_000);
    await driver.settle();
    const orders = await ordersOf(ring);
    const ofGeneration = (generation: number): OrderRow[] => orders.filter((order) => order.generation === generation);
    expect(ofGeneration(1).map(({ state }) => state)).toEqual(Array<string>(6).fill('withdrawn'));
    expect(ofGeneration(2).map(({ state }) => state)).toEqual(Array<string>(6).fill('open'));
    expect(new Set(orders.map(({ operation_id }) => operation_id)).size).toBe(12);
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
    expect(await driver.differences()).toEqual([]);
    await playOut(ring);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ patched: 6 });
  });

  it('goes to exactly one of a claim and the lane that race for it', async () => {
    const ring = await openFirstRing(world, { hosts: 40 });
    const driver = ring.drivers[0]!;
    const candidates = await settledWithCandidates(ring);
    // Ten in time and ten too late for certain; between them each is too late a little after the one before, while
    // claims come at about that pace.
    await world.owner.query(
      `UPDATE host_order o SET start_by = clock_timestamp() + interval '1 ms'
              * CASE WHEN n.at <= 10 THEN 60000 WHEN n.at > 30 THEN 0 ELSE (n.at - 10) * 8 END
         FROM unnest($1::uuid[]) WITH ORDINALITY AS n(operation_id, at) WHERE o.operation_id = n.operation_id`,
      [candidates.map(({ operationId }) => operationId)],
    );
    const claimed: ClaimedOrder[] = [];
    let over = false;
    const withdrawing = (async () => {
      while (!over) await driver.round();
    })();
    await claimOneByOne(ring, { candidates, claimed });
    await pause(200);
    over = true;
    await withdrawing;
    await driver.settle();
    await expectOneWinnerEach(ring, claimed);
    const orders = await ordersOf(ring);
    const hostsOf = (found: readonly OrderRow[]): string[] => found.map(({ host_id }) => host_id);
    expect(hostsOf(orders.filter(({ generation }) => generation === 2))).toEqual(
      hostsOf(orders.filter(({ state }) => state === 'withdrawn')),
    );
    expect(await driver.differences()).toEqual([]);
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });

  it('however often leaves its host queued and no evidence of the patch', async () => {
    const ring = await openFirstRing(world, { hosts: 2 });
    const driver = ring.drivers[0]!;
    startInstallsWithin(driver, 0);
    for (let round = 0; round < 10; round += 1) await driver.round();
    startInstallsWithin(driver, 60_000);
    await driver.round();
    await driver.round();
    await ring.fleet.report(await ring.fleet.claim(), () => SUCCEEDED);
    await playOut(ring);
    const orders = await ordersOf(ring);
    expect(orders.filter(({ state }) => state === 'withdrawn').length).toBeGreaterThan(16);
    const hosts = await world.owner.query('SELECT DISTINCT state, verdict FROM campaign_host WHERE campaign_id = $1', [
      ring.launched.campaignId,
    ]);
    expect(hosts.rows).toEqual([{ state: 'patched', verdict: 'patched' }]);
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });
});

describe('a change of course', () => {
  it.each([
    ['back_out', 'campaign_backed_out'],
    ['abort', 'campaign_aborted'],
  ] as const)('to %s withdraws open installs, and their hosts are skipped unchanged', async (course, reason) => {
    const ring = await openFirstRing(world, { hosts: 6 });
    const { campaignId } = ring.launched;
    const driver = ring.drivers[0]!;
    await driver.settle();
    await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course, act: ACT });
    await driver.settle();
    expect(await ring.fleet.claim()).toEqual([]);
    expect((await ordersOf(ring)).map(({ state }) => state)).toEqual(Array<string>(6).fill('withdrawn'));
    const hosts = await world.owner.query(
      'SELECT DISTINCT state, reason, touched FROM campaign_host WHERE campaign_id = $1',
      [campaignId],
    );
    expect(hosts.rows).toEqual([{ state: 'skipped', reason, touched: false }]);
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('leaves open smoke tests alone: a host in the middle is tested before it goes back', async () => {
    const ring = await openFirstRing(world, { hosts: 4 });
    const { campaignId } = ring.launched;
    const driver = ring.drivers[0]!;
    await driver.settle();
    await ring.fleet.report(await ring.fleet.claim(), () => SUCCEEDED);
    await driver.settle();
    await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ACT });
    await driver.settle();
    const tests = await ring.fleet.claim();
    expect(tests.map(({ operation }) => operation)).toEqual(Array<string>(4).fill('smoke_test'));
    await ring.fleet.report(tests, () => SUCCEEDED);
    await playOut(ring);
    expect(await statesOf(world.owner, campaignId)).toEqual({ backed_out: 4 });
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('gives each open install to exactly one of a claim and the lane: the claimed end by their reports and go back', async () => {
    const ring = await openFirstRing(world, { hosts: 40 });
    const { campaignId } = ring.launched;
    const driver = ring.drivers[0]!;
    const candidates = await settledWithCandidates(ring);
    const claimed: ClaimedOrder[] = [];
    const claiming = claimOneByOne(ring, { candidates: candidates.slice(0, 35), claimed });
    while (claimed.length === 0) await pause(1);
    await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ACT });
    await driver.settle();
    await claiming;
    await claimOneByOne(ring, { candidates: candidates.slice(35), claimed });
    await expectOneWinnerEach(ring, claimed);
    expect(await driver.differences()).toEqual([]);
    await ring.fleet.report(claimed, () => SUCCEEDED);
    await playOut(ring);
    const left = 40 - claimed.length;
    expect(await statesOf(world.owner, campaignId)).toEqual({ backed_out: claimed.length, skipped: left });
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });

  it('to abort under a hold on everything ends hosts that wait for their smoke test, and lets the campaign close', async () => {
    const ring = await openFirstRing(world, { hosts: 4 });
    const { campaignId } = ring.launched;
    const driver = ring.drivers[0]!;
    await driver.settle();
    const installs = await ring.fleet.claim();
    await ring.fleet.report(installs.slice(0, 3), () => SUCCEEDED);
    await placeHold(world.owner, holdOn(campaignId, 'all'));
    await driver.settle();
    await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'abort', act: ACT });
    await driver.settle();
    expect(await statesOf(world.owner, campaignId)).toEqual({ installing: 1, smoke_testing: 3 });
    expect(await closeCampaign(world.owner, campaignId, 'aborted')).toBe('open');
    await ring.fleet.report(installs.slice(3), () => SUCCEEDED);
    await driver.settle();
    await driver.settle();
    const hosts = await world.owner.query(
      'SELECT DISTINCT state, reason, touched, verdict FROM campaign_host WHERE campaign_id = $1',
      [campaignId],
    );
    expect(hosts.rows).toEqual([{ state: 'failed', reason: 'aborted_midway', touched: true, verdict: null }]);
    expect((await readProgress(world.owner, campaignId)).rings[0]!.waves).toMatchObject([{ ended: true, inFlight: 0 }]);
    expect(await closeCampaign(world.owner, campaignId, 'aborted')).toBe('closed');
    expect(await recount(world.owner, campaignId)).toEqual([]);
  });
});
