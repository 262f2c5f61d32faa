import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { asId, type HoldId } from '../../model/ids';
import { listActs } from '../../store/audit';
import { type DirectHold, type DirectHoldError, placeHoldDirectly } from '../../store/operator/hold';
import { inBoundedTransaction } from '../../store/database';
import { lockCampaignShared } from '../../store/locks';
import { readProgress } from '../../store/progress';
import { liftHolds } from '../../store/steering';
import { recordUnrecorded } from '../../store/unrecorded-acts';
import { openFirstRing } from './hand-fleet';
import { pause } from './lane-driver';
import { openWorld, type World } from './turn-fixture';

let world: World;
const LOGIN = `operator_${randomUUID().slice(0, 8)}`;
let url: string;

beforeAll(async () => {
  world = await openWorld();
  await world.owner.query(`CREATE ROLE ${LOGIN} LOGIN PASSWORD 'pass' IN ROLE ringmaster_operator`);
  const changed = new URL(world.database.url);
  changed.username = LOGIN;
  changed.password = 'pass';
  url = changed.toString();
});

afterAll(async () => {
  await world.owner.query(`DROP ROLE ${LOGIN}`);
  await world.close();
});

const asked = (campaign: string, more: Partial<DirectHold> = {}): DirectHold => ({
  ...{ holdId: asId<HoldId>(randomUUID()), campaign, cluster: null, scope: 'forward', reason: 'stop' },
  ...more,
});

async function kindOf(placing: Promise<unknown>): Promise<string> {
  return placing.then(
    () => 'placed',
    (error: unknown) => (error as DirectHoldError).kind,
  );
}

test("a hold placed with the operator's rights forbids, is effective, audited under the login, and lifted as any other", async () => {
  const { launched, fleet, drivers } = await openFirstRing(world, { hosts: 3 });
  const { campaignId, spec } = launched;
  await drivers[0]!.settle();
  const hold = asked(spec.name);
  const placed = await placeHoldDirectly(url, hold);
  expect(placed).toEqual({ holdId: hold.holdId, campaignId, effectiveAt: expect.any(String), onRecord: true });
  expect(await fleet.claim()).toEqual([]);

  // An answer that was lost: the same again is the same hold.
  expect(await placeHoldDirectly(url, { ...hold, reason: 'again' })).toEqual(placed);
  const rows = await world.owner.query(
    `SELECT source, scope, reason, set_by, effective_at FROM hold WHERE campaign_id = $1`,
    [campaignId],
  );
  expect(rows.rows).toEqual([
    { source: 'person', scope: 'forward', reason: 'stop', set_by: LOGIN, effective_at: new Date(placed.effectiveAt) },
  ]);
  const acts = (await listActs(world.owner, campaignId)).rows.filter(({ act }) => act === 'hold');
  expect(acts).toMatchObject([{ actor: LOGIN, subject: hold.holdId, detail: { reason: 'stop', path: 'database' } }]);

  const act = { actor: 'ann', reason: 'go on' };
  const { notLifted } = await liftHolds(world.owner, { campaignId, holdIds: [hold.holdId], gate: false, act });
  expect(notLifted).toEqual([]);
  expect((await fleet.claim()).length).toBe(3);
});

test('it stands with an audit that takes nothing, says that it is not on record, and comes there by itself', async () => {
  const { launched } = await openFirstRing(world, { hosts: 2 });
  const hold = asked(launched.campaignId);
  await world.owner.query('ALTER TABLE audit ADD CONSTRAINT broken CHECK (false) NOT VALID');
  const placed = await placeHoldDirectly(url, hold);
  await world.owner.query('ALTER TABLE audit DROP CONSTRAINT broken');
  expect(placed).toMatchObject({ effectiveAt: expect.any(String), onRecord: false });
  await recordUnrecorded(world.owner);
  const acts = (await listActs(world.owner, launched.campaignId)).rows.filter(({ act }) => act === 'hold');
  expect(acts).toMatchObject([{ actor: LOGIN, subject: hold.holdId, detail: { reason: 'stop', path: 'database' } }]);
  expect(await placeHoldDirectly(url, hold)).toEqual({ ...placed, onRecord: true });
});

