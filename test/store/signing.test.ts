import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { type OrderSigner, signsAll } from '../../activities/order-signer';
import { signLeftOrders } from '../../activities/sign-orders';
import { SigningPauses } from '../../activities/signing-pauses';
import { ORDER_PAYLOAD_TYPE } from '../../trust/payload-types';
import { createSigner, type Signer } from '../../trust/signer';
import { ringmaster } from '../../proto/generated/agent';
import type { HostId, LaneId } from '../../model/ids';
import { claimOrders, type OfferCandidate, type ClaimedOrder } from '../../store/claims';
import { type PlacedOrder, readSigningFacts, readUnsignedOrders, storeSignedOrders } from '../../store/signing';
import { noteSigningPause } from '../../store/signing-pauses';
import { readCampaign } from '../../store/campaigns-read';
import { type Database, inSnapshot } from '../../store/database';
import { explainHost } from '../../store/explain-host';
import { readWaitingOrders } from '../../store/waiting-orders';
import { preAuthentication } from '../order-rows';
import { openFirstRing, type OpenRing } from './hand-fleet';
import { LaneDriver } from './lane-driver';
import { openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

function newSigner(): { signer: Signer; publicKey: KeyObject } {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { signer: createSigner(pem), publicKey: createPublicKey(pem) };
}

/** An open ring of ten hosts whose lane committed its turn and died before it signed. */
async function crashedBeforeSigning(): Promise<OpenRing> {
  const ring = await openFirstRing(world, { hosts: 10 });
  const driver = ring.drivers[0]!;
  expect((await driver.commit(driver.request())).placed).toHaveLength(10);
  return ring;
}

/** Every order of the campaign under its host's present epoch, as a gateway would find it were it offerable. */
async function candidatesOf({ launched }: OpenRing): Promise<OfferCandidate[]> {
  const found = await world.owner.query<OfferCandidate & { epoch: string }>(
    `SELECT operation_id AS "operationId", campaign_id AS "campaignId", host_id AS "hostId", epoch
       FROM host_order JOIN session USING (host_id) WHERE campaign_id = $1`,
    [launched.campaignId],
  );
  return found.rows.map((row) => ({ ...row, epoch: Number(row.epoch) }));
}

async function claimBlindly(ring: OpenRing): Promise<ClaimedOrder[]> {
  const { campaignId } = ring.launched;
  return claimOrders(world.gateways[0]!, ring.fleet.gatewayId, { campaignId, candidates: await candidatesOf(ring) });
}

async function envelopesOf({ launched }: OpenRing): Promise<unknown[]> {
  const found = await world.owner.query(
    `SELECT operation_id, payload_type, encode(payload, 'hex') AS payload, signatures
       FROM order_envelope JOIN host_order USING (operation_id) WHERE campaign_id = $1 ORDER BY operation_id`,
    [launched.campaignId],
  );
  return found.rows;
}

/** What a signer writes that read the unsigned orders long ago. */
function storeLate(laneId: LaneId, orders: readonly PlacedOrder[]): Promise<void> {
  const signatures = [{ keyId: 'late', signature: 'late' }];
  const payload = Buffer.from('late');
  const signed = orders.map(({ operationId }) => ({ operationId, payload, signatures }));
  return storeSignedOrders(world.owner, laneId, { payloadType: ORDER_PAYLOAD_TYPE, signed });
}

/** Signs what the crash left, as the next worker does. */
async function signLeft({ drivers, launched }: OpenRing, signer: Signer, worker = world.workers[0]!): Promise<number> {
  const facts = await readSigningFacts(worker, launched.campaignId);
  return (await signLeftOrders(worker, signsAll(signer), { lane: drivers[0]!.lane, facts })).signed;
}

test('an order without a signature is never claimed, not even by a gateway that names it', async () => {
  const ring = await crashedBeforeSigning();
  expect(await ring.fleet.claim()).toEqual([]);
  expect(await candidatesOf(ring)).toHaveLength(10);
  expect(await claimBlindly(ring)).toEqual([]);
});

test('an envelope without a signature is refused by the database', async () => {
  const ring = await crashedBeforeSigning();
  const seal = world.owner.query(
    `INSERT INTO order_envelope SELECT operation_id, $2, 'a payload', '[]' FROM host_order WHERE campaign_id = $1`,
    [ring.launched.campaignId, ORDER_PAYLOAD_TYPE],
  );
  await expect(seal).rejects.toThrow(/order_envelope_signatures_check/);
  expect(await claimBlindly(ring)).toEqual([]);
});

test('orders that a crash left unsigned are signed by the next turn, and claimed once', async () => {
  const ring = await crashedBeforeSigning();
  const successor = await LaneDriver.begin(world.workers[1]!, ring.drivers[0]!.laneId);
  await successor.round();
  const claimed = await ring.fleet.claim();
  expect(claimed).toHaveLength(10);
  expect(await claimBlindly(ring)).toEqual([]);
  const orders = await candidatesOf(ring);
  expect(claimed.map(({ operationId }) => operationId).sort()).toEqual(
    orders.map(({ operationId }) => operationId).sort(),
  );
});

test('what is signed is the order of the row, under the key that is named', async () => {
  const ring = await crashedBeforeSigning();
  const { signer, publicKey } = newSigner();
  await signLeft(ring, signer);
  const claimed = await ring.fleet.claim();
  expect(claimed).toHaveLength(10);
  for (const { hostId, operationId, payload, payloadType, signatures } of claimed) {
    expect(signatures).toEqual([{ keyId: signer.keyId, signature: expect.any(String) as string }]);
    const signature = Buffer.from(signatures[0]!.signature, 'base64');
    expect(verify(null, preAuthentication(payloadType, payload), publicKey, signature)).toBe(true);
    const order = ringmaster.agent.v1.Order.decode(payload);
    expect(order).toMatchObject({ operationId, hostId, campaignId: ring.launched.campaignId, generation: 1 });
    expect(order.install?.patch?.bundle).toMatchObject({ name: 'hello', version: '2.0.0' });
  }
});

test('what a turn answers to be signed is what its rows say, the way back of a back-out included', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  const driver = ring.drivers[0]!;
  const { placed } = await driver.commit(driver.request());
  const bySequence = [...placed].sort((a, b) => Number(a.sequence) - Number(b.sequence));
  expect(bySequence).toEqual(await readUnsignedOrders(world.owner, driver.laneId));
  await driver.rebuild();
  const campaignId = ring.launched.campaignId;
  for (const { operationId, hostId } of placed) {
    await world.owner.query(
      `INSERT INTO report (operation_id, revision, lane_id, host_id, phase) SELECT $1, 1, lane_id, $2, 'SUCCEEDED'
         FROM host_order WHERE operation_id = $1`,
      [operationId, hostId],
    );
  }
  await world.owner.query(`UPDATE directive SET course = 'back_out', revision = revision + 1 WHERE campaign_id = $1`, [
    campaignId,
  ]);
  const installs = new Map(placed.map(({ hostId, operationId }) => [hostId, operationId]));
  for (let turns = 0; turns < 5; turns += 1) {
    const request = driver.request();
    const taken = await driver.commit(request);
    await driver.hear(request, taken);
    for (const { operation, hostId, installOperationId } of taken.placed) {
      expect([operation, installOperationId]).toEqual(['back_out', installs.get(hostId)]);
      installs.delete(hostId);
    }
  }
  // Half of them at a time (its pace).
  expect(installs.size).toBe(2);
});

