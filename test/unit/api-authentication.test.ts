import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, ApiParts } from '../../api/api-instance';
import type { Principal } from '../../model/access';
import type { Database } from '../../store/database';
import { REQUEST_RATES } from '../../api/request-rates';
import { createApi } from '../../api/server';

const TOKEN = 'a-token-of-24-characters';

/** Nothing behind the api is reached by a request that is turned away. */
const ANN: Principal = { actor: 'ann', roles: ['viewer'], scope: null };
const parts = {
  tokens: { principalOf: (token: string) => (token === TOKEN ? ANN : null) },
  // It is not there: a refusal is a refusal without its record.
  db: { query: () => Promise.reject(new Error('away')) } as unknown as Database,
  rates: REQUEST_RATES,
  identityProvider: null,
} as ApiParts;

let api: Api;
let port = 0;
beforeAll(async () => {
  api = await createApi(parts);
  await api.listen({ host: '127.0.0.1', port: 0 });
  port = (api.server.address() as AddressInfo).port;
});
afterAll(() => api.close());

/** Asks with the request line as it is given; a client library would tidy it up first. */
function statusOf(path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

test.each([
  '/v1/hosts',
  '/%761/hosts',
  '/v1%2fhosts',
  '//v1/hosts',
  'http://any/v1/hosts',
  'http://any/%76%31/hosts',
  '/v1/hosts/..;/hosts',
  '/nothing',
])('%s without a token is refused, however it is written', async (path) => {
  expect(await statusOf(path)).toBe(401);
});

test('only the health check needs no token', async () => {
  expect(await statusOf('/healthz')).toBe(200);
  expect(await statusOf('/nothing', { authorization: `Bearer ${TOKEN}` })).toBe(404);
});

test('a browser that shows an answer, a refusal too, runs nothing of it, and frames it nowhere', async () => {
  for (const url of ['/healthz', '/v1/hosts', '/nothing']) {
    const { headers } = await api.inject({ url });
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
  }
});

test('where somebody comes from says a proxy that is trusted, and nobody else', async () => {
  const rates = { ...REQUEST_RATES, strangers: { perSecond: 0.001, burst: 1 } };
  const behind = await createApi({ ...parts, rates, trustedProxies: ['10.0.0.0/24'] });
  const from = async (remoteAddress: string, said: string): Promise<number> =>
    (await behind.inject({ url: '/v1/hosts', remoteAddress, headers: { 'x-forwarded-for': said } })).statusCode;
  for (const [said, expected] of [
    ['192.0.2.1', 401],
    ['192.0.2.2', 401],
    ['192.0.2.1', 429],
    // What a client says in front of what the proxy saw.
    ['198.51.100.9, 192.0.2.1', 429],
  ] as const)
    expect([said, await from('10.0.0.5', said)]).toEqual([said, expected]);
  expect([await from('10.0.1.5', '192.0.2.3'), await from('10.0.1.5', '192.0.2.4')]).toEqual([401, 429]);
  await behind.close();
});
