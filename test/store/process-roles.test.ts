import { Client } from 'pg';
import { type Database, openDatabase, sqlState } from '../../store/database';
import { createTestDatabase, type TestDatabase } from '../servers';

const INSUFFICIENT_PRIVILEGE = '42501';

let database: TestDatabase;
let owner: Database;
const logins: { api: Database; worker: Database } = {} as never;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase(database.url);
  logins.api = openDatabase(database.apiUrl);
  logins.worker = openDatabase(database.workerUrl);
});

afterAll(async () => {
  await Promise.all([owner.end(), logins.api.end(), logins.worker.end()]);
  await database.drop();
});

async function refusalOf(db: Pick<Database, 'query'>, statement: string): Promise<string | null> {
  try {
    await db.query(statement);
    return null;
  } catch (error) {
    return sqlState(error);
  }
}

const ID = `'00000000-0000-4000-8000-000000000000'`;

describe('the role of the api is refused', () => {
  test.each([
    ['to report for a host', `INSERT INTO report (operation_id, revision) VALUES (${ID}, 1)`],
    ['to change a report', `UPDATE report SET phase = 'SUCCEEDED'`],
    ['to have a report not digested', `DELETE FROM undigested_report`],
    ['to open a session', `INSERT INTO session (host_id) VALUES (${ID})`],
    ['to end a session', `UPDATE session SET lost_at = now()`],
    ['to make a clone look like the original', `UPDATE session SET exchange_used = NULL`],
    ['to read hashes of exchange tokens', `SELECT exchange_used FROM session`],
    ['to pass for a gateway', `INSERT INTO gateway (gateway_id, lease_until) VALUES ('x', now())`],
    ['to place an order', `INSERT INTO host_order (operation_id) VALUES (${ID})`],
    ['to move a start_by', `UPDATE host_order SET start_by = now() + interval '1 day'`],
    ['to withdraw an order', `UPDATE host_order SET state = 'withdrawn'`],
    ['to store what it signed itself', `INSERT INTO order_envelope VALUES (${ID}, 'x', 'forged', '[{}]')`],
    ['to change what is signed', `UPDATE order_envelope SET payload = 'forged'`],
    ['to read what is signed', `SELECT payload FROM order_envelope`],
    ['to take a turn', `UPDATE lane SET turn = turn + 1`],
    ['to say where a host stands', `UPDATE campaign_host SET state = 'patched'`],
    ['to put another host in its place', `UPDATE campaign_host SET host_id = ${ID}`],
    ['to take a host out by itself', `UPDATE campaign_host SET excluded = true`],
    ['to have another ask for a retry', `INSERT INTO host_request (request_id) VALUES (${ID})`],
    ['to have a campaign take over from another', `UPDATE campaign SET replaces = ${ID}`],
    ['to change a course', `UPDATE directive SET course = 'forward'`],
    ['to override a gate', `UPDATE ring SET overridden_verdict = 'fail'`],
    ['to open a ring', `UPDATE wave SET opened_at = now()`],
    ['to say what a probe answered', `UPDATE gate_probe SET verdict = NULL`],
    [
      'to have a campaign ask for what no worker has',
      `INSERT INTO known_probe (name, says, expects) VALUES ('x', 'x', 'x')`,
    ],
    ['to make a token good for longer', `UPDATE api_token SET expires_at = 'infinity'`],
    ['to give a token more roles', `UPDATE api_token SET roles = '{admin}'`],
    ['to make a sign-in good for longer', `UPDATE sign_in SET expires_at = 'infinity'`],
    ['to give a sign-in more roles', `UPDATE sign_in SET roles = '{admin}'`],
    ['to give a sign-in to another', `UPDATE sign_in SET person_id = ${ID}`],
    ['to have a person be another', `UPDATE person SET subject = 'x'`],
    ['to forget a person', `DELETE FROM person`],
    ['to propose in the name of another', `UPDATE second_person SET proposed_by = 'x'`],
    ['to open the setup again', `DELETE FROM first_setup`],
    ['to approve', `INSERT INTO approval VALUES (${ID}, 'somebody', 'hash', 'reason')`],
    ['to change what was planned', `UPDATE campaign SET spec = '{}'`],
    ['to change what was approved', `UPDATE campaign SET plan_hash = ''`],
    ['to delete a campaign', `DELETE FROM campaign`],
    ['to give a running campaign another manifest', `UPDATE campaign_manifest SET payload = ''`],
    ['to change sums', `UPDATE tally SET hosts = 0`],
    ['to say how many may be taken back at once', `UPDATE admission_limit SET backout_max_hosts = 70000`],
    ['to delete a hold', `DELETE FROM hold`],
    ['to change why somebody held', `UPDATE hold SET reason = 'x'`],
    ['to forget a recall', `DELETE FROM recall`],
    ['to change a document of trust', `UPDATE trust_document SET payload = ''`],
    ['to forget a document of trust', `DELETE FROM trust_document`],
    ['to change an artifact', `UPDATE artifact SET digest = ''`],
    ['to give a host another id', `UPDATE host SET host_id = ${ID}`],
    ['to say what a host is', `UPDATE host SET facts = '{}'`],
    ['to delete a host without a tombstone', `DELETE FROM host`],
    ['to bring back a deleted host', `DELETE FROM identity_bar`],
    ['to bar a host as the gateway does', `SELECT bar_host(${ID}, 'revoked', 'x', 'x')`],
    ['to note a certificate', `INSERT INTO host_certificate (serial) VALUES ('x')`],
    ['to take back a revocation', `UPDATE host_certificate SET revoked_at = NULL`],
    ['to renew a certificate', `SELECT renew_host_certificate(${ID}, '', '', '', now(), 'renewal')`],
    ['to answer for the authority', `SELECT answer_certificate_request(${ID}, 'x', NULL)`],
    ['to read hashes of join tokens', `SELECT secret_hash FROM join_token`],
    ['to spend a join token', `SELECT redeem_join_token('', ${ID}, '', '', '', now(), '')`],
    ['to have a token used more often', `UPDATE join_token SET uses_left = 1000`],
    ['to answer for a host', `UPDATE simulation SET answer = '{}'`],
    ['to change what came to an end', `UPDATE outcome_count SET times = 1`],
    ['to write the report of a campaign anew', `UPDATE campaign_report SET report = '{}'`],
    ['to say when something was done', `INSERT INTO audit (at, actor, act) VALUES (now(), 'x', 'x')`],
  ])('%s', async (_title, statement) => {
    expect(await refusalOf(logins.api, statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });
});

describe('the role of workers is refused', () => {
  test.each([
    ['to write the audit', `INSERT INTO audit (actor, act) VALUES ('x', 'x')`],
    ['to read the audit', `SELECT FROM audit`],
    ['to sequence the audit', `UPDATE audit_frontier SET size = 0`],
    ['to make a join token', `INSERT INTO join_token (token_id) VALUES (${ID})`],
    ['to read join tokens', `SELECT token_id FROM join_token`],
    ['to read certificates', `SELECT FROM host_certificate`],
    ['to read what agents signed', `SELECT csr FROM certificate_request`],
    ['to bar a host', `SELECT bar_identity(${ID}, 'revoked', 'x', 'x')`],
    ['to lift a quarantine', `SELECT lift_quarantine(${ID})`],
    ['to bring back a deleted host', `DELETE FROM identity_bar`],
    ['to forge a trust root', `INSERT INTO trust_document (kind, version) VALUES ('root', 9)`],
    ['to hide revocations', `DELETE FROM trust_document`],
    ['to give a campaign a manifest', `INSERT INTO campaign_manifest (campaign_id) VALUES (${ID})`],
    ['to give a campaign another manifest', `UPDATE campaign SET manifest_digest = ''`],
    ['to add an artifact', `INSERT INTO artifact VALUES ('sha256:0', 'bundle', 'x', '1', 1, 'x')`],
    ['to import a host', `INSERT INTO host (host_id, name, cluster, site) VALUES (${ID}, 'x', 'east', 'site')`],
    ['to move a host to another cluster', `UPDATE host SET cluster = 'west'`],
    ['to plan a campaign', `INSERT INTO campaign (campaign_id) VALUES (${ID})`],
    ['to change what was planned', `UPDATE campaign SET spec = '{}'`],
    ['to change what was approved', `UPDATE campaign SET plan_hash = ''`],
    ['to launch', `UPDATE campaign SET launched_by = 'x'`],
    ['to take in another host', `INSERT INTO campaign_host (host_id) VALUES (${ID})`],
    ['to put another host in its place', `UPDATE campaign_host SET host_id = ${ID}`],
    ['to move a host to an earlier ring', `UPDATE campaign_host SET ring = 0`],
    ['to forget who took a host out', `DELETE FROM host_request`],
    ['to free a host of its budget', `UPDATE campaign_host SET budget_keys = '{}'`],
    ['to add a limit', `INSERT INTO admission_limit (campaign_id) VALUES (${ID})`],
    ['to say how many may be taken back at once', `UPDATE admission_limit SET backout_max_hosts = 70000`],
    ['to move a deadline', `UPDATE goal SET deadline_at = now() + interval '1 day'`],
    ['to report for a host', `INSERT INTO report (operation_id, revision) VALUES (${ID}, 1)`],
    ['to change a report', `UPDATE report SET phase = 'SUCCEEDED'`],
    ['to confirm for a host', `INSERT INTO order_confirmation (operation_id) VALUES (${ID})`],
    ['to open a session', `INSERT INTO session (host_id) VALUES (${ID})`],
    ['to end a session', `UPDATE session SET lost_at = now()`],
    ['to read hashes of exchange tokens', `SELECT exchange_issued FROM session`],
    ['to keep a dead gateway alive', `UPDATE gateway SET lease_until = now()`],
    ['to offer an order', `UPDATE host_order SET offered_epoch = 1`],
    ['to give an order to another host', `UPDATE host_order SET host_id = ${ID}`],
    ['to move a start_by', `UPDATE host_order SET start_by = now() + interval '1 day'`],
    ['to delete an order', `DELETE FROM host_order`],
    ['to put another signature in its place', `UPDATE order_envelope SET signatures = '[]'`],
    ['to have an order signed again', `DELETE FROM order_envelope`],
    ["to forget how far a signer's count had come", `DELETE FROM signer_head`],
    ['to delete a hold', `DELETE FROM hold`],
    ['to change why somebody held', `UPDATE hold SET reason = 'x'`],
    ['to withdraw a recall', `UPDATE recall SET withdrawn_at = now()`],
    ['to ask hosts', `INSERT INTO simulation (simulation_id) VALUES (${ID})`],
    ['to take an approval back', `DELETE FROM approval`],
    ['to write the report of a campaign anew', `UPDATE campaign_report SET report = '{}'`],
  ])('%s', async (_title, statement) => {
    expect(await refusalOf(logins.worker, statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });
});

const ROLES = [
  'ringmaster_gateway',
  'ringmaster_enrol',
  'ringmaster_operator',
  'ringmaster_api',
  'ringmaster_worker',
  'ringmaster_notify',
];

describe.each(ROLES)('%s, like every role but the owner, is refused', (role) => {
  let db: Client;

  beforeAll(async () => {
    db = new Client({ connectionString: database.url });
    await db.connect();
    await db.query(`SET ROLE ${role}`);
  });
  afterAll(() => db.end());

  test.each([
    ['to delete what was done', `DELETE FROM audit`],
    ['to change what was done', `UPDATE audit SET actor = 'somebody else'`],
    ['to empty the audit', `TRUNCATE audit`],
    ['to change the tree over the audit', `UPDATE audit_leaf SET hash = ''`],
    ['to forget a checkpoint', `DELETE FROM audit_checkpoint`],
    ['to switch triggers off', `ALTER TABLE audit DISABLE TRIGGER ALL`],
    ['to switch triggers off for itself', `SET session_replication_role = replica`],
    ['to drop a trigger', `DROP TRIGGER audit_only_grows ON audit`],
    ['to have a trigger do something else', `ALTER FUNCTION refuse_rewriting() RENAME TO gone`],
    ['to switch policies off', `ALTER TABLE host_order DISABLE ROW LEVEL SECURITY`],
    ['to drop a policy', `DROP POLICY host_order_everybody ON host_order`],
    ['to alter a table', `ALTER TABLE campaign ADD COLUMN mine int`],
    ['to add a table', `CREATE TABLE mine (x int)`],
    ['to drop one', `DROP TABLE report`],
    ['to make a login', `CREATE ROLE mine LOGIN`],
    ['to run a program', `COPY (SELECT 1) TO PROGRAM 'true'`],
    [
      "to have what acts with its owner's rights act on a table of its own",
      `CREATE TEMP TABLE mine (audit_id bigint);
       CREATE TRIGGER sequenced_again AFTER INSERT ON mine REFERENCING NEW TABLE AS recorded
         FOR EACH STATEMENT EXECUTE FUNCTION await_sequencing()`,
    ],
    ['to say which migrations ran', `INSERT INTO schema_migration (name, run_on) VALUES ('x', now())`],
  ])('%s', async (_title, statement) => {
    expect(await refusalOf(db, statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });
});

test.each(['api', 'worker'] as const)('the login of the %s cannot become the owner', async (process) => {
  expect(await refusalOf(logins[process], 'SET ROLE ringmaster')).toBe(INSUFFICIENT_PRIVILEGE);
});

test("no function that acts with its owner's rights is everybody's", async () => {
  const everybodys = await owner.query<{ name: string }>(
    `SELECT p.proname AS name FROM pg_proc p
      WHERE p.prosecdef AND p.pronamespace = current_schema()::regnamespace
        AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))`,
  );
  expect(everybodys.rows).toEqual([]);
});

/** What a role may do with each table: columns where not all of them, and `some` where it says what the rest is. */
async function rightsOf(role: string): Promise<string[]> {
  const result = await owner.query<{ line: string }>(
    `WITH may AS (
       SELECT c.relname AS name, a.privilege_type AS right, NULL AS columns FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relnamespace = current_schema()::regnamespace AND a.grantee = $1::regrole
       UNION ALL
       SELECT c.relname, a.privilege_type, string_agg(t.attname, ', ' ORDER BY t.attnum) FROM pg_attribute t
         JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
        WHERE c.relnamespace = current_schema()::regnamespace AND a.grantee = $1::regrole GROUP BY 1, 2)
     SELECT name || ': ' || string_agg(lower("right") ||
              CASE WHEN columns IS NULL THEN '' WHEN "right" = 'UPDATE' THEN ' (' || columns || ')' ELSE ' some' END, ', '
              ORDER BY array_position(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'USAGE'], "right")) AS line
       FROM may GROUP BY name ORDER BY name`,
    [role],
  );
  return result.rows.map(({ line }) => line);
}

async function functionsOf(role: string): Promise<string[]> {
  const result = await owner.query<{ name: string }>(
    `SELECT p.proname AS name FROM pg_proc p, aclexplode(p.proacl) a
      WHERE p.pronamespace = current_schema()::regnamespace AND a.grantee = $1::regrole ORDER BY 1`,
    [role],
  );
  return result.rows.map(({ name }) => name);
}

test('what the role of the api may do is this and nothing else', async () => {
  expect(await rightsOf('ringmaster_api')).toEqual(API_RIGHTS);
  expect(await functionsOf('ringmaster_api')).toEqual([
    'bar_identity',
    'discard_plan',
    'end_goal_risks',
    'forget_events',
    'is_same_person',
    'know_new_plan',
    'lift_quarantine',
    'lock_identity',
    'note_goal_forecast',
    'replay_known_notification',
    'replay_notification',
  ]);
});

test('what the role of workers may do is this and nothing else', async () => {
  expect(await rightsOf('ringmaster_worker')).toEqual(WORKER_RIGHTS);
  expect(await functionsOf('ringmaster_worker')).toEqual(['is_same_person']);
});

test('what the role of notifications may do is this and nothing else', async () => {
  expect(await rightsOf('ringmaster_notify')).toEqual([
    'notification_aside: select',
    'notification_delivery: select, insert',
    'notification_event: select, update (routed_at), delete',
    'notification_message: select, insert some, update (state, sealed, send_at, attempts, lease_until, error_kind, error, ended_at), delete',
    'notification_receiver: select, insert some, update (seen_at), delete',
    'notification_receiver_known: select',
  ]);
  expect(await functionsOf('ringmaster_notify')).toEqual(['note_missed_goals', 'note_untold_stops', 'take_up_events']);
});

test('what the roles of gateways, enrolment and operators may do is this and nothing else', async () => {
  expect(await rightsOf('ringmaster_gateway')).toEqual(GATEWAY_RIGHTS);
  expect(await functionsOf('ringmaster_gateway')).toEqual([
    'ask_for_certificate',
    'end_audit_disagreements',
    'note_audit_disagreements',
    'quarantine_host',
    'report_new_journals',
  ]);
  expect(await rightsOf('ringmaster_enrol')).toEqual(['certificate_request: select some']);
  expect(await functionsOf('ringmaster_enrol')).toEqual([
    'answer_certificate_request',
    'redeem_join_token',
    'renew_host_certificate',
  ]);
  expect(await rightsOf('ringmaster_operator')).toEqual(['campaign: select some', 'hold: select', 'wave: select some']);
  expect(await functionsOf('ringmaster_operator')).toEqual([
    'operator_hold_effective',
    'operator_place_hold',
    'operator_set_hold',
  ]);
});

const GATEWAY_RIGHTS = [
  'artifact: select',
  'audit_checkpoint: select some',
  'audit_disagreement: select some',
  'campaign_manifest: select',
  'certificate_request: select some',
  'gateway: select, insert, update',
  'hold: select',
  'host: select some, update (facts)',
  'host_certificate: select some',
  'host_order: select, update (state, offered_at, offered_epoch)',
  'identity_bar: select some',
  'identity_change: select',
  'identity_revision: select',
  'order_confirmation: insert',
  'order_envelope: select',
  'order_progress: select, insert, update',
  'report: select, insert',
  'session: select, insert, update',
  'simulation: select some, update (sent_epoch, answered_at, answer)',
  'trust_document: select',
];

const API_RIGHTS = [
  'admission_limit: select, insert some, update (max_hosts, elsewhere)',
  'api_token: select, insert some, update (revoked_at, revoked_by)',
  'approval: select',
  'artifact: select, insert some',
  'audit: select, insert some',
  'audit_checkpoint: select, insert some',
  'audit_disagreement: select',
  'audit_frontier: select, update (size, hashes)',
  'audit_leaf: select, insert some',
  'audit_unsequenced: select, delete',
  'auto_pace: select, insert some',
  'campaign: select, insert some, update (manifest_digest, phase, revision, launched_by, launched_at, launch_reason)',
  'campaign_host: select, insert some, update (owned)',
  'campaign_manifest: select, insert',
  'campaign_promise: select',
  'campaign_report: select',
  'directive: select, insert some',
  'excluded_host: select, insert',
  'first_setup: select, insert some',
  'gate_probe: select',
  'gateway: select',
  'goal: select, insert some, update (deadline_at)',
  'hold: select, insert some, update (effective_at, lifted_by, lifted_at, lift_reason)',
  'host: select, insert some, update (name, cluster, site, labels, imported_at)',
  'host_left_changed: select',
  'host_order: select',
  'host_request: select',
  'identity_bar: select',
  'join_token: select some, insert some, update (revoked_by, revoked_at)',
  'known_probe: select',
  'lane: select, insert some',
  'notification_delivery: select',
  'notification_event: select',
  'notification_message: select',
  'order_confirmation: select',
  'order_envelope: select some',
  'order_progress: select',
  'outcome_count: select',
  'outcome_sum: select',
  'person: select, insert some, update (name, roles, last_sign_in_at, disabled_at, disabled_by)',
  'reboot_lock: select, insert some, delete',
  'reboot_lock_place: select, insert, delete',
  'recall: select, insert some, update (withdrawn_by, withdrawn_at, withdraw_reason)',
  'report: select',
  'ring: select, insert some',
  'second_person: select, insert some, update (seconded_by, seconded_at, request_key)',
  'session: select some',
  'sign_in: select, insert some, update (last_used_at, ended_at, ended_by), delete',
  'signing_pause: select',
  'signing_wait: select',
  'simulation: select, insert some, delete',
  'tally: select, insert some',
  'trust_document: select, insert some',
  'undigested_report: select',
  'unrecorded_act: select, insert some, delete',
  'wave: select, insert some',
];

const WORKER_RIGHTS = [
  'admission_limit: select, update (max_hosts, in_use, backing_out, impaired)',
  'approval: select, insert some, update (plan_hash, reason, approved_at)',
  'artifact: select',
  'auto_pace: select, insert, update',
  'campaign: select, update (phase, revision, observing_since, ended_at, backing_out_since, summed_at)',
  'campaign_host: select, update (owned, state, direction, operation, ordered, generation, revision, deadline_at, report_revision, touched, reboot_required, verdict, backout_verdict, reason, changed_at, failure_reason, excluded, retry_revision, retry_above)',
  'campaign_manifest: select',
  'campaign_promise: select, insert',
  'campaign_report: select, insert some',
  'directive: select, update (course, revision, set_by, reason, set_at)',
  'excluded_host: select',
  'gate_probe: select, insert, update',
  'gateway: select',
  'goal: select, update (reached_at)',
  'hold: select, insert some, update (effective_at, lifted_by, lifted_at, lift_reason)',
  'host: select',
  'host_left_changed: select, insert, update (campaign_id), delete',
  'host_order: select, insert some, update (state, closed_turn, closed_at)',
  'host_request: select, insert some',
  'identity_bar: select',
  'known_probe: select, insert, update',
  'lane: select, update (turn, turned_at, parked, starved, directive_revision, turn_request, turn_written)',
  'order_confirmation: select',
  'order_envelope: select, insert',
  'order_sequence: usage',
  'outcome_count: select, insert, update (times, seconds)',
  'outcome_sum: select, insert, update (times, seconds)',
  'reboot_lock: select',
  'report: select',
  'ring: select, update (verdict, verdict_reason, judged_at, overridden_verdict, overridden_by, override_reason, backout_verdict, verdict_cluster, backout_verdict_cluster, backout_verdict_reason, backout_overridden_verdict)',
  'session: select some',
  'signer_head: select, insert some, update (number, hash, noted_at)',
  'signing_pause: select, insert some, update (reason, again_at, noted_at)',
  'signing_wait: select, insert some, update (reason, noted_at)',
  'tally: select, insert, update (hosts)',
  'trust_document: select',
  'undigested_report: select, delete',
  'wave: select, update (opened_at, ended_at, passed_at, verdict, overridden_verdict, backout_verdict, backout_overridden_verdict, rehearsal_verdict, rehearsal_reason, rehearsal_overridden_by, rehearsed_at)',
];
