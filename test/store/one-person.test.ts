import type { Role } from '../../model/access';
import { openDatabase } from '../../store/database';
import { createSignIn, isSamePerson } from '../../store/people';
import { approve } from '../../store/steering';
import { createApiToken } from '../../store/api-tokens';
import { createTestApi, type TestApi } from './api-fixture';
import { importFleet, launchCampaign } from '../launched-campaign';
import { PUBLIC_URL } from './signed-in';
import type { IdentityProvider } from '../../api/identity-provider';

/** Where two people are asked for, two of one person's ways in are one. */

const ISSUER = 'https://idp.test';
const HOUR_MS = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  const identityProvider = { issuer: ISSUER, publicUrl: PUBLIC_URL } as IdentityProvider;
  api = await createTestApi(undefined, { identityProvider, twoPeople: 'all' });
});
beforeEach(() => api.empty());
afterAll(() => api.close());

/** The headers of somebody's browser, or of their command. */
async function signIn(
  subject: string,
  roles: readonly Role[],
  way: 'browser' | 'command',
): Promise<Record<string, string>> {
  const person = { issuer: ISSUER, subject, name: subject, roles, way, ttlMs: HOUR_MS, address: '127.0.0.1' };
  const made = await createSignIn(api.db, person);
  if (made === 'disabled') throw new Error(`${subject} is disabled`);
  if (way === 'command') return { authorization: `Bearer ${made.secret}` };
  return { cookie: `__Host-ringmaster=${made.secret}`, 'x-ringmaster-request': '1' };
}

async function tokenMadeBy(actor: string, name: string, roles: readonly Role[]): Promise<Record<string, string>> {
  const made = await createApiToken(api.db, { name, roles, scope: null, ttlMs: HOUR_MS }, actor);
  return { authorization: `Bearer ${made!.token}` };
}

let requests = 0;
async function hurry(campaign: string, headers: Record<string, string>): Promise<string> {
  const response = await api.app.inject({
    ...{ method: 'POST', url: `/v1/campaigns/${campaign}/pace`, payload: { maxInFlight: 1, reason: 'hurry' } },
    headers: { ...headers, 'idempotency-key': `request-${String((requests += 1)).padStart(4, '0')}` },
  });
  return response.json<{ code?: string }>().code ?? 'done';
}

test('a browser, a command and tokens that somebody made are one person; another person is the second', async () => {
  await importFleet(api.db, 8);
  const campaign = await launchCampaign(api.db);
  const browser = await signIn('u-1', ['operator'], 'browser');
  const command = await signIn('u-1', ['operator'], 'command');
  const own = await tokenMadeBy('u-1 <u-1>', 'own', ['operator', 'admin']);
  const ofOwn = await tokenMadeBy('own', 'of-own', ['operator']);
  for (const headers of [browser, command, own, ofOwn]) expect(await hurry(campaign, headers)).toBe('second_person');
  const other = await signIn('u-2', ['operator'], 'command');
  expect(await hurry(campaign, other)).toBe('done');
});

test.each([
  ['was disabled', `UPDATE person SET disabled_at = now() WHERE subject = 'u-1'`],
  ['had a token that was revoked', `UPDATE api_token SET revoked_at = now(), revoked_by = 'ada'`],
])('whoever %s since they asked is no first of two', async (_, change) => {
  await importFleet(api.db, 8);
  const campaign = await launchCampaign(api.db);
  const first = change.includes('person')
    ? await signIn('u-1', ['operator'], 'browser')
    : await tokenMadeBy('setup', 'ann', ['operator']);
  expect(await hurry(campaign, first)).toBe('second_person');
  await api.db.query(change);
  expect(await hurry(campaign, await signIn('u-2', ['operator'], 'command'))).toBe('second_person');
  expect(await hurry(campaign, await signIn('u-3', ['operator'], 'command'))).toBe('done');
});

test('tokens that people made for each other are not two of one person, where it was no person who made them', async () => {
  await tokenMadeBy('setup', 'ann', ['operator']);
  await tokenMadeBy('setup', 'bob', ['operator']);
  expect(await isSamePerson(api.db, 'ann', 'bob')).toBe(false);
  expect(await isSamePerson(api.db, 'ann', 'ann')).toBe(true);
});

test('a name that was given again is whoever gave it, then or now', async () => {
  await signIn('u-1', ['admin'], 'browser');
  await signIn('u-2', ['admin'], 'browser');
  await tokenMadeBy('u-1 <u-1>', 'nightly', ['operator']);
  await api.db.query('UPDATE api_token SET revoked_at = now()');
  await tokenMadeBy('u-2 <u-2>', 'nightly', ['operator']);
  for (const one of ['u-1 <u-1>', 'u-2 <u-2>']) expect(await isSamePerson(api.db, one, 'nightly')).toBe(true);
  expect(await isSamePerson(api.db, 'u-1 <u-1>', 'u-2 <u-2>')).toBe(false);
});

test('nobody approves what they launched, or approves twice, by another way in', async () => {
  await importFleet(api.db, 8);
  const campaign = await launchCampaign(api.db);
  await signIn('u-1', ['operator', 'approver'], 'browser');
  const token = await tokenMadeBy('u-1 <u-1>', 'own', ['approver']);
  const { plan_hash: planHash } = (
    await api.db.query<{ plan_hash: string }>(
      `UPDATE campaign SET launched_by = 'u-1 <u-1>' WHERE campaign_id = $1 RETURNING plan_hash`,
      [campaign],
    )
  ).rows[0]!;
  const approve = () =>
    api.app.inject({
      ...{ method: 'POST', url: `/v1/campaigns/${campaign}/approve`, payload: { planHash, reason: 'fine' } },
      headers: { ...token, 'idempotency-key': 'request-of-own' },
    });
  expect((await approve()).json()).toMatchObject({
    code: 'refused',
    detail: 'own, who is one person with u-1 <u-1>, launched this campaign',
  });
  await api.db.query(`UPDATE campaign SET launched_by = 'somebody'`);
  const approval = [campaign, 'u-1 <u-1>', planHash];
  await api.db.query(
    `INSERT INTO approval (campaign_id, approver, plan_hash, reason) VALUES ($1, $2, $3, 'r')`,
    approval,
  );
  expect((await approve()).json()).toMatchObject({
    code: 'refused',
    detail: 'own, who is one person with u-1 <u-1>, approved this campaign',
  });
});

test('of two approvals that one person sends at the same moment by two ways in, one counts', async () => {
  await importFleet(api.db, 8);
  const campaignId = await launchCampaign(api.db);
  await signIn('u-1', ['approver'], 'browser');
  await tokenMadeBy('u-1 <u-1>', 'own', ['approver']);
  const [row] = (await api.db.query<{ plan_hash: string }>('SELECT plan_hash FROM campaign')).rows;
  // As a worker does, who cannot read who is who.
  const worker = openDatabase(api.workerUrl);
  try {
    const by = (actor: string) =>
      approve(worker, { campaignId, planHash: row!.plan_hash, act: { actor, reason: 'fine' } });
    await Promise.all([by('u-1 <u-1>'), by('own')]);
    await by('u-2 <u-2>');
  } finally {
    await worker.end();
  }
  const approvals = await api.db.query<{ approver: string }>('SELECT approver FROM approval ORDER BY approved_at');
  expect(approvals.rows).toHaveLength(2);
  expect(approvals.rows[1]).toEqual({ approver: 'u-2 <u-2>' });
});
