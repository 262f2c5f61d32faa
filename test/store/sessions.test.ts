import { randomUUID } from 'node:crypto';
import { asId, type HostId, type OperationId } from '../../model/ids';
import { type Database, openDatabase } from '../../store/database';
import {
  endLease,
  listLiveSessions,
  markSessionsLost,
  openSessions,
  registerGateway,
  renewLease,
  type SessionKey,
} from '../../store/sessions';
import { createCampaign, helloOf, newGatewayId, placeOrder, readOrder, readReports } from '../order-rows';
import { openTwoRoles, type TwoRoles } from './two-roles';

let roles: TwoRoles;
let owner: Database;
let db: Database;

beforeAll(async () => {
  roles = await openTwoRoles();
  ({ owner, db } = roles);
});

afterAll(() => roles.close());

async function startedGateway() {
  const gatewayId = newGatewayId();
  await registerGateway(db, gatewayId);
  return gatewayId;
}

async function readSession(hostId: HostId) {
  const result = await owner.query<{ gateway_id: string; epoch: string; lost: boolean; journal_id: string }>(
    `SELECT gateway_id, epoch, lost_at IS NOT NULL AS lost, journal_id FROM session WHERE host_id = $1`,
    [hostId],
  );
  return result.rows[0];
}

test('each Hello of a host gets a higher epoch, on whichever gateway it comes', async () => {
  const [member] = await createCampaign(owner, 1);
  const hostId = member!.hostId;
  const [first, second] = [await startedGateway(), await startedGateway()];
  const epochs: (number | undefined)[] = [];
  for (const gatewayId of [first, second, second, first]) {
    epochs.push((await openSessions(db, gatewayId, [helloOf(hostId)])).get(hostId)?.epoch);
  }
  expect(epochs).toEqual([1, 2, 3, 4]);
});

test('a gateway that waits for a host another keeps gives up for that, before its statement takes too long', async () => {
  const [member] = await createCampaign(owner, 1);
  const { hostId } = member!;
  const gatewayId = await startedGateway();
  await openSessions(db, gatewayId, [helloOf(hostId)]);
  // As in gateway/gateway.ts.
  const bounded = openDatabase(roles.database.gatewayUrl, { max: 1, statementMs: 8_000 });
  const other = await owner.connect();
  try {
    await other.query('BEGIN');
    await other.query('SELECT FROM session WHERE host_id = $1 FOR UPDATE', [hostId]);
    await expect(openSessions(bounded, gatewayId, [helloOf(hostId)])).rejects.toMatchObject({ code: '55P03' });
  } finally {
    await other.query('ROLLBACK');
    other.release();
    await bounded.end();
  }
});

test('an agent that knows a higher epoch than the database gets one above it', async () => {
  const [member] = await createCampaign(owner, 1);
  const gatewayId = await startedGateway();
  await openSessions(db, gatewayId, [helloOf(member!.hostId)]);
  const opened = await openSessions(db, gatewayId, [helloOf(member!.hostId, { lastEpoch: 41 })]);
  expect(opened.get(member!.hostId)?.epoch).toBe(42);
});

test('a host that was never imported gets no session, its neighbours in the batch do', async () => {
  const [member] = await createCampaign(owner, 1);
  const stranger = asId<HostId>(randomUUID());
  const opened = await openSessions(db, await startedGateway(), [helloOf(stranger), helloOf(member!.hostId)]);
  expect([...opened.keys()]).toEqual([member!.hostId]);
});

test('facts of a Hello are kept, and the same facts again write nothing', async () => {
  const [member] = await createCampaign(owner, 1);
  const gatewayId = await startedGateway();
  const read = () =>
    owner.query<{ facts: object; xmin: string }>(`SELECT facts, xmin FROM host WHERE host_id = $1`, [member!.hostId]);
  await openSessions(db, gatewayId, [helloOf(member!.hostId)]);
  const before = await read();
  await openSessions(db, gatewayId, [helloOf(member!.hostId)]);
  const after = await read();
  expect(before.rows[0]!.facts).toEqual({ osId: 'debian', osVersion: '12', arch: 'amd64', capabilities: ['bundle'] });
  expect(after.rows[0]!.xmin).toBe(before.rows[0]!.xmin);
});

test('a session is marked lost only by the gateway and the epoch that hold it', async () => {
  const [member] = await createCampaign(owner, 1);
  const hostId = member!.hostId;
  const [first, second] = [await startedGateway(), await startedGateway()];
  const former = (await openSessions(db, first, [helloOf(hostId)])).get(hostId)!;
  const present = (await openSessions(db, second, [helloOf(hostId)])).get(hostId)!;
  expect(await markSessionsLost(db, first, [former])).toBe(0);
  expect(await markSessionsLost(db, first, [present])).toBe(0);
  expect(await markSessionsLost(db, second, [former])).toBe(0);
  expect((await readSession(hostId))?.lost).toBe(false);
  expect(await markSessionsLost(db, second, [present])).toBe(1);
  expect((await readSession(hostId))?.lost).toBe(true);
});

test('a host that came and went twice at once is marked lost under its later epoch', async () => {
  const [member] = await createCampaign(owner, 1);
  const gatewayId = await startedGateway();
  const keys: SessionKey[] = [];
  for (let visit = 0; visit < 2; visit += 1) {
    keys.push((await openSessions(db, gatewayId, [helloOf(member!.hostId)])).get(member!.hostId)!);
  }
  expect(await markSessionsLost(db, gatewayId, keys)).toBe(1);
  expect(await readSession(member!.hostId)).toMatchObject({ epoch: '2', lost: true });
});

