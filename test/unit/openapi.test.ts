import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, PERMITTED } from '../../model/access';
import type { ApiParts } from '../../api/api-instance';
import { withRoutes } from '../../api/api-page';
import { openApiOf } from '../../api/openapi';
import { routesOf } from '../../api/operation';
import { REQUEST_RATES } from '../../api/request-rates';
import { createApi } from '../../api/server';

const docs = join(__dirname, '..', '..', 'docs');
const read = (file: string): string => readFileSync(join(docs, file), 'utf8');

/** Routes are only looked at. */
const api = () => createApi({ rates: REQUEST_RATES } as ApiParts);

test('docs/openapi.json is what the schemas of the routes make today: "npm run api:docs" writes it', async () => {
  expect(JSON.parse(read('openapi.json'))).toEqual(JSON.parse(JSON.stringify(openApiOf(routesOf(await api())))));
});

test('so are the tables of docs/api.md', async () => {
  expect(withRoutes(read('api.md'), routesOf(await api()))).toBe(read('api.md'));
});

test('every route describes its answers, and every path its parameters', async () => {
  for (const { method, path, operation, request } of routesOf(await api())) {
    const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect({ path, params: Object.keys((request.params as { properties?: object })?.properties ?? {}) }).toEqual({
      path,
      params: named,
    });
    expect([method, path, Object.keys(operation.answers).length]).not.toEqual([method, path, 0]);
  }
});

test('there is no action that no route is for: a token for it would permit nothing', async () => {
  const used = new Set(routesOf(await api()).map(({ operation }) => operation.action));
  expect(ACTIONS.filter((action) => !used.has(action))).toEqual([]);
});

test('a route that does not say what it is for is not added', async () => {
  const app = await api();
  expect(() => app.get('/v1/more', () => ({}))).toThrow('GET /v1/more does not say what it is for');
});

test('stopping is for everybody who may steer at all, going on is not', () => {
  for (const action of ['hold', 'abort', 'recall'] as const) {
    expect(PERMITTED[action]).toEqual(['operator', 'approver', 'admin']);
  }
  for (const action of ['launch', 'resume', 'change_pace'] as const) expect(PERMITTED[action]).toEqual(['operator']);
});
