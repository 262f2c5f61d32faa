import { randomUUID } from 'node:crypto';
import { asId, type HoldId } from '../../model/ids';
import { type Database, inSnapshot } from '../../store/database';
import { placeHold } from '../../store/holds';
import { markSessionsLost, openSessions, registerGateway } from '../../store/sessions';
import { DISPATCH_WITHIN_MS } from '../../model/slo';
import { READ_WAITING_ORDERS, readWaitingOrders } from '../../store/waiting-orders';
import { createCampaign, helloOf, type MemberHost, newGatewayId, placeOrder, signOrder } from '../order-rows';
import { openTwoRoles, type TwoRoles } from './two-roles';

let roles: TwoRoles;
let owner: Database;
let db: Database;

beforeAll(async () => {
  roles = await openTwoRoles(4);
  ({ owner, db } = roles);
});
afterEach(() => owner.query(`UPDATE host_order SET state = 'withdrawn', closed_at = now() WHERE closed_at IS NULL`));
afterAll(() => roles.close());

const FIVE_MINUTES_MS = 300_000;
const read = () => inSnapshot(owner, readWaitingOrders);

/** An unsigned order that was placed five minutes ago, for a host whose session is older. */
async function placeOldOrder() {
  const [member] = await createCampaign(owner, 1);
  const gatewayId = newGatewayId();
  await registerGateway(db, gatewayId);
  await openSessions(db, gatewayId, [helloOf(member!.hostId)]);
  const operationId = await placeOrder(owner, member!, { signed: false, startByMs: 3_600_000 });
  await owner.query(`UPDATE session SET connected_at = now() - interval '1 hour' WHERE host_id = $1`, [member!.hostId]);
  await owner.query(`UPDATE host_order SET placed_at = now() - interval '5 minutes' WHERE operation_id = $1`, [
    operationId,
  ]);
  return { member: member!, gatewayId, operationId };
}

async function hold({ campaignId }: MemberHost): Promise<HoldId> {
  const holdId = asId<HoldId>(randomUUID());
  const scope = 'forward' as const;
  await placeHold(owner, { holdId, campaignId, cluster: null, scope, source: 'person', reason: 'stop', setBy: 'test' });
  return holdId;
}

const NONE = { overdue: 0, oldestMs: 0 };

test('an order that nobody signs waits, and then the signed one does until it is offered', async () => {
  const { operationId } = await placeOldOrder();
  const unsigned = await read();
  expect(unsigned).toMatchObject({ unsigned: { overdue: 1 }, signed: NONE });
  expect(unsigned.unsigned.oldestMs).toBeGreaterThanOrEqual(FIVE_MINUTES_MS);
  await signOrder(owner, operationId);
  expect(await read()).toMatchObject({ unsigned: NONE, signed: { overdue: 1 } });
  await owner.query(`UPDATE host_order SET state = 'offered' WHERE operation_id = $1`, [operationId]);
  expect(await read()).toEqual({ unsigned: NONE, signed: NONE });
});

test('an order that may not begin any more waits for its turn, and for no gateway', async () => {
  const { operationId } = await placeOldOrder();
  await owner.query(`UPDATE host_order SET start_by = now() - interval '1 s' WHERE operation_id = $1`, [operationId]);
  expect(await read()).toEqual({ unsigned: NONE, signed: NONE });
});

test('of thousands of open orders the envelopes are looked up, however many there are of orders that ended', async () => {
  const { operationId } = await placeOldOrder();
  await owner.query(
    `INSERT INTO host_order SELECT (jsonb_populate_record(o, jsonb_build_object(
              'operation_id', gen_random_uuid(), 'generation', n, 'sequence', o.sequence + n))).*
       FROM host_order o, generate_series(2, 4000) n WHERE o.operation_id = $1`,
    [operationId],
  );
  await owner.query(
    `INSERT INTO order_envelope (operation_id, payload_type, payload, signatures)
     SELECT gen_random_uuid(), 'type', 'payload', '[{"keyId":"k","signature":"AA=="}]' FROM generate_series(1, 50000)`,
  );
  await owner.query('ANALYZE order_envelope, host_order, session, gateway, hold');
  const plan = await owner.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN ${READ_WAITING_ORDERS.replace('$1', String(DISPATCH_WITHIN_MS))}`,
  );
  const lines = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).toMatch(/Index (Only )?Scan using order_envelope_pkey on order_envelope/);
  expect(lines).not.toMatch(/Seq Scan on order_envelope/);
  expect((await read()).unsigned.overdue).toBe(4000);
});

test('an order waits for no gateway while its host has no session, and from when it has one', async () => {
  const { member, gatewayId } = await placeOldOrder();
  await owner.query(`UPDATE session SET connected_at = now() WHERE host_id = $1`, [member.hostId]);
  const found = await read();
  expect(found.unsigned.overdue).toBe(0);
  expect(found.unsigned.oldestMs).toBeLessThan(FIVE_MINUTES_MS);
  await markSessionsLost(db, gatewayId, [{ hostId: member.hostId, epoch: 1 }]);
  expect((await read()).unsigned).toEqual(NONE);
});

test('an order that a hold forbids waits for the hold, and from its end on for its offer', async () => {
  const { member } = await placeOldOrder();
  const holdId = await hold(member);
  expect((await read()).unsigned).toEqual(NONE);
  await owner.query(`UPDATE hold SET lifted_at = now(), lifted_by = 'test' WHERE hold_id = $1`, [holdId]);
  const found = await read();
  expect(found.unsigned.overdue).toBe(0);
  expect(found.unsigned.oldestMs).toBeLessThan(FIVE_MINUTES_MS);
});