test('signing twice changes nothing, whoever signs and at the same time or later', async () => {
  const ring = await crashedBeforeSigning();
  const { laneId } = ring.drivers[0]!;
  const { workers } = world;
  const unsigned = await readUnsignedOrders(world.owner, laneId);
  expect(unsigned).toHaveLength(10);
  await Promise.all([signLeft(ring, newSigner().signer, workers[0]), signLeft(ring, newSigner().signer, workers[1])]);
  const signed = await envelopesOf(ring);
  const keys = new Set(signed.map((row) => JSON.stringify(row).match(/"keyId":"(\w+)"/)?.[1]));
  expect(keys.size).toBe(1);
  expect(await signLeft(ring, newSigner().signer)).toBe(0);
  await storeLate(laneId, unsigned);
  expect(await envelopesOf(ring)).toEqual(signed);
});

test('a signer that comes back late brings back no order that was withdrawn meanwhile', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  const driver = ring.drivers[0]!;
  driver.terms = { ...driver.terms, install: { ...driver.terms.install, startByMs: 0 } };
  const first = driver.request();
  const taken = await driver.commit(first);
  const late = await readUnsignedOrders(world.owner, driver.laneId);
  expect(late).toHaveLength(4);
  await driver.hear(first, taken);
  driver.terms = { ...driver.terms, install: { ...driver.terms.install, startByMs: 60_000 } };
  await driver.round();
  await storeLate(driver.laneId, late);
  const claimed = await claimBlindly(ring);
  expect(claimed).toHaveLength(4);
  const lateIds = late.map(({ operationId }) => operationId);
  expect(claimed.filter(({ operationId }) => lateIds.includes(operationId))).toEqual([]);
});

