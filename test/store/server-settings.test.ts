import { claimOrders, findClaimable } from '../../store/claims';
import { type Database, inTransaction, openDatabase } from '../../store/database';
import { openSessions, registerGateway } from '../../store/sessions';
import { createCampaign, helloOf, newGatewayId, placeOrder } from '../order-rows';
import { openTwoRoles, type TwoRoles } from './two-roles';

let roles: TwoRoles;
let owner: Database;
let db: Database;

beforeAll(async () => {
  roles = await openTwoRoles();
  ({ owner, db } = roles);
});

afterAll(() => roles.close());

describe('the interlock does not depend on how a server is set up', () => {
  test('orders are refused under an isolation that would not see a hold set meanwhile', async () => {
    const members = await createCampaign(owner, 1);
    const gatewayId = newGatewayId();
    await registerGateway(db, gatewayId);
    await openSessions(db, gatewayId, [helloOf(members[0]!.hostId)]);
    await placeOrder(owner, members[0]!);
    const candidates = await findClaimable(db, gatewayId, { kind: 'all' });
    const { campaignId } = members[0]!;
    await inTransaction(db, async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      const call = tx.query(`SELECT * FROM offer_orders($1, $2, 'open', $3, $4, $5)`, [
        gatewayId,
        campaignId,
        candidates.map(({ operationId }) => operationId),
        candidates.map(({ hostId }) => hostId),
        candidates.map(({ epoch }) => epoch),
      ]);
      await expect(call).rejects.toThrow(/READ COMMITTED only/);
    });
    expect(await claimOrders(db, gatewayId, { campaignId, candidates })).toHaveLength(1);
  });

  test('connections that read by key neither plan whole tables nor compile statements', async () => {
    const byKey = openDatabase(roles.database.url, { max: 1, byKey: true });
    for (const setting of ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit']) {
      expect((await byKey.query(`SHOW ${setting}`)).rows).toEqual([{ [setting]: 'off' }]);
    }
    await byKey.end();
  });

  test('a server that does not answer is given up', async () => {
    const impatient = openDatabase(roles.database.url, { max: 1, answerWithinMs: 200 });
    await expect(impatient.query('SELECT pg_sleep(30)')).rejects.toThrow(/timeout/);
    await impatient.end();
  });
});
