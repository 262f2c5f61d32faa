import { randomUUID } from 'node:crypto';
import { createApiToken } from '../../store/api-tokens';
import { recordAct } from '../../store/audit';
import { createJoinTokens } from '../../store/join-tokens';
import { createSignIn } from '../../store/people';
import { importFleet, launchCampaign } from '../launched-campaign';
import { as, createTestApi, type TestApi } from './api-fixture';

/** Lists that are read page by page while something is added: every row that was there comes once. */

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(() => api.empty());
afterAll(() => api.close());

/** All rows, two a page; `meanwhile` happens after the first. */
async function pages(path: string, key: string, meanwhile: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let after: string | null = null, first = true; first || after !== null; first = false) {
    const url: string = `${path}?limit=2${after === null ? '' : `&after=${after}`}`;
    const answer = (await api.app.inject({ url, headers: as('ann') })).json<
      Record<string, never> & { next: string | null }
    >();
    rows.push(...(answer[key] as unknown as Record<string, unknown>[]));
    if (first) await meanwhile();
    after = answer.next;
  }
  return rows;
}

/** Makes five, one after the other, then one more while they are read. */
async function read(
  { path, key, name }: { path: string; key: string; name: string },
  make: (index: number) => Promise<unknown>,
): Promise<unknown[]> {
  for (let index = 1; index <= 5; index += 1) await make(index);
  return (await pages(path, key, () => make(6))).map((row) => row[name]);
}

test('tokens', async () => {
  const make = (index: number) =>
    createApiToken(api.db, { name: `t${String(index)}`, roles: ['viewer'], scope: null, ttlMs: 60_000 }, 'ann');
  expect(await read({ path: '/v1/tokens', key: 'tokens', name: 'name' }, make)).toEqual(['t5', 't4', 't3', 't2', 't1']);
});

test('join tokens', async () => {
  await importFleet(api.db, 8);
  const made = { ttlMs: 60_000, actor: 'ann' };
  const make = (index: number) =>
    createJoinTokens(
      api.db,
      [{ kind: 'new_hosts', cluster: `c${String(index)}`, site: 's', labels: {}, uses: 1 }],
      made,
    );
  const found = await read({ path: '/v1/join-tokens', key: 'tokens', name: 'cluster' }, make);
  expect(found).toEqual(['c5', 'c4', 'c3', 'c2', 'c1']);
});

test('notifications of a state', async () => {
  const make = (index: number) =>
    api.db.query(
      `INSERT INTO notification_message (message_id, receiver, group_key, state, created_at, send_at, attempts)
       VALUES ($1, $2, $2, 'dead', now() + $3 * interval '1 s', now(), 1)`,
      [randomUUID(), `n${String(index)}`, index],
    );
  const found = await read({ path: '/v1/notifications', key: 'notifications', name: 'receiver' }, make);
  expect(found).toEqual(['n5', 'n4', 'n3', 'n2', 'n1']);
});

test('people, whoever of them signs in meanwhile', async () => {
  const make = async (index: number) => {
    const person = {
      issuer: 'https://idp.test',
      roles: ['viewer'],
      way: 'command',
      ttlMs: 60_000,
      address: '',
    } as const;
    for (const one of index === 6 ? [1, 6] : [index]) {
      await createSignIn(api.db, { ...person, subject: `u-${String(one)}`, name: `p${String(one)}` });
    }
  };
  expect(await read({ path: '/v1/people', key: 'people', name: 'name' }, make)).toEqual(['p5', 'p4', 'p3', 'p2', 'p1']);
});

test('recalls', async () => {
  const make = (index: number) =>
    api.db.query(
      `INSERT INTO recall (recall_id, kind, name, version, reason, recalled_by) VALUES ($1, 'package', $2, '1', 'r', 'ann')`,
      [randomUUID(), `r${String(index)}`],
    );
  expect(await read({ path: '/v1/recalls', key: 'recalls', name: 'name' }, make)).toEqual([
    'r5',
    'r4',
    'r3',
    'r2',
    'r1',
  ]);
});

test('artifacts', async () => {
  const make = (index: number) =>
    api.db.query(
      `INSERT INTO artifact (digest, kind, name, version, size, added_by) VALUES ($1, 'bundle', 'hello', $2, 1, 'ann')`,
      [`sha256:${String(index).repeat(64)}`, String(index)],
    );
  // By name, and by age within it: what is new comes last, and is read too.
  expect(await read({ path: '/v1/artifacts', key: 'artifacts', name: 'version' }, make)).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
  ]);
});

test('the acts of a campaign', async () => {
  await importFleet(api.db, 8);
  const campaignId = await launchCampaign(api.db);
  await api.db.query(`SELECT 1`);
  const make = (index: number) => recordAct(api.db, { actor: `a${String(index)}`, act: 'pace' as never, campaignId });
  const path = `/v1/campaigns/${campaignId}/acts`;
  const found = await read({ path, key: 'acts', name: 'actor' }, make);
  expect(found.slice(0, 5)).toEqual(['a5', 'a4', 'a3', 'a2', 'a1']);
  expect(found).not.toContain('a6');
});

test('a cursor that is none is refused', async () => {
  for (const path of [
    '/v1/tokens',
    '/v1/people',
    '/v1/recalls',
    '/v1/artifacts',
    '/v1/join-tokens',
    '/v1/notifications',
  ]) {
    expect((await api.app.inject({ url: `${path}?after=none`, headers: as('ann') })).statusCode).toBe(400);
  }
});
