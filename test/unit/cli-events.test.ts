import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiClient } from '../../cli/api-client';

/** What the api was asked for by each connection, and how it answers it. */
let server: Server;
let url = '';
let asked: (string | undefined)[] = [];
let answer: (response: ServerResponse) => void;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
});

const event = (id: string, revision: number): string =>
  `id: ${id}\nevent: campaign\ndata: ${JSON.stringify({ apiVersion: 'ringmaster/v1', kind: 'Campaign', revision })}\n\n`;

const listening = () => {
  const seen: { id: string | null } = { id: null };
  let heard = 0;
  return {
    signal: new AbortController().signal,
    seen,
    heard: () => {
      heard += 1;
    },
    times: () => heard,
  };
};

async function all(listen: ReturnType<typeof listening>): Promise<number[]> {
  const client = createApiClient({ url, token: 'a-token', source: 'a test' });
  const revisions: number[] = [];
  for await (const { revision } of client.events<{ revision: number }>('Campaign', '/events', listen)) {
    revisions.push(revision);
  }
  return revisions;
}

test('a connection that follows another says what was seen last, and is told of what came after it', async () => {
  const listen = listening();
  answer = (response) => response.end(event('1-a', 1) + event('2-b', 2));
  expect(await all(listen)).toEqual([1, 2]);
  answer = (response) => response.end(event('3-c', 3));
  expect(await all(listen)).toEqual([3]);
  expect(asked).toEqual([undefined, '2-b']);
  expect(listen.seen.id).toBe('3-c');
});

test('an event that was cut off was not seen', async () => {
  const listen = listening();
  answer = (response) => {
    response.write(event('1-a', 1));
    response.end('id: 2-b\nevent: campaign\ndata: {"apiVers');
  };
  expect(await all(listen)).toEqual([1]);
  expect(listen.seen.id).toBe('1-a');
});

test('an api that has nothing new lets itself be heard all the same', async () => {
  const listen = listening();
  answer = (response) => response.end(': still here\n\n');
  expect(await all(listen)).toEqual([]);
  expect(listen.times()).toBeGreaterThan(0);
  expect(listen.seen.id).toBeNull();
});