test('a host that was told when to come back is expected until then, and no longer once it is back', async () => {
  const [told, silent] = await createCampaign(owner, 2);
  const gatewayId = await startedGateway();
  const opened = await openSessions(db, gatewayId, [helloOf(told!.hostId), helloOf(silent!.hostId)]);
  const expectedInMs = async (hostId: HostId) => {
    const result = await owner.query<{ ms: number | null }>(
      `SELECT extract(epoch FROM expected_by - lost_at)::float8 * 1000 AS ms FROM session WHERE host_id = $1`,
      [hostId],
    );
    return result.rows[0]!.ms;
  };
  await markSessionsLost(db, gatewayId, [
    { ...opened.get(told!.hostId)!, expectedWithinMs: 90_000 },
    opened.get(silent!.hostId)!,
  ]);
  expect(await expectedInMs(told!.hostId)).toBeCloseTo(90_000, -1);
  expect(await expectedInMs(silent!.hostId)).toBeNull();
  await openSessions(db, gatewayId, [helloOf(told!.hostId)]);
  expect(await expectedInMs(told!.hostId)).toBeNull();
});

test('what a former process of a gateway left open is expected back within the time for so many', async () => {
  const [member] = await createCampaign(owner, 1);
  const gatewayId = await startedGateway();
  await openSessions(db, gatewayId, [helloOf(member!.hostId)]);
  await registerGateway(db, gatewayId, (sessions) => sessions * 7_000);
  const result = await owner.query<{ ms: number }>(
    `SELECT extract(epoch FROM expected_by - lost_at)::float8 * 1000 AS ms FROM session WHERE host_id = $1`,
    [member!.hostId],
  );
  expect(result.rows[0]!.ms).toBeCloseTo(7_000, -1);
});

test('a gateway that starts gives up what a former process of its name left open', async () => {
  const [member] = await createCampaign(owner, 1);
  const gatewayId = await startedGateway();
  await openSessions(db, gatewayId, [helloOf(member!.hostId)]);
  expect(await listLiveSessions(db, gatewayId)).toEqual([{ hostId: member!.hostId, epoch: 1 }]);
  await registerGateway(db, gatewayId);
  expect(await listLiveSessions(db, gatewayId)).toEqual([]);
});

test('the lease runs on when renewed and ends at once when told', async () => {
  const gatewayId = await startedGateway();
  const leaseLeftMs = async () => {
    const result = await owner.query<{ ms: number }>(
      `SELECT extract(epoch FROM lease_until - clock_timestamp())::float8 * 1000 AS ms FROM gateway WHERE gateway_id = $1`,
      [gatewayId],
    );
    return result.rows[0]!.ms;
  };
  await renewLease(db, gatewayId);
  expect(await leaseLeftMs()).toBeGreaterThan(5_000);
  await endLease(db, gatewayId);
  expect(await leaseLeftMs()).toBeLessThanOrEqual(0);
});

test('a new journal makes offered orders indeterminate, but not those it knows, have a report, or were never offered', async () => {
  const [member] = await createCampaign(owner, 1);
  const { hostId } = member!;
  const gatewayId = await startedGateway();
  await openSessions(db, gatewayId, [helloOf(hostId)]);
  const [lost, known, reported, open] = [
    await placeOrder(owner, member!),
    await placeOrder(owner, member!),
    await placeOrder(owner, member!),
    await placeOrder(owner, member!),
  ] as [OperationId, OperationId, OperationId, OperationId];
  await owner.query(`UPDATE host_order SET state = 'offered', offered_epoch = 1 WHERE operation_id = ANY($1)`, [
    [lost, known, reported],
  ]);
  await owner.query(
    `INSERT INTO report (operation_id, revision, lane_id, host_id, phase) VALUES ($1, 3, $2, $3, 'SUCCEEDED')`,
    [reported, member!.laneId, hostId],
  );
  await openSessions(db, gatewayId, [helloOf(hostId, { journalId: 'another', journal: [known] })]);
  expect(await readReports(owner, lost)).toMatchObject([
    { revision: 0, phase: 'INDETERMINATE', reason: 'journal_lost', unchanged: false },
  ]);
  expect(await readReports(owner, known)).toEqual([]);
  expect(await readReports(owner, reported)).toHaveLength(1);
  expect(await readReports(owner, open)).toEqual([]);
  expect((await readOrder(owner, lost)).state).toBe('offered');
  // The next Hello with the same new journal must not tell another story.
  await openSessions(db, gatewayId, [helloOf(hostId, { journalId: 'another', journal: [known] })]);
  expect(await readReports(owner, lost)).toHaveLength(1);
});

test('two gateways that open the same hosts at once agree on rising epochs, without a deadlock', async () => {
  const members = await createCampaign(owner, 40);
  const gateways = await Promise.all([startedGateway(), startedGateway(), startedGateway(), startedGateway()]);
  const seen = new Map<HostId, number[]>();
  await Promise.all(
    gateways.map(async (gatewayId, index) => {
      for (let round = 0; round < 10; round += 1) {
        const ordered = index % 2 === 0 ? members : [...members].reverse();
        const opened = await openSessions(
          db,
          gatewayId,
          ordered.map((member) => helloOf(member.hostId)),
        );
        for (const [hostId, { epoch }] of opened) seen.set(hostId, [...(seen.get(hostId) ?? []), epoch]);
      }
    }),
  );
  for (const epochs of seen.values()) {
    expect([...epochs].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  }
});
