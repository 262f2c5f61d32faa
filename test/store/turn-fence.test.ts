import { isDeepStrictEqual } from 'node:util';
import { readOrderTraces } from '../../store/order-traces';
import { FencedError } from '../../store/turn/fence';
import { LaneDriver } from './lane-driver';
import { importGroup, launch, type Launched, ONE_RING, openSoon, openWorld, recount, type World } from './turn-fixture';
import { ScriptedFleet } from '../scripted-fleet';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

/** An open ring of one lane of ten hosts with live sessions; nobody claims unless told. */
async function openLane(): Promise<{ launched: Launched; driver: LaneDriver; fleet: ScriptedFleet }> {
  const { group, hostIds } = await importGroup(world.owner, 10, 1);
  const launched = await launch(world.owner, group, ONE_RING);
  const fleet = new ScriptedFleet(world.gateways[0]!);
  await fleet.start(hostIds);
  await openSoon(world.owner, launched, 0);
  const driver = await LaneDriver.begin(world.workers[0]!, launched.lanes[0]!.laneId);
  return { launched, driver, fleet };
}

async function ordersOf(launched: Launched): Promise<number> {
  const found = await world.owner.query('SELECT FROM host_order WHERE campaign_id = $1', [launched.campaignId]);
  return found.rowCount ?? 0;
}

test('a turn taken again after a crash before its answer gives the stored answer and changes nothing twice', async () => {
  const { launched, driver, fleet } = await openLane();
  await fleet.stop();
  const request = driver.request();
  const first = await driver.commit(request);
  expect(first.placed).toHaveLength(10);
  // The answer is lost; the same turn is taken by somebody else.
  const again = await driver.commit(JSON.parse(JSON.stringify(request)));
  // Only what is told or signed by whoever committed it is not answered again.
  expect(again).toEqual({ ...first, placed: [], ended: 0, moved: [], again: true });
  await driver.hear(request, again);
  expect(await driver.differences()).toEqual([]);
  expect(await ordersOf(launched)).toBe(10);
  expect(await recount(world.owner, launched.campaignId)).toEqual([]);
});

test('one turn taken by two workers at once is committed once, and both hear the same', async () => {
  const { launched, driver, fleet } = await openLane();
  await fleet.stop();
  const request = driver.request();
  const twin = await LaneDriver.begin(world.workers[1]!, driver.laneId);
  const [one, other] = await Promise.all([driver.commit(request), twin.commit(JSON.parse(JSON.stringify(request)))]);
  expect(isDeepStrictEqual(one.written, other.written)).toBe(true);
  expect(one.parked).toBe(other.parked);
  expect(await ordersOf(launched)).toBe(10);
  expect(await recount(world.owner, launched.campaignId)).toEqual([]);
});

test('a late turn is fenced off and writes nothing, and a turn of the future too', async () => {
  const { launched, driver, fleet } = await openLane();
  await fleet.stop();
  const late = driver.request();
  await driver.settle();
  await driver.round();
  await expect(driver.commit(late)).rejects.toThrow(FencedError);
  await expect(driver.commit({ ...driver.request(), turn: driver.memory.turn + 5 })).rejects.toThrow(FencedError);
  expect(await driver.differences()).toEqual([]);
  expect(await recount(world.owner, launched.campaignId)).toEqual([]);
});

test('a rival that takes the same turn with other changes is fenced off, rebuilds its board and goes on', async () => {
  const { launched, driver, fleet } = await openLane();
  await driver.settle();
  const rival = await LaneDriver.begin(world.workers[1]!, driver.laneId);
  while (fleet.offered.length < 10) await new Promise((resolve) => setTimeout(resolve, 20));
  await fleet.stop();
  // The driver hears the reports, the rival never did: the same turn number, another content.
  while (!driver.hasMoreToSay()) await driver.round();
  await rival.rebuild();
  expect(rival.memory.turn).toBe(driver.memory.turn);
  expect(driver.memory.unrecorded.length).toBeGreaterThan(0);
  await driver.commit(rival.request());
  await driver.round();
  expect(driver.fenced).toBe(1);
  await driver.settle();
  expect(await driver.differences()).toEqual([]);
  expect(await recount(world.owner, launched.campaignId)).toEqual([]);
});

test('a board rebuilt from rows equals the one that went on without a break', async () => {
  const { driver, fleet } = await openLane();
  fleet.answer(({ operation }) => ({ phase: 'SUCCEEDED', rebootRequired: operation === 'install' }));
  for (let round = 0; round < 15; round += 1) {
    await driver.round();
    expect(await driver.differences()).toEqual([]);
    if (driver.hasMoreToSay()) continue;
    const rebuilt = await LaneDriver.begin(world.workers[1]!, driver.laneId);
    expect(rebuilt.hosts).toEqual(driver.hosts);
    expect(rebuilt.memory.turn).toBe(driver.memory.turn);
  }
  await fleet.stop();
});

test("orders keep the context of the turn that placed them, with their host's own flag; a gateway can read it", async () => {
  const { driver, fleet } = await openLane();
  await fleet.stop();
  const turn = `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}`;
  const shown = driver.hosts.length / 2;
  let asked = 0;
  const traceparentOf = () => `${turn}-0${(asked += 1) <= shown ? 1 : 0}`;
  const { placed } = await driver.commit({ ...driver.request(), traceparentOf });
  const operationIds = placed.map(({ operationId }) => operationId);
  const traces = await readOrderTraces(world.gateways[0]!, operationIds);
  const flags = operationIds.map((id) => traces.get(id)!.traceparent.slice(turn.length));
  expect(flags.sort()).toEqual([...Array<string>(shown).fill('-00'), ...Array<string>(shown).fill('-01')]);
  expect(traces.get(operationIds[0]!)).toMatchObject({ operation: 'install', direction: 'forward', generation: 1 });
});

test('an order of a turn without a trace has none', async () => {
  const { driver, fleet } = await openLane();
  await fleet.stop();
  const { placed } = await driver.commit(driver.request());
  const found = await readOrderTraces(
    world.gateways[0]!,
    placed.map(({ operationId }) => operationId),
  );
  expect(found.size).toBe(0);
});
