import type { HostId } from '../../model/ids';
import type { SimulationAnswer } from '../../model/simulation';
import type { Database } from '../../store/database';
import { markSessionsLost, openSessions, registerGateway, type SessionKey } from '../../store/sessions';
import {
  askSimulations,
  claimSimulations,
  listConnectedHosts,
  readAnswers,
  readRecentlyResolved,
  storeAnswer,
} from '../../store/simulations';
import { createCampaign, helloOf, newGatewayId } from '../order-rows';
import { openTwoRoles, type TwoRoles } from './two-roles';

const PATCH = { kind: 'deb', packages: [{ name: 'libssl3', version: '3.0.17-1~deb12u2' }] } as const;
const RESOLVES: SimulationAnswer = {
  kind: 'resolves',
  changes: [{ name: 'libssl3', from: '3.0.16-1~deb12u1', to: '3.0.17-1~deb12u2' }],
};
const CANNOT: SimulationAnswer = {
  kind: 'cannot',
  problem: 'unknown_version',
  package: 'libssl3',
  message: 'no such version',
  changes: [],
};

let roles: TwoRoles;
let owner: Database;
/** As the gateway's own role. */
let db: Database;
const gatewayId = newGatewayId();

beforeAll(async () => {
  roles = await openTwoRoles();
  ({ owner, db } = roles);
  await registerGateway(db, gatewayId);
});
afterAll(() => roles.close());

async function connectedHost(): Promise<SessionKey> {
  const { hostId } = (await createCampaign(owner, 1))[0]!;
  return connect(hostId);
}

async function connect(hostId: HostId): Promise<SessionKey> {
  return (await openSessions(db, gatewayId, [helloOf(hostId)])).get(hostId)!;
}

const ask = (hostIds: readonly HostId[], timeoutMs = 20_000) =>
  askSimulations(owner, { patch: PATCH, hostIds, actor: 'ann', timeoutMs });

test("a question goes once to the session of its host, with the time that is left, and the host's answer is read", async () => {
  const session = await connectedHost();
  const asked = await ask([session.hostId]);
  const [claimed] = await claimSimulations(db, gatewayId);
  expect(claimed).toMatchObject({ ...session, simulationId: asked.get(session.hostId), patch: PATCH });
  expect(claimed!.timeoutMs).toBeGreaterThan(15_000);
  expect(claimed!.timeoutMs).toBeLessThanOrEqual(20_000);
  expect(await claimSimulations(db, gatewayId)).toEqual([]);
  expect(await readAnswers(owner, [...asked.values()])).toEqual(new Map());
  expect(await storeAnswer(db, claimed!, RESOLVES)).toBe(true);
  expect(await readAnswers(owner, [...asked.values()])).toEqual(new Map([[session.hostId, RESOLVES]]));
});

test('a host that came back is asked again under its new epoch, and an answer of the old one is none', async () => {
  const former = await connectedHost();
  await ask([former.hostId]);
  const [first] = await claimSimulations(db, gatewayId);
  const session = await connect(former.hostId);
  const [second] = await claimSimulations(db, gatewayId);
  expect(second).toMatchObject({ simulationId: first!.simulationId, epoch: session.epoch });
  expect(await storeAnswer(db, first!, RESOLVES)).toBe(false);
  expect(await storeAnswer(db, second!, RESOLVES)).toBe(true);
});

test('the first answer stays', async () => {
  const session = await connectedHost();
  const asked = await ask([session.hostId]);
  const [claimed] = await claimSimulations(db, gatewayId);
  expect(await storeAnswer(db, claimed!, CANNOT)).toBe(true);
  expect(await storeAnswer(db, claimed!, RESOLVES)).toBe(false);
  // Past the function: the role itself may not change what was answered.
  const forged = await db.query(`UPDATE simulation SET sent_epoch = 99 WHERE simulation_id = $1`, [
    claimed!.simulationId,
  ]);
  expect(forged.rowCount).toBe(0);
  expect(await readAnswers(owner, [...asked.values()])).toEqual(new Map([[session.hostId, CANNOT]]));
});

test('nobody is asked, and no answer is taken, once nobody waits for it', async () => {
  const session = await connectedHost();
  await ask([session.hostId], 0);
  expect(await claimSimulations(db, gatewayId)).toEqual([]);
  await ask([session.hostId], 200);
  const [claimed] = await claimSimulations(db, gatewayId);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await storeAnswer(db, claimed!, RESOLVES)).toBe(false);
});

test('another gateway brings nothing to a host that is not its own', async () => {
  const session = await connectedHost();
  await ask([session.hostId]);
  const other = newGatewayId();
  await registerGateway(db, other);
  expect(await claimSimulations(db, other)).toEqual([]);
  expect(await claimSimulations(db, gatewayId)).toHaveLength(1);
});

test('what is stored and is no answer counts as one of a broken host', async () => {
  const session = await connectedHost();
  const asked = await ask([session.hostId]);
  await owner.query(`UPDATE simulation SET answered_at = now(), answer = '{"kind": "resolves"}' WHERE host_id = $1`, [
    session.hostId,
  ]);
  const answers = await readAnswers(owner, [...asked.values()]);
  expect(answers.get(session.hostId)).toMatchObject({ kind: 'cannot', problem: 'broken' });
});

test('of recent answers only the newest good ones to exactly this patch are used again', async () => {
  const [good, bad, relapsed] = [await connectedHost(), await connectedHost(), await connectedHost()];
  const hostIds = [good.hostId, bad.hostId, relapsed.hostId];
  await ask(hostIds);
  for (const claimed of await claimSimulations(db, gatewayId)) {
    await storeAnswer(db, claimed, claimed.hostId === bad.hostId ? CANNOT : RESOLVES);
  }
  await ask([relapsed.hostId]);
  await storeAnswer(db, (await claimSimulations(db, gatewayId))[0]!, CANNOT);
  const recent = await readRecentlyResolved(owner, { patch: PATCH, hostIds, withinMs: 60_000 });
  expect(recent).toEqual(new Map([[good.hostId, RESOLVES]]));
  const patch = { kind: 'deb', packages: [{ name: 'libssl3', version: '3.0.18-1' }] } as const;
  expect(await readRecentlyResolved(owner, { patch, hostIds, withinMs: 60_000 })).toEqual(new Map());
  expect(await readRecentlyResolved(owner, { patch: PATCH, hostIds, withinMs: 0 })).toEqual(new Map());
});

test('questions older than a day are swept when something is asked', async () => {
  const session = await connectedHost();
  const [old] = (await ask([session.hostId])).values();
  await owner.query(`UPDATE simulation SET asked_at = now() - interval '25 hours' WHERE simulation_id = $1`, [old]);
  const [kept] = (await ask([session.hostId])).values();
  const left = await owner.query<{ simulation_id: string }>(`SELECT simulation_id FROM simulation WHERE host_id = $1`, [
    session.hostId,
  ]);
  expect(left.rows.map((row) => row.simulation_id)).toEqual([kept]);
});

test('a host counts as connected while its session is not lost', async () => {
  const session = await connectedHost();
  expect((await listConnectedHosts(owner)).has(session.hostId)).toBe(true);
  await markSessionsLost(db, gatewayId, [session]);
  expect((await listConnectedHosts(owner)).has(session.hostId)).toBe(false);
});
