import { lookAtGoals } from '../../api/watch-goals';
import type { CampaignId } from '../../model/ids';
import { type Database, openDatabase } from '../../store/database';
import { importFleet, launchCampaign } from '../launched-campaign';
import { createTestDatabase, type TestDatabase } from '../servers';

let database: TestDatabase;
let owner: Database;
let api: Database;
let campaignId: CampaignId;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase(database.url);
  api = openDatabase(database.apiUrl);
  await importFleet(owner, 8);
});
afterAll(async () => {
  await Promise.all([owner.end(), api.end()]);
  await database.drop();
});
beforeEach(async () => {
  await owner.query('UPDATE campaign_host SET owned = false');
  await owner.query(`UPDATE campaign SET ended_at = now(), phase = 'aborted' WHERE ended_at IS NULL`);
  campaignId = await launchCampaign(owner);
  await owner.query('TRUNCATE notification_event CASCADE');
});

/** What the forecast says of the first goal; null: it cannot tell. */
const forecast = (misses: boolean | null, by = api) =>
  by.query('SELECT note_goal_forecast($1, 0, $2, $3)', [
    campaignId,
    misses,
    { reason: misses === true ? 'slow' : 'in time' },
  ]);
const minutesPass = (minutes: number) =>
  owner.query(`UPDATE goal_risk SET otherwise_since = otherwise_since - $1 * interval '1 minute'`, [minutes]);
const look = (onFault: (error: unknown) => void = fail) => lookAtGoals({ db: api, onFault });

function fail(error: unknown): never {
  throw error;
}

async function told(): Promise<string[]> {
  const rows = await owner.query<{ said: string }>(
    `SELECT concat_ws(': ', kind, detail ->> 'reason') AS said FROM notification_event WHERE kind LIKE 'goal%' ORDER BY at`,
  );
  return rows.rows.map(({ said }) => said);
}

async function isAtRisk(): Promise<void> {
  await forecast(true);
  await minutesPass(5);
  await forecast(true);
  expect(await told()).toEqual(['goal_at_risk: slow']);
}

test('a goal is told to be at risk when every forecast of five minutes says so, once, and to be safe after ten', async () => {
  await forecast(true);
  await forecast(true);
  expect(await told()).toEqual([]);
  await minutesPass(5);
  await Promise.all([forecast(true), forecast(true, owner)]);
  await forecast(true);
  expect(await told()).toEqual(['goal_at_risk: slow']);

  await forecast(false);
  await minutesPass(6);
  await forecast(false);
  expect(await told()).toHaveLength(1);
  await minutesPass(4);
  await forecast(false);
  expect(await told()).toEqual(['goal_at_risk: slow', 'goal_risk_over: in time']);
  const detail = await owner.query(`SELECT clusters, detail FROM notification_event WHERE kind = 'goal_at_risk'`);
  expect(detail.rows).toMatchObject([{ clusters: ['east', 'west'], detail: { goal: 0, ratio: 0.9 } }]);
});

test.each([
  ['swings', false],
  ['cannot tell for a moment', null],
])('a forecast that %s begins anew, and tells nobody', async (_what, between) => {
  for (let round = 0; round < 3; round += 1) {
    await forecast(true);
    await minutesPass(4);
    await forecast(between);
  }
  expect(await told()).toEqual([]);
});

test.each([
  ['is reached', 'UPDATE goal SET reached_at = now() WHERE campaign_id = $1', 'it is reached'],
  ['is missed', `UPDATE goal SET deadline_at = now() - interval '1 s' WHERE campaign_id = $1`, 'it is missed'],
  ['ends with its campaign', `UPDATE campaign SET ended_at = now() WHERE campaign_id = $1`, 'the campaign has ended'],
])('a goal at risk that %s is told to be at risk no more, once', async (_what, statement, reason) => {
  await isAtRisk();
  await owner.query(statement, [campaignId]);
  await look();
  await look();
  expect((await told()).filter((said) => !said.startsWith('goal_reached'))).toEqual([
    'goal_at_risk: slow',
    `goal_risk_over: ${reason}`,
  ]);
  expect((await forecast(true)).rows).toEqual([{ note_goal_forecast: false }]);
});

test('more hosts that failed than a goal can do without put it at risk, whatever else cannot be told', async () => {
  await owner.query(
    `UPDATE tally SET hosts = hosts - 2 WHERE campaign_id = $1 AND measure = 'state:queued' AND ring = 0 AND cluster = 'east'`,
    [campaignId],
  );
  await owner.query(
    `INSERT INTO tally (campaign_id, ring, cluster, measure, hosts) VALUES ($1, 0, 'east', 'state:failed', 2)`,
    [campaignId],
  );
  await look();
  await minutesPass(5);
  await look();
  expect(await told()).toContainEqual(expect.stringMatching(/^goal_at_risk: \d hosts? that failed or were taken out/));
});

test('a campaign that cannot be read keeps no other from being forecast', async () => {
  await isAtRisk();
  await owner.query(`UPDATE campaign SET spec = '{}' WHERE campaign_id = $1`, [campaignId]);
  await owner.query('UPDATE campaign_host SET owned = false');
  const other = await launchCampaign(owner, { name: 'other' });
  const faults: unknown[] = [];
  await look((error) => faults.push(error));
  expect(faults).toHaveLength(1);
  expect((await owner.query('SELECT FROM goal_risk WHERE campaign_id = $1', [other])).rowCount).toBeGreaterThan(0);
});
