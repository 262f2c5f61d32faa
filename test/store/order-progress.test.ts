import { randomUUID } from 'node:crypto';
import { asId, type OperationId } from '../../model/ids';
import { explainHost } from '../../store/explain-host';
import { keepProgress } from '../../store/order-progress';
import { openFirstRing } from './hand-fleet';
import { openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('a host is explained with what its agent said last of the very order it has, and with nothing said of others', async () => {
  const { launched, drivers, fleet, hostIds } = await openFirstRing(world, { hosts: 2 });
  const [hostId] = hostIds;
  const explained = async () => (await explainHost(world.owner, launched.campaignId, hostId!))?.progress;
  const gateway = world.gateways[0]!;
  expect(await explained()).toBeNull();
  for (const driver of drivers) await driver.settle();
  const { operationId } = (await fleet.claim()).find((order) => order.hostId === hostId)!;
  expect(await explained()).toBeNull();
  await keepProgress(gateway, [{ hostId: hostId!, operationId, percent: 12, doing: 'Unpacking nginx' }]);
  expect(await explained()).toMatchObject({ percent: 12, doing: 'Unpacking nginx' });
  await keepProgress(gateway, [{ hostId: hostId!, operationId, percent: 80, doing: 'Configuring nginx' }]);
  expect(await explained()).toMatchObject({ percent: 80, doing: 'Configuring nginx' });
  const unknown = asId<OperationId>(randomUUID());
  await keepProgress(gateway, [{ hostId: hostId!, operationId: unknown, percent: 1, doing: 'of no order' }]);
  expect(await explained()).toMatchObject({ percent: 80 });
});
