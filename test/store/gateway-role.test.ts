import { readSignedCheckpoint, storeCheckpoint } from '../../store/audit-tree';
import { type Database, sqlState } from '../../store/database';
import { openSessions, registerGateway } from '../../store/sessions';
import { createCampaign, helloOf, type MemberHost, newGatewayId, placeOrder, readOrder } from '../order-rows';
import { openTwoRoles, type TwoRoles } from './two-roles';

const INSUFFICIENT_PRIVILEGE = '42501';

let roles: TwoRoles;
let owner: Database;
let db: Database;
let member: MemberHost;

beforeAll(async () => {
  roles = await openTwoRoles();
  ({ owner, db } = roles);
  member = (await createCampaign(owner, 1))[0]!;
});

afterAll(() => roles.close());

async function refusalOf(statement: string): Promise<string | null> {
  try {
    await db.query(statement);
    return null;
  } catch (error) {
    return sqlState(error);
  }
}

describe('the gateway role is refused', () => {
  const HOLD = `'00000000-0000-4000-8000-000000000000'`;

  test.each([
    ['to place an order', `INSERT INTO host_order (operation_id) VALUES (gen_random_uuid())`],
    ['to change what is signed', `UPDATE order_envelope SET payload = 'forged'`],
    ['to change a signature', `UPDATE order_envelope SET signatures = '[]'`],
    ['to seal an order itself', `INSERT INTO order_envelope VALUES (${HOLD}, 'x', 'forged', '[{}]')`],
    ['to move a start_by', `UPDATE host_order SET start_by = now() + interval '1 day'`],
    ['to give an order to another host', `UPDATE host_order SET host_id = gen_random_uuid()`],
    ['to close an order for a turn', `UPDATE host_order SET closed_turn = 1`],
    ['to delete an order', `DELETE FROM host_order`],
    ['to change a report', `UPDATE report SET phase = 'SUCCEEDED'`],
    ['to digest a report', `DELETE FROM undigested_report`],
    ['to delete a report', `DELETE FROM report`],
    ['to set a hold', `INSERT INTO hold (hold_id) VALUES (${HOLD})`],
    ['to lift a hold', `UPDATE hold SET lifted_at = now()`],
    ['to delete a hold', `DELETE FROM hold`],
    ['to import a host', `INSERT INTO host (host_id, name, cluster, site) VALUES (${HOLD}, 'x', 'east', 'site')`],
    ['to move a host to another cluster', `UPDATE host SET cluster = 'west'`],
    ['to label a host', `UPDATE host SET labels = '{}'`],
    ['to read labels', `SELECT labels FROM host`],
    ['to delete a session', `DELETE FROM session`],
    ['to delete a gateway', `DELETE FROM gateway`],
    ['to add an artifact', `INSERT INTO artifact VALUES ('sha256:0', 'bundle', 'x', '1', 1, 'x')`],
    ['to read campaigns', `SELECT * FROM campaign`],
    ['to change a campaign', `UPDATE campaign SET phase = 'completed'`],
    ['to read members', `SELECT * FROM campaign_host`],
    ['to change a host state', `UPDATE campaign_host SET state = 'patched'`],
    ['to read lanes', `SELECT * FROM lane`],
    ['to take a turn', `UPDATE lane SET turn = turn + 1`],
    ['to change a course', `UPDATE directive SET course = 'forward'`],
    ['to read or change limits', `UPDATE admission_limit SET max_hosts = 1000`],
    ['to read approvals', `SELECT * FROM approval`],
    ['to read tallies', `SELECT * FROM tally`],
    ['to read the audit', `SELECT * FROM audit`],
    ['to write the audit', `INSERT INTO audit (actor, act) VALUES ('x', 'x')`],
    ['to read the records under the tree', `SELECT leaf FROM audit_leaf`],
    [
      'to store a checkpoint of its own',
      `INSERT INTO audit_checkpoint (size, payload, signatures) VALUES (1, '', '[{}]')`,
    ],
    ['to take a checkpoint away', `DELETE FROM audit_checkpoint`],
    ['to take a confirmation back', `DELETE FROM order_confirmation`],
    ['to read confirmations', `SELECT * FROM order_confirmation`],
    ['to take back what was said of an order', `DELETE FROM order_progress`],
    ['to empty a table', `TRUNCATE report`],
    ['to take the order numbers', `SELECT nextval('order_sequence')`],
    ['to ask what a patch would do', `INSERT INTO simulation (simulation_id) VALUES (${HOLD})`],
    ['to change what is asked', `UPDATE simulation SET patch = '{}'`],
    ['to wait longer for an answer', `UPDATE simulation SET expires_at = now() + interval '1 day'`],
    ['to read who asked', `SELECT asked_by FROM simulation`],
    ['to read answers', `SELECT answer FROM simulation`],
    ['to delete a question', `DELETE FROM simulation`],
    ['to make a join token', `INSERT INTO join_token (token_id) VALUES (${HOLD})`],
    ['to read join tokens', `SELECT secret_hash FROM join_token`],
    ['to spend a join token', `SELECT redeem_join_token('', ${HOLD}, '', '', '', now(), '')`],
    ['to note a certificate', `SELECT renew_host_certificate(${HOLD}, '', '', '', now(), 'renewal')`],
    ['to take back a revocation', `UPDATE host_certificate SET revoked_at = NULL`],
    ['to answer for the authority', `SELECT answer_certificate_request(${HOLD}, 'x', NULL)`],
    ['to write an answer of the authority', `UPDATE certificate_request SET issued = 'x'`],
    ['to read what agents signed', `SELECT csr FROM certificate_request`],
    ['to lift a quarantine', `DELETE FROM identity_bar`],
    ['to revoke a host', `SELECT bar_host(${HOLD}, 'revoked', 'x', 'x')`],
    ['to make others look again, or not', `UPDATE identity_revision SET revision = 0`],
    ['to give a campaign another manifest', `UPDATE campaign_manifest SET payload = ''`],
    ['to forge a trust root', `INSERT INTO trust_document (kind, version) VALUES ('root', 9)`],
    ['to hide revocations', `DELETE FROM trust_document`],
    ['to change the schema', `CREATE TABLE mine (x int)`],
    ['to drop the policy that bounds it', `DROP POLICY host_order_gateway_offers ON host_order`],
    ['to switch the policies off', `ALTER TABLE host_order DISABLE ROW LEVEL SECURITY`],
    ['to become the owner', `SET ROLE ringmaster`],
  ])('%s', async (_title, statement) => {
    expect(await refusalOf(statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  test('every table but those it works on', async () => {
    const granted = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE n.nspname = current_schema() AND relkind IN ('r', 'v', 'm', 'S', 'p')
          AND (has_any_column_privilege('ringmaster_gateway', pg_class.oid, 'SELECT, INSERT, UPDATE')
               OR (relkind = 'S' AND has_sequence_privilege('ringmaster_gateway', pg_class.oid, 'USAGE, UPDATE')))
        ORDER BY relname`,
    );
    expect(granted.rows.map((row) => row.name)).toEqual([
      'artifact',
      'audit_checkpoint',
      'audit_disagreement',
      'campaign_manifest',
      'certificate_request',
      'gateway',
      'hold',
      'host',
      'host_certificate',
      'host_order',
      'identity_bar',
      'identity_change',
      'identity_revision',
      'order_confirmation',
      'order_envelope',
      'order_progress',
      'report',
      'session',
      'simulation',
      'trust_document',
    ]);
  });
});

describe('of orders the gateway role may only offer what is signed', () => {
  const offer = `UPDATE host_order SET state = 'offered', offered_epoch = 1, offered_at = now() WHERE operation_id = $1`;

  test.each(['ended', 'withdrawn'])('one that is %s stays so', async (state) => {
    const operationId = await placeOrder(owner, member);
    await owner.query(`UPDATE host_order SET state = $2, closed_at = now() WHERE operation_id = $1`, [
      operationId,
      state,
    ]);
    expect((await db.query(offer, [operationId])).rowCount).toBe(0);
    expect((await readOrder(owner, operationId)).state).toBe(state);
  });

  test('one without a signature stays open', async () => {
    const operationId = await placeOrder(owner, member, { signed: false });
    expect((await db.query(offer, [operationId])).rowCount).toBe(0);
  });

  test.each(['open', 'ended', 'withdrawn'])('an open one is never made %s', async (state) => {
    const operationId = await placeOrder(owner, member);
    const change = `UPDATE host_order SET state = '${state}', offered_epoch = 1 WHERE operation_id = '${operationId}'`;
    expect(await refusalOf(change)).toBe(INSUFFICIENT_PRIVILEGE);
    expect((await db.query(offer, [operationId])).rowCount).toBe(1);
  });
});

test('the gateway role opens sessions, rings the bell and listens', async () => {
  const gatewayId = newGatewayId();
  await registerGateway(db, gatewayId);
  expect((await openSessions(db, gatewayId, [helloOf(member.hostId)])).size).toBe(1);
  await db.query(`LISTEN orders`);
  await db.query(`LISTEN holds`);
  await db.query(`SELECT pg_notify('bell', '1')`);
});

test('the gateway role reads the signed checkpoint that it shows hosts', async () => {
  expect(await readSignedCheckpoint(db)).toBeNull();
  const checkpoint = { size: 1, payload: Buffer.from('{}'), signatures: [{ keyId: 'key', signature: 'AAAA' }] };
  await storeCheckpoint(owner, checkpoint);
  expect(await readSignedCheckpoint(db)).toMatchObject({
    payload: Buffer.from('{}'),
    signatures: checkpoint.signatures,
  });
});

test("every function with its owner's rights looks for a caller's temporary tables last", async () => {
  const functions = await owner.query<{ name: string; path: string | null }>(
    `SELECT p.proname AS name, (SELECT split_part(c, '=', 2) FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%') AS path
       FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = current_schema()::regnamespace ORDER BY 1`,
  );
  expect(functions.rows.length).toBeGreaterThan(3);
  expect(functions.rows.filter(({ path }) => path?.endsWith(', pg_temp') !== true)).toEqual([]);
});
