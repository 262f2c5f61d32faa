import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import type { CertificateFiles } from '../../deploy/local/certificates';
import { eventually, type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';

const content = randomBytes(200_000);
const digest = createHash('sha256').update(content).digest('hex');
const path = `/artifacts/sha256/${digest}`;

let bench: GatewayBench;
let gateway: RunningGateway;
let files: CertificateFiles;

beforeAll(async () => {
  bench = await openGatewayBench();
  gateway = await bench.startGateway();
  files = await bench.agentFiles((await bench.newMember()).hostId);
  mkdirSync(join(bench.artifactsDir, 'sha256'), { recursive: true });
  writeFileSync(join(bench.artifactsDir, 'sha256', digest), content);
});
afterAll(() => bench.close());

interface Answer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function ask(
  target: string,
  {
    method = 'GET',
    headers = {},
    as,
  }: { method?: string; headers?: OutgoingHttpHeaders; as?: CertificateFiles | null } = {},
): Promise<Answer> {
  const identity = as === undefined ? files : as;
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: gateway.gateway.ports.artifacts,
        path: target,
        method,
        headers,
        agent: false,
        ca: readFileSync(bench.authority.certFile),
        ...(identity === null ? {} : { cert: readFileSync(identity.certFile), key: readFileSync(identity.keyFile) }),
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ statusCode: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
        });
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

test('an artifact is served whole, by its digest', async () => {
  const answer = await ask(path);
  expect(answer.statusCode).toBe(200);
  expect(answer.body.equals(content)).toBe(true);
  expect(answer.headers).toMatchObject({
    'content-length': '200000',
    'accept-ranges': 'bytes',
    etag: `"sha256:${digest}"`,
  });
});

test('HEAD tells the size and sends nothing', async () => {
  const answer = await ask(path, { method: 'HEAD' });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-length']).toBe('200000');
  expect(answer.body).toHaveLength(0);
});

test.each([
  ['bytes=0-99', 0, 99],
  ['bytes=199900-', 199_900, 199_999],
  ['bytes=199900-999999', 199_900, 199_999],
  ['bytes=-1', 199_999, 199_999],
  ['bytes=-999999', 0, 199_999],
])('a download resumes at the range %s', async (range, start, end) => {
  const answer = await ask(path, { headers: { range } });
  expect(answer.statusCode).toBe(206);
  expect(answer.headers['content-range']).toBe(`bytes ${String(start)}-${String(end)}/200000`);
  expect(answer.body.equals(content.subarray(start, end + 1))).toBe(true);
});

test.each(['bytes=200000-', 'bytes=200000-200001', 'bytes=-0'])(
  'a range beyond the end is refused: %s',
  async (range) => {
    const answer = await ask(path, { headers: { range } });
    expect(answer.statusCode).toBe(416);
    expect(answer.headers['content-range']).toBe('bytes */200000');
  },
);

