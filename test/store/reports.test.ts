import { randomUUID } from 'node:crypto';
import { asId, type OperationId } from '../../model/ids';
import type { Database } from '../../store/database';
import { Listener } from '../../store/listener';
import { findStoredReports, insertReports, type NewReport } from '../../store/reports';
import { createCampaign, type MemberHost, placeOrder, readReports } from '../order-rows';
import { openTwoRoles, type TwoRoles } from './two-roles';

let roles: TwoRoles;
let owner: Database;
let db: Database;

beforeAll(async () => {
  roles = await openTwoRoles();
  ({ owner, db } = roles);
});

afterAll(() => roles.close());

function reportOf(member: MemberHost, operationId: OperationId, change: Partial<NewReport> = {}): NewReport {
  return {
    operationId,
    hostId: member.hostId,
    revision: 1,
    phase: 'SUCCEEDED',
    reason: '',
    message: '',
    bootId: 'boot-1',
    rebootRequired: false,
    unchanged: false,
    runningVersion: '2.0.0',
    finishedAt: new Date('2026-01-02T03:04:05Z'),
    ...change,
  };
}

const STORED = { fate: 'stored', campaignId: null };

test('a batch is stored whole, each report with its lane, and each told what became of it in order', async () => {
  const [first, second] = await createCampaign(owner, 2);
  const [one, two] = [await placeOrder(owner, first!), await placeOrder(owner, second!)];
  const fates = await insertReports(db, [
    reportOf(second!, two, { phase: 'FAILED', reason: 'step_failed', message: 'exit 3' }),
    reportOf(first!, asId<OperationId>(randomUUID())),
    reportOf(second!, one),
    reportOf(first!, one, { rebootRequired: true }),
  ]);
  // The campaign is told of those that somebody may have to look into, and of no other: there are very many.
  const { campaignId } = first!;
  expect(fates).toEqual([
    { fate: 'stored', campaignId },
    { fate: 'unknown_operation', campaignId: null },
    { fate: 'wrong_host', campaignId },
    { fate: 'stored', campaignId: null },
  ]);
  expect(await readReports(owner, one)).toMatchObject([{ revision: 1, phase: 'SUCCEEDED', lane_id: first!.laneId }]);
  expect(await readReports(owner, two)).toMatchObject([{ revision: 1, phase: 'FAILED', lane_id: second!.laneId }]);
});

test('the same report again is stored already, also within one batch, and the first stays', async () => {
  const [member] = await createCampaign(owner, 1);
  const operationId = await placeOrder(owner, member!);
  const report = reportOf(member!, operationId);
  const different = reportOf(member!, operationId, { phase: 'FAILED' });
  expect(await insertReports(db, [report, report])).toEqual([STORED, STORED]);
  expect(await insertReports(db, [different, reportOf(member!, operationId, { revision: 2 })])).toEqual([
    { ...STORED, campaignId: member!.campaignId },
    STORED,
  ]);
  expect(await readReports(owner, operationId)).toMatchObject([
    { revision: 1, phase: 'SUCCEEDED' },
    { revision: 2, phase: 'SUCCEEDED' },
  ]);
});

test('a report for an order that ended long ago is stored too: it is shown, never dropped', async () => {
  const [member] = await createCampaign(owner, 1);
  const operationId = await placeOrder(owner, member!);
  await owner.query(`UPDATE host_order SET state = 'ended', closed_at = now() WHERE operation_id = $1`, [operationId]);
  expect(await insertReports(db, [reportOf(member!, operationId)])).toEqual([STORED]);
});

test('stored reports ring the bell of their lanes, failures urgently', async () => {
  const members = await createCampaign(owner, 2);
  const operationIds = await Promise.all(members.map((member) => placeOrder(owner, member)));
  const bells: (string | null)[] = [];
  const listener = new Listener(roles.database.url);
  listener.on('bell', (payload) => bells.push(payload));
  await listener.start();
  await insertReports(db, [reportOf(members[0]!, operationIds[0]!)]);
  await insertReports(db, [reportOf(members[1]!, operationIds[1]!, { phase: 'FAILED' })]);
  await owner.query('SELECT 1');
  for (let wait = 0; bells.length < 2 && wait < 100; wait += 1) await new Promise((done) => setTimeout(done, 20));
  await listener.close();
  expect(bells).toEqual([members[0]!.laneId, `!${members[1]!.laneId}`]);
});

test('journal entries are told as stored from their revision on', async () => {
  const [member] = await createCampaign(owner, 1);
  const operationId = await placeOrder(owner, member!);
  await insertReports(db, [reportOf(member!, operationId, { revision: 2 })]);
  expect(await findStoredReports(db, [{ operationId, revision: 2 }])).toEqual(new Set([operationId]));
  expect(await findStoredReports(db, [{ operationId, revision: 3 }])).toEqual(new Set());
  expect(await findStoredReports(db, [{ operationId, revision: 0 }])).toEqual(new Set());
});
