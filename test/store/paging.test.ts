import { randomUUID } from 'node:crypto';
import { type Route, routesOf } from '../../api/operation';
import { createApiToken } from '../../store/api-tokens';
import { recordAct } from '../../store/audit';
import { createJoinTokens } from '../../store/join-tokens';
import { splitMessages } from '../../store/notifications';
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

test('a row that is gone when the next page is asked for takes nobody of those after it along', async () => {
  await api.db.query('DELETE FROM notification_message');
  const make = (index: number) =>
    api.db.query(
      `INSERT INTO notification_message (receiver, group_key, state, created_at, send_at, attempts)
       VALUES ($1, $1, 'dead', date_trunc('hour', now() - interval '1 hour') + $2 * interval '1 microsecond', now(), 1)`,
      [`n${String(index)}`, index],
    );
  for (let index = 1; index <= 5; index += 1) await make(index);
  const isSplit = () => splitMessages(api.db, 'n4', ['n4-a', 'n4-b']);
  const found = await pages('/v1/notifications', 'notifications', isSplit);
  expect(found.map(({ receiver }) => receiver)).toEqual(['n5', 'n4', 'n3', 'n2', 'n1']);
});

const ID = '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11';
/** Of each list that comes in pages: a place that it could have given. */
const PLACES: Readonly<Record<string, string>> = {
  '/v1/hosts': 'web-7',
  '/v1/join-tokens': `join-token:1772445600000000:${ID}`,
  '/v1/artifacts': `bundle:hello:1772445600000000:sha256:${'1'.repeat(64)}`,
  '/v1/campaigns': `0_-1772445600.123456_-1772445600_${ID}`,
  '/v1/campaigns/:campaign/acts': '7',
  '/v1/campaigns/:campaign/hosts': 'web-7',
  '/v1/audit/witnesses': ID,
  '/v1/recalls': `recall:1772445600000000:${ID}`,
  '/v1/notifications': `notification:1772445600000000:${ID}`,
  '/v1/tokens': `token:1772445600000000:${ID}`,
  '/v1/people': `person:1772445600000000:${ID}`,
};

/** Names are whatever people chose: only what can be none is refused. */
const canBeHere = (path: string, place: string): boolean =>
  PLACES[path] === place || (path.endsWith('/hosts') && !place.includes(':'));

test('every list that comes in pages is among those whose places are tried below', () => {
  const isPaged = ({ request }: Route) =>
    'after' in ((request.querystring as { properties?: object } | undefined)?.properties ?? {});
  const paths = routesOf(api.app).filter(isPaged);
  expect(paths.map(({ path }) => path).sort()).toEqual(Object.keys(PLACES).sort());
});

test.each(Object.keys(PLACES))(
  '%s refuses the places of other lists, and never takes one for its end',
  async (path) => {
    await importFleet(api.db, 8);
    const campaignId = await launchCampaign(api.db);
    const read = async (place: string) => {
      const url = `${path.replace(':campaign', campaignId)}?after=${encodeURIComponent(place)}`;
      const answer = await api.app.inject({ url, headers: as('ann') });
      return {
        place,
        status: answer.statusCode,
        ...answer.json<{ code?: string; detail?: string; next: string | null }>(),
      };
    };
    expect(await read(PLACES[path]!)).toMatchObject({ status: 200 });
    const others = [...new Set(Object.values(PLACES)), '', `sha256:${'1'.repeat(64)}`];
    for (const place of others.filter((other) => !canBeHere(path, other))) {
      expect(await read(place)).toMatchObject({
        ...{ place, status: 400, code: 'invalid_request', next: 'Begin again without "after".' },
        detail: '"after" is no place in this list: it must be the "next" of one of its pages, unchanged',
      });
    }
  },
);

test.each(['join-token', 'recall', 'notification', 'token', 'person'])(
  'the first and the last place that a %s could have break nothing',
  async (list) => {
    const path = Object.keys(PLACES).find((one) => PLACES[one]!.startsWith(`${list}:`))!;
    for (const instant of ['0', '9999999999999999']) {
      const answer = await api.app.inject({ url: `${path}?after=${list}:${instant}:${ID}`, headers: as('ann') });
      expect([answer.statusCode, answer.json<{ next: unknown }>().next]).toEqual([200, null]);
    }
  },
);