test.each(['bytes=5-1', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=', 'bytes=a-b'])(
  'a range that means nothing here is ignored: %s',
  async (range) => {
    const answer = await ask(path, { headers: { range } });
    expect([answer.statusCode, answer.body.length]).toEqual([200, content.length]);
  },
);

test('a range of another version is answered with the whole', async () => {
  const headers = { range: 'bytes=0-9', 'if-range': '"sha256:other"' };
  expect((await ask(path, { headers })).statusCode).toBe(200);
  headers['if-range'] = `"sha256:${digest}"`;
  expect((await ask(path, { headers })).statusCode).toBe(206);
});

test.each([
  `/artifacts/sha256/${'0'.repeat(64)}`,
  `/artifacts/sha256/${digest.toUpperCase()}`,
  `/artifacts/sha256/${digest}/`,
  `/artifacts/sha256/${digest}?x=1`,
  `/artifacts/sha256/../sha256/${digest}`,
  `/artifacts/sha256/..%2f..%2fpki%2fca.key`,
  '/artifacts/sha256/../../pki/ca.key',
  '/artifacts/sha256/',
  '/artifacts/md5/0',
  '/',
  '*',
])('nothing else is there: %s', async (target) => {
  const answer = await ask(target);
  expect(answer.statusCode).toBe(404);
  expect(answer.body.toString()).toBe('Not Found\n');
});

test('a link or a directory in the place of an artifact is not followed', async () => {
  const [link, directory] = ['1'.repeat(64), '2'.repeat(64)];
  symlinkSync(bench.authority.keyFile, join(bench.artifactsDir, 'sha256', link));
  mkdirSync(join(bench.artifactsDir, 'sha256', directory));
  expect((await ask(`/artifacts/sha256/${link}`)).statusCode).toBe(404);
  expect((await ask(`/artifacts/sha256/${directory}`)).statusCode).toBe(404);
});

test('nothing can be written', async () => {
  for (const method of ['PUT', 'POST', 'DELETE']) {
    const answer = await ask(path, { method });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  }
});

test('an empty artifact has no range', async () => {
  const empty = createHash('sha256').digest('hex');
  writeFileSync(join(bench.artifactsDir, 'sha256', empty), '');
  expect((await ask(`/artifacts/sha256/${empty}`)).body).toHaveLength(0);
  expect((await ask(`/artifacts/sha256/${empty}`, { headers: { range: 'bytes=0-0' } })).statusCode).toBe(416);
});

test('whoever is no agent of this authority gets nothing', async () => {
  await expect(ask(path, { as: null })).rejects.toThrow();
});

test('many downloads at once, some given up half-way, leave no open file behind', async () => {
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      if (index % 2 === 0) expect((await ask(path)).body.equals(content)).toBe(true);
      else await giveUpHalfWay();
    }),
  );
  const { readdirSync, readlinkSync } = await import('node:fs');
  const openArtifacts = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).endsWith(digest);
      } catch {
        // Closed between the two calls.
        return false;
      }
    });
  await eventually(() => openArtifacts().length === 0, 'no artifact is open');
});

function giveUpHalfWay(): Promise<void> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: gateway.gateway.ports.artifacts,
        path,
        agent: false,
        ca: readFileSync(bench.authority.certFile),
        cert: readFileSync(files.certFile),
        key: readFileSync(files.keyFile),
      },
      (response) => {
        response.once('data', () => {
          asked.destroy();
          resolve();
        });
        response.on('error', () => undefined);
      },
    );
    asked.on('error', () => undefined);
    asked.end();
  });
}

// The host's address is the flood's own, as behind one NAT, and another.
test.each(['127.0.0.1', '127.0.0.9'])(
  'two thousand connections of %s that say nothing, and as many again when they are cut, keep no host from fetching',
  async (localAddress) => {
    const silent = new Set<Socket>();
    let isOver = false;
    let opened = 0;
    const open = (): void => {
      const socket = connectPlain({ host: '127.0.0.1', port: gateway.gateway.ports.artifacts, localAddress });
      opened += 1;
      silent.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          silent.delete(socket);
          if (!isOver && opened < 4_000) open();
        });
    };
    for (let n = 0; n < 2_000; n += 1) open();
    try {
      await eventually(() => silent.size >= 1_000, 'they are open');
      // As an agent does: whoever is cut asks again.
      const fetched = (): Promise<Answer> => ask(path).catch(fetched);
      expect((await fetched()).body.equals(content)).toBe(true);
    } finally {
      isOver = true;
      for (const socket of silent) socket.destroy();
    }
  },
);

test('a host that opens connection after connection keeps a few, and no other host is kept waiting', async () => {
  const [restless, other] = await Promise.all(
    [1, 2].map(async () => bench.agentFiles((await bench.newMember()).hostId)),
  );
  const sockets: TLSSocket[] = [];
  const open = new Set<TLSSocket>();
  for (let n = 0; n < 20; n += 1) {
    const socket = connect({
      ...{ host: '127.0.0.1', port: gateway.gateway.ports.artifacts, servername: 'localhost' },
      ca: readFileSync(bench.authority.certFile),
      cert: readFileSync(restless!.certFile),
      key: readFileSync(restless!.keyFile),
    });
    sockets.push(socket);
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.resume();
  }
  await eventually(() => open.size === 8, 'eight of them are open');
  expect((await ask(path, { as: other! })).statusCode).toBe(200);
  for (const socket of sockets) socket.destroy();
});