test("it is effective only when a claim that was under way has ended, and raises the campaign's revision", async () => {
  const { launched } = await openFirstRing(world, { hosts: 2 });
  const { campaignId } = launched;
  const { revision } = await readProgress(world.owner, campaignId);
  let ended = 0;
  const placing = await inBoundedTransaction(world.gateways[0]!, async (tx) => {
    await lockCampaignShared(tx, campaignId);
    const hold = placeHoldDirectly(url, asked(campaignId));
    await pause(300);
    const seen = await tx.query('SELECT effective_at FROM hold WHERE campaign_id = $1', [campaignId]);
    expect(seen.rows).toEqual([{ effective_at: null }]);
    ended = Date.now();
    return { hold };
  });
  const { effectiveAt } = await placing.hold;
  expect(new Date(effectiveAt).getTime()).toBeGreaterThanOrEqual(ended - 5);
  expect((await readProgress(world.owner, campaignId)).revision).toBeGreaterThan(revision);
});

test('what cannot be held is refused with its kind', async () => {
  const { launched } = await openFirstRing(world, { hosts: 2 });
  const { name } = launched.spec;
  expect(await kindOf(placeHoldDirectly(url, asked('nobody')))).toBe('not_found');
  expect(await kindOf(placeHoldDirectly(url, asked(name, { cluster: 'mars' })))).toBe('no_such_cluster');
  expect(await kindOf(placeHoldDirectly(url, asked(name, { reason: ' ' })))).toBe('no_reason');
  await world.owner.query(`UPDATE campaign SET ended_at = now(), phase = 'aborted' WHERE campaign_id = $1`, [
    launched.campaignId,
  ]);
  expect(await kindOf(placeHoldDirectly(url, asked(launched.campaignId)))).toBe('not_running');
  const wrong = new URL(url);
  wrong.password = 'wrong';
  expect(await kindOf(placeHoldDirectly(wrong.toString(), asked(name)))).toBe('not_permitted');
  wrong.port = '1';
  expect(await kindOf(placeHoldDirectly(wrong.toString(), asked(name)))).toBe('away');
});

describe("the operator's role", () => {
  let client: Client;

  beforeAll(async () => {
    client = new Client({ connectionString: url });
    await client.connect();
  });
  afterAll(() => client.end());

  test.each([
    ['lift a hold', `UPDATE hold SET lifted_at = now()`],
    ["write a hold in somebody else's name", `INSERT INTO hold (hold_id) VALUES (gen_random_uuid())`],
    ['write or read the audit', `SELECT FROM audit`],
    ['read orders', `SELECT FROM host_order`],
    ['read what was launched', `SELECT spec FROM campaign`],
    ['change a campaign', `UPDATE campaign SET revision = 0`],
    [
      "let a gateway's part be played",
      `SELECT offer_orders('g', gen_random_uuid(), 'open', '{}', '{}', '{}'), 1 / count(*) FROM session`,
    ],
  ])('cannot %s', async (_, statement) => {
    await expect(client.query(statement)).rejects.toThrow(/permission denied/);
  });

  test("cannot slip a table of its own under the function that has the owner's rights", async () => {
    const { launched } = await openFirstRing(world, { hosts: 2 });
    await client.query(
      'CREATE TEMPORARY TABLE hold (hold_id uuid PRIMARY KEY, campaign_id uuid, cluster text, scope text, source text, reason text, set_by text)',
    );
    await client.query('SELECT operator_set_hold($1, $2, NULL, $3, $4)', [
      randomUUID(),
      launched.campaignId,
      'all',
      'stop',
    ]);
    await client.query('DROP TABLE pg_temp.hold');
    const holds = await world.owner.query('SELECT set_by FROM hold WHERE campaign_id = $1', [launched.campaignId]);
    expect(holds.rows).toEqual([{ set_by: LOGIN }]);
  });

  test('is the only one that may hold this way', async () => {
    const gateway = new Client({ connectionString: world.database.gatewayUrl });
    await gateway.connect();
    const holding = gateway.query('SELECT operator_hold_effective(gen_random_uuid())');
    await expect(holding).rejects.toThrow(/permission denied/);
    await gateway.end();
  });
});