test('what the signer refuses is not offered, and holds the campaign once, with its reason', async () => {
  const ring = await crashedBeforeSigning();
  const { campaignId } = ring.launched;
  const facts = await readSigningFacts(world.owner, campaignId);
  const refused = { reason: 'hosts_exceeded', message: 'the manifest allows 5 hosts, and so many were begun' };
  const signer: OrderSigner = {
    sign: async (orders) => {
      const signed = await signsAll(newSigner().signer).sign(orders);
      return signed.map((each, index) => (index < 5 ? each : { refused }));
    },
    close: () => undefined,
  };
  const toSign = { lane: ring.drivers[0]!.lane, facts };
  expect(await signLeftOrders(world.workers[0]!, signer, toSign)).toEqual({ signed: 5, waits: false });
  expect(await signLeftOrders(world.workers[0]!, signer, toSign)).toEqual({ signed: 5, waits: false });
  const holds = await world.owner.query('SELECT source, scope, reason, set_by FROM hold WHERE campaign_id = $1', [
    campaignId,
  ]);
  const [first] = facts.spec.rings;
  expect(holds.rows).toEqual([
    {
      source: 'alert',
      scope: 'forward',
      reason: `signing of ring ${first!.name} stopped: the manifest allows 5 hosts, and so many were begun (hosts_exceeded)`,
      set_by: 'signer',
    },
  ]);
  expect(await claimBlindly(ring)).toEqual([]);
});

test("what is over the signer's hour stays unsigned, holds nothing, says why, and is signed when its time has come", async () => {
  const ring = await crashedBeforeSigning();
  const { campaignId } = ring.launched;
  const facts = await readSigningFacts(world.owner, campaignId);
  const refused = {
    reason: 'pace_exceeded',
    message: 'signed pace: the manifest allows 5 hosts an hour; again at noon',
    waitMs: 10_000,
  };
  let isFull = true;
  let asked = 0;
  const signer: OrderSigner = {
    sign: async (orders) => {
      asked += 1;
      const signed = await signsAll(newSigner().signer).sign(orders);
      return signed.map((each, index) => (index < 5 || !isFull ? each : { refused }));
    },
    close: () => undefined,
  };
  let now = 0;
  const toSign = { lane: ring.drivers[0]!.lane, facts, pauses: new SigningPauses(() => now) };
  const [worker] = world.workers as [Database];
  expect(await signLeftOrders(worker, signer, toSign)).toEqual({ signed: 5, waits: true });
  // Not asked again at once, by a lane that looks each second.
  expect(await signLeftOrders(worker, signer, toSign)).toEqual({ signed: 0, waits: true });
  expect(asked).toBe(1);
  expect((await world.owner.query('SELECT FROM hold WHERE campaign_id = $1', [campaignId])).rowCount).toBe(0);
  const left = await readUnsignedOrders(worker, ring.drivers[0]!.lane.laneId);
  expect(left.length).toBeGreaterThan(0);
  const waits = { reason: refused.message };
  expect(await explainHost(world.owner, campaignId, left[0]!.hostId)).toMatchObject({
    signing: refused.message,
    wait: null,
  });
  expect((await readCampaign(world.owner, campaignId))?.signingWaits).toEqual([
    { operation: left[0]!.operation, ...waits },
  ]);
  expect((await inSnapshot(world.owner, readWaitingOrders)).unsigned.overdue).toBe(0);
  isFull = false;
  now = 10_001;
  expect(await signLeftOrders(worker, signer, toSign)).toEqual({ signed: left.length, waits: false });
  expect(await explainHost(world.owner, campaignId, left[0]!.hostId)).toMatchObject({ signing: null });
});

test('what the signer will sign later is not placed again before that, in its ring, direction and operation alone', async () => {
  const ring = await openFirstRing(world, { hosts: 10 });
  const driver = ring.drivers[0]!;
  const { campaignId } = ring.launched;
  const [worker] = world.workers as [Database];
  const reason = 'signed pace: the manifest allows 5 hosts an hour; again at noon';
  const pause = { ring: 0, direction: 'forward', operation: 'install', reason, waitMs: 600_000 } as const;
  await noteSigningPause(worker, campaignId, { ...pause, ring: 1 });
  await noteSigningPause(worker, campaignId, { ...pause, operation: 'reboot' });
  await noteSigningPause(worker, campaignId, { ...pause, direction: 'backout', operation: 'back_out' });
  await noteSigningPause(worker, campaignId, pause);
  const first = driver.request();
  const waiting = await driver.commit(first);
  expect([waiting.placed, waiting.parked]).toEqual([[], true]);
  // Its lane has nothing to do until then.
  expect(waiting.pausedMs).toBeGreaterThan(500_000);
  const host = await world.owner.query<{ host_id: HostId }>(
    'SELECT host_id FROM campaign_host WHERE campaign_id = $1',
    [campaignId],
  );
  expect(await explainHost(world.owner, campaignId, host.rows[0]!.host_id)).toMatchObject({
    wait: { reason: 'signed_pace', subject: reason },
    explained: { earliest: expect.stringMatching(/Z$/) },
  });
  await driver.hear(first, waiting);

  await world.owner.query(`UPDATE signing_pause SET again_at = now() WHERE ring = 0 AND operation = 'install'`);

  const placed = await driver.commit(driver.request());
  expect([placed.placed.length, placed.pausedMs]).toEqual([10, null]);
});
