import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ensureAuthority, issueGatewayCertificate } from '../../deploy/local/certificates';
import type { Answer } from '../../model/gate-ask';
import { askProbe } from '../../probes/ask-probe';
import { built } from '../e2e/built';
import type { Address, HttpProbe, Probe } from '../../probes/probe-list';

const TOKEN = randomBytes(24).toString('hex');
const SAYS = 'billing';
const GOOD = JSON.stringify({ outcome: 'pass', reason: 'all well' });

let dir: string;
let server: Server;
let handle: RequestListener;
let asked: IncomingMessage[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-probes-'));
  server = createServer((request, response) => {
    asked.push(request);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true });
});

function urlOf(of: { address(): unknown } = server, scheme = 'http'): string {
  return `${scheme}://127.0.0.1:${(of.address() as AddressInfo).port}`;
}

function ask(
  { path = '/slo', url = urlOf(), ...change }: Partial<HttpProbe & Address> & { readonly path?: string } = {},
  timeoutMs = 20_000,
): Promise<Answer> {
  const { caFile = null, tokenFile = null, answer = 'json', failOn = [] } = change;
  const address = { url: `${url}${path}`, caFile, tokenFile };
  const probe: Probe = { name: 'ready', says: SAYS, way: { kind: 'http', address, answer, failOn } };
  return askProbe(probe, { timeoutMs, stop: new AbortController().signal });
}

