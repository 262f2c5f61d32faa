import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiClient, createApiClient } from '../../cli/api-client';
import { EXIT } from '../../cli/exit-codes';
import { run } from '../../cli/run';
import { campaign, NOW } from './cli-fixture';

let server: Server;
const asked: IncomingMessage[] = [];
let answer: (response: ServerResponse, times: number) => void;

beforeEach(async () => {
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(request);
    answer(response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const place = () => ({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, source: 'RINGMASTER_URL' });
const client = (silentMs?: number): ApiClient =>
  createApiClient(
    { ...place(), token: 'secret-token', tokenFrom: '/home/ann/token' },
    '',
    silentMs === undefined ? {} : { silentMs },
  );

function event(response: ServerResponse, id: string, view: object): void {
  const data = JSON.stringify({ apiVersion: 'ringmaster/v1', kind: 'Campaign', ...view });
  response.write(`id: ${id}\nevent: campaign\ndata: ${data}\n\n`);
}

/** `ringmaster status … --watch` against that server. */
async function watch(api: ApiClient): Promise<{ readonly code: number; readonly out: string }> {
  let out = '';
  const ignored = (): void => undefined;
  const world = {
    ...{ command: 'ringmaster', release: '0.1.0', isTerminal: false, canAsk: false, sshAgent: null, colour: false },
    ...{ timeZone: 'UTC', columns: () => 80, now: () => NOW, newId: () => '', out: (text: string) => (out += text) },
    actKeys: { of: () => ({ key: '', firstAskedAt: null }), answered: ignored },
    ...{ err: ignored, ask: () => Promise.resolve(''), askSecret: () => Promise.resolve(''), readFile: () => '' },
    ...{ isOpenToOthers: () => false, database: () => null, interrupted: new AbortController().signal },
    ...{ api: () => api, signIns: () => Promise.reject(new Error('nobody signs in here')) as never },
  };
  const code = await run(world, ['status', 'hello-two', '--watch']);
  return { code, out };
}

const ended = campaign({ phase: 'completed', storedPhase: 'completed', endedAt: '2026-11-22T03:30:00.000Z' });

test('a watch whose connection breaks goes on behind what it saw, and tells nothing twice', async () => {
  answer = (response, times) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (times === 1) {
      event(response, '12-aa', campaign());
      // Broken once it was sent, and not ended.
      response.write(': still here\n\n', () => response.destroy());
    } else {
      event(response, '13-bb', ended);
      response.end();
    }
  };
  const { code, out } = await watch(client());
  expect(asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '12-aa']);
  expect(code).toBe(EXIT.success);
  expect(out.match(/phase running/g)).toHaveLength(1);
  expect(out).toContain('2026-11-22T03:30:00Z hello-two: phase completed');
});

test('a connection that nobody told of its end is found silent, and opened anew', async () => {
  answer = (response, times) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    event(response, `${times}-aa`, times === 1 ? campaign() : ended);
    if (times > 1) response.end();
  };
  expect((await watch(client(200))).code).toBe(EXIT.success);
  expect(asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1-aa']);
});

test('a token that is not good is told with what gave it and who gives another; itself it is not shown', async () => {
  answer = (response) => {
    const problem = { code: 'unauthenticated', detail: 'this token has expired', next: 'Send a header.' };
    response.writeHead(401, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  };
  const refused = await client()
    .get('Campaign', '/v1/campaigns/x')
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ kind: 'unauthenticated', exitCode: EXIT.auth, message: 'this token has expired' });
  expect(refused).toMatchObject({
    next: expect.stringContaining('the token of /home/ann/token. Sign in with'),
  });
  expect(JSON.stringify(refused)).not.toContain('secret-token');
});

test('whoever has no token sends none', async () => {
  answer = (response) => {
    const made = { apiVersion: 'ringmaster/v1', kind: 'ApiToken', token: 'made' };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(made));
  };
  await createApiClient({ ...place(), token: null }).post('ApiToken', '/v1/setup', {
    json: { code: 'c', name: 'ada' },
  });
  expect(asked[0]?.headers.authorization).toBeUndefined();
});

test('an answer that sends elsewhere is followed nowhere: what was said here is not said again in the clear', async () => {
  answer = (response) => response.writeHead(307, { location: `${place().url}/elsewhere` }).end();
  const refused = await client()
    .post('ApiToken', '/v1/setup', { json: { code: 'c', name: 'ada' } })
    .catch((error: unknown) => error);
  expect(asked.map(({ url }) => url)).toEqual(['/v1/setup']);
  expect(refused).toMatchObject({ kind: 'unknown_answer', message: expect.stringContaining('nothing is sent there') });
});
