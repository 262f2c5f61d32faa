import { randomUUID } from 'node:crypto';
import { asId, type CampaignId, type GatewayId, type HoldId, type OperationId } from '../../model/ids';
import { claimOrders, findClaimable } from '../../store/claims';
import type { Database } from '../../store/database';
import { placeHold } from '../../store/holds';
import { openSessions, registerGateway } from '../../store/sessions';
import { createCampaign, helloOf, newGatewayId, placeOrder, readOrder } from '../order-rows';
import { openTwoRoles, type TwoRoles } from './two-roles';

let roles: TwoRoles;
let owner: Database;
let db: Database;

beforeAll(async () => {
  roles = await openTwoRoles();
  ({ owner, db } = roles);
});

afterAll(() => roles.close());

async function claimAll(gatewayId: GatewayId, campaignId: CampaignId): Promise<OperationId[]> {
  const candidates = await findClaimable(db, gatewayId, { kind: 'all' });
  const claimed = await claimOrders(db, gatewayId, { campaignId, candidates });
  return claimed.map(({ operationId }) => operationId);
}

test('a claim that waits for a host, with its campaign locked, keeps a hold waiting no longer than that, and offers nothing', async () => {
  const members = await createCampaign(owner, 1);
  const { campaignId, hostId } = members[0]!;
  const gatewayId = newGatewayId();
  await registerGateway(db, gatewayId);
  await openSessions(db, gatewayId, [helloOf(hostId)]);
  const operationId = await placeOrder(owner, members[0]!);
  const other = await owner.connect();
  try {
    await other.query('BEGIN');
    await other.query('SELECT FROM session WHERE host_id = $1 FOR UPDATE', [hostId]);
    const claim = expect(claimAll(gatewayId, campaignId)).rejects.toMatchObject({ code: '55P03' });
    while (!(await isClaiming(campaignId))) await new Promise((resolve) => setTimeout(resolve, 5));
    // The host is kept all the time: it is the claim that gives up.
    const { effectiveAt } = await placeHold(owner, {
      ...{ holdId: asId<HoldId>(randomUUID()), campaignId, cluster: null, scope: 'forward' },
      ...{ source: 'person', reason: 'stop', setBy: 'ann' },
    });
    expect(effectiveAt).toBeInstanceOf(Date);
    await claim;
  } finally {
    await other.query('ROLLBACK');
    other.release();
  }
  expect(await claimAll(gatewayId, campaignId)).toEqual([]);
  expect((await readOrder(owner, operationId)).state).toBe('open');
});

/** Somebody has the campaign's lock, shared. */
async function isClaiming(campaignId: CampaignId): Promise<boolean> {
  const found = await owner.query(
    `SELECT FROM pg_locks l, (SELECT hashtextextended('campaign:' || $1, 0) AS key) c
      WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ShareLock'
        AND (l.classid::bigint << 32 | l.objid::bigint) = c.key`,
    [campaignId],
  );
  return found.rowCount !== 0;
}
