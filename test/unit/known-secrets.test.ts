import { createHash } from 'node:crypto';
import type { Api, ApiParts } from '../../api/api-instance';
import { REQUEST_RATES } from '../../api/request-rates';
import { createApi } from '../../api/server';
import type { Database } from '../../store/database';

/** What a flood of made-up tokens costs the database, and whom it keeps out. */
const GOOD = 'rma_good';
const LATER = 'rma_made-while-the-flood-was-on';
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

let asked: { looks: number; lookUps: number };
let good: string[];
let api: Api;

/** Tokens and nothing else: what is put on record is lost. */
const db = {
  query: (text: string, values?: readonly string[]) => {
    if (text.startsWith('SELECT secret_hash')) {
      asked.looks += 1;
      return Promise.resolve({ rows: good.map((token) => ({ secret_hash: hashOf(token) })) });
    }
    if (!text.includes('WHERE secret_hash = $1')) return Promise.reject(new Error('away'));
    asked.lookUps += 1;
    const isGood = good.some((token) => hashOf(token) === values?.[0]);
    const row = { name: 'ann', roles: ['viewer'], scope: null, expired: false, revoked: false };
    return Promise.resolve({ rows: isGood ? [row] : [] });
  },
} as unknown as Database;

const statusOf = async (token: string, remoteAddress = '127.0.0.1'): Promise<number> =>
  (await api.inject({ url: '/v1/whoami', headers: { authorization: `Bearer ${token}` }, remoteAddress })).statusCode;

const flood = (from: number, count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => statusOf(`rma_made-up-${String(from + index)}`)));

beforeEach(async () => {
  asked = { looks: 0, lookUps: 0 };
  good = [GOOD];
  const parts = {
    tokens: { principalOf: () => null },
    db,
    holds: db,
    rates: REQUEST_RATES,
    identityProvider: null,
  } as unknown as ApiParts;
  api = await createApi(parts);
});
afterEach(() => api.close());

test('tokens that nobody knows are looked up at the rate of strangers, and then turned away after one look for all', async () => {
  const statuses = await flood(0, 2_000);
  expect(statuses.every((status) => status === 401 || status === 429)).toBe(true);
  const { burst, perSecond } = REQUEST_RATES.strangers;
  expect(statuses.filter((status) => status === 401).length).toBe(asked.lookUps);
  // What the rate gives back while the test runs is looked up as well: a minute of it, on a machine however slow.
  expect(asked.lookUps).toBeLessThanOrEqual(burst + 60 * perSecond);
  expect(asked.looks).toBeLessThan(60);
});

test('whoever takes another address of an IPv6 network for each is one stranger', async () => {
  const addressOf = (index: number): string => `2001:db8:0:1:${index.toString(16)}::1`;
  const all = Array.from({ length: 2_000 }, (_, index) => statusOf(`rma_made-up-${String(index)}`, addressOf(index)));
  expect((await Promise.all(all)).every((status) => status === 401 || status === 429)).toBe(true);
  const { burst, perSecond } = REQUEST_RATES.strangers;
  expect(asked.lookUps).toBeLessThanOrEqual(burst + 60 * perSecond);
});

test('a good token from the same address is let in meanwhile, also one that was never seen here', async () => {
  expect(await statusOf(GOOD)).toBe(200);
  const flooding = flood(0, 500);
  expect(await statusOf(GOOD)).toBe(200);
  good.push(LATER);
  expect(await statusOf(LATER)).toBe(200);
  await flooding;
});

test('a token that is good no more is nobody at once, and counts as one from then on', async () => {
  expect(await statusOf(GOOD)).toBe(200);
  good = [];
  expect(await statusOf(GOOD)).toBe(401);
  await flood(0, 100);
  expect([401, 429]).toContain(await statusOf(GOOD));
});