describe('a service that answers as JSON', () => {
  test.each<[string, number, string, Answer]>([
    ['that it is well', 200, GOOD, { outcome: 'pass', reason: 'billing: all well' }],
    [
      'that it is not',
      200,
      '{"outcome":"fail","reason":"p99 is 2 s"}',
      { outcome: 'fail', reason: 'billing: p99 is 2 s' },
    ],
    [
      'that it cannot say',
      200,
      '{"outcome":"inconclusive"}',
      { outcome: 'inconclusive', reason: 'billing: inconclusive' },
    ],
    ['a page', 200, '<html>pass</html>', { outcome: 'error', reason: 'billing: the answer is no JSON' }],
    ['nothing', 200, '', { outcome: 'error', reason: 'billing: the answer is no JSON' }],
    ['well, by another status', 201, GOOD, { outcome: 'error', reason: 'billing: answered with status 201' }],
    ['well, by a failure', 500, GOOD, { outcome: 'error', reason: 'billing: answered with status 500' }],
  ])('%s', async (_title, status, body, expected) => {
    handle = (_request, response) => response.writeHead(status).end(body);
    expect(await ask()).toEqual(expected);
  });

  it('by sending elsewhere is followed nowhere', async () => {
    handle = (request, response) => {
      if (request.url === '/slo') response.writeHead(302, { location: `${urlOf()}/elsewhere` }).end(GOOD);
      else response.end(GOOD);
    };
    expect(await ask()).toEqual({ outcome: 'error', reason: 'billing: answered with status 302' });
    expect(asked.map(({ url }) => url)).toEqual(['/slo']);
  });

  it('without an end is not read to it', async () => {
    handle = (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      response.writeHead(200);
      more();
    };
    expect(await ask()).toEqual({
      outcome: 'error',
      reason: expect.stringMatching(/^billing: 127\.0\.0\.1:\d+ answered more than 1048576 bytes$/),
    });
  });

  test.each<[string, RequestListener]>([
    ['never', () => undefined],
    ['with a head and then nothing', (_request, response) => response.writeHead(200).flushHeaders()],
    [
      'byte by byte',
      (_request, response) => {
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('%s is waited for no longer than may be', async (_title, silent) => {
    handle = silent;
    expect(await ask({}, 500)).toEqual({ outcome: 'error', reason: expect.stringMatching(/did not answer in time$/) });
  });

  it('never is waited for no longer than may be, whatever the memory is cleared of meanwhile', async () => {
    setFlagsFromString('--expose_gc');
    const clear = runInNewContext('gc') as () => void;
    handle = () => undefined;
    const clearing = setInterval(clear, 20);
    try {
      expect(await ask({}, 500)).toMatchObject({ outcome: 'error' });
    } finally {
      clearInterval(clearing);
    }
  });

  it('with another protocol in place of an answer is an error at once', async () => {
    handle = ({ socket }) => socket.write('HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(await ask()).toEqual({ outcome: 'error', reason: 'billing: answered with status 101' });
  });

  it('and breaks off is an error', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    };
    expect(await ask()).toMatchObject({ outcome: 'error', reason: expect.stringContaining('cannot be reached') });
  });
});

describe('a worker', () => {
  it('does not start with a list of probes that has a mistake, and says where it is', async () => {
    const file = join(dir, 'probes.yaml');
    const lines = [
      'apiVersion: ringmaster/v1',
      'kind: Probes',
      'probes:',
      '  - { name: a, says: b, http: { uri: x } }',
    ];
    writeFileSync(file, lines.join('\n'));
    const env = {
      ...{
        PATH: process.env['PATH'],
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
        TEMPORAL_ADDRESS: '127.0.0.1:1',
      },
      ...{ RINGMASTER_SIGNER_ADDRESS: '127.0.0.1:1', RINGMASTER_SIGNER_TLS_CA: file, RINGMASTER_SIGNER_TLS_CERT: file },
      ...{ RINGMASTER_SIGNER_TLS_KEY: file, RINGMASTER_METRICS_LISTEN: '127.0.0.1:0', RINGMASTER_PROBES_FILE: file },
    };
    const ended = spawnSync(process.execPath, [built('workers', 'main.js')], { env, encoding: 'utf8' });
    expect(ended.status).toBe(1);
    expect(`${ended.stdout}${ended.stderr}`).toContain(`${file}:4:33: probes[0].http.uri: unknown key`);
  });
});

describe('a service whose status is its answer', () => {
  const status = (code: number): Promise<Answer> => {
    handle = (_request, response) => response.writeHead(code).end();
    return ask({ answer: 'status', failOn: [503] });
  };

  test.each<[number, Answer['outcome']]>([
    [200, 'pass'],
    [204, 'pass'],
    [503, 'fail'],
    [502, 'error'],
    [404, 'error'],
    [301, 'error'],
  ])('%d: %s', async (code, outcome) => {
    expect(await status(code)).toMatchObject({ outcome, reason: expect.stringContaining(String(code)) });
  });
});

describe('an address', () => {
  it('where nobody listens is an error', async () => {
    const closed = createTcpServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const url = urlOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await ask({ url })).toMatchObject({ outcome: 'error', reason: expect.stringContaining('ECONNREFUSED') });
  });

  it('is shown its token, and nobody else is', async () => {
    const tokenFile = join(dir, 'token');
    writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
    handle = (_request, response) => response.writeHead(403).end(`no: ${TOKEN}`);
    const answer = await ask({ tokenFile });
    expect(asked[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
  });

  test.each<[string, string, number, RegExp]>([
    ['that others can read', TOKEN, 0o644, /can be read by others/],
    ['of two lines', `${TOKEN}\n${TOKEN}`, 0o600, /does not hold one line/],
    ['that is empty', '', 0o600, /does not hold one line/],
  ])('is asked nothing with a token %s', async (title, content, mode, reason) => {
    const tokenFile = join(dir, `token ${title}`);
    writeFileSync(tokenFile, content, { mode });
    expect(await ask({ tokenFile })).toEqual({ outcome: 'error', reason: expect.stringMatching(reason) });
    expect(asked).toEqual([]);
  });

  it('whose token cannot be read to its end is waited for no longer than may be', async () => {
    const tokenFile = join(dir, 'pipe');
    execFileSync('mkfifo', ['-m', '600', tokenFile]);
    expect(await ask({ tokenFile }, 200)).toMatchObject({
      outcome: 'error',
      reason: expect.stringMatching(/did not answer in time$/),
    });
    // Whoever reads it still waits for a writer.
    closeSync(openSync(tokenFile, 'w'));
  });

  it('whose fault has many words is told in few: what is said is kept with the campaign', async () => {
    const { reason } = await ask({ tokenFile: `/${'x'.repeat(4_000)}` });
    expect(reason.length).toBeLessThan(300);
  });

  it('with a certificate of an authority that is not trusted is an error, and is asked once it is', async () => {
    const authority = await ensureAuthority(join(dir, 'authority'));
    const { certFile, keyFile } = await issueGatewayCertificate({ authority, dir, gatewayId: 'gw' });
    const secure = createHttpsServer(
      { cert: readFileSync(certFile), key: readFileSync(keyFile) },
      (_request, response) => response.end(GOOD),
    );
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const url = urlOf(secure, 'https');
    try {
      expect(await ask({ url })).toMatchObject({ outcome: 'error', reason: expect.stringContaining('is not trusted') });
      expect(await ask({ url, caFile: authority.certFile })).toMatchObject({ outcome: 'pass' });
      expect(await ask({ url, caFile: join(dir, 'none.pem') })).toMatchObject({ outcome: 'error' });
    } finally {
      secure.closeAllConnections();
      await new Promise((resolve) => secure.close(resolve));
    }
  });
});
