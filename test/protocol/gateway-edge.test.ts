import { status } from '@grpc/grpc-js';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect as connectHttp2, type Settings } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import { type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import type { HostId } from '../../model/ids';
import { until } from './until';

/** What stands between a network and a gateway: before TLS, in it, and before a session's first word. */
let bench: GatewayBench;

beforeAll(async () => {
  bench = await openGatewayBench();
});
afterEach(() => bench.endTest());
afterAll(() => bench.close());

async function epochOf(hostId: HostId): Promise<number> {
  const found = await bench.owner.query<{ epoch: string }>('SELECT epoch FROM session WHERE host_id = $1', [hostId]);
  return Number(found.rows[0]?.epoch);
}

const outcomes = (gateway: RunningGateway, outcome: string) =>
  gateway.metric('ringmaster_gateway_connections_total', { outcome });

/** A connection that says nothing, from an address of this machine's. */
async function callFrom(localAddress: string, port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function keysOfAHost(): Promise<{ ca: Buffer; cert: Buffer; key: Buffer }> {
  const { hostId } = await bench.newMember();
  const files = await bench.agentFiles(hostId);
  return {
    ca: readFileSync(bench.authority.certFile),
    cert: readFileSync(files.certFile),
    key: readFileSync(files.keyFile),
  };
}

async function handshake(gateway: RunningGateway, version: SecureVersion): Promise<string> {
  const socket = connectTls({
    ...{ host: '127.0.0.1', port: gateway.gateway.ports.sessions, servername: 'localhost', ALPNProtocols: ['h2'] },
    ...{ minVersion: version, maxVersion: version },
    ...(await keysOfAHost()),
  });
  const outcome = await Promise.race([
    once(socket, 'secureConnect').then(() => String(socket.getProtocol())),
    once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code ?? 'refused'),
  ]).catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? 'refused');
  socket.destroy();
  return outcome;
}

test('TLS 1.3 is spoken, and nothing older', async () => {
  const gateway = await bench.startGateway();
  expect(await handshake(gateway, 'TLSv1.3')).toBe('TLSv1.3');
  expect(await handshake(gateway, 'TLSv1.2')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
});

test('a connection is one agent: it carries four streams and no more', async () => {
  const gateway = await bench.startGateway();
  const session = connectHttp2(`https://127.0.0.1:${String(gateway.gateway.ports.sessions)}`, {
    ...(await keysOfAHost()),
    servername: 'localhost',
  });
  const [settings] = (await once(session, 'remoteSettings')) as [Settings];
  session.destroy();
  expect(settings.maxConcurrentStreams).toBe(4);
});

test.each(['sessions', 'artifacts'] as const)(
  'an address that floods the door to the %s keeps no host of another from its session',
  async (door) => {
    const gateway = await bench.startGateway({}, { handshakesPerSecond: 2 });
    const port = gateway.gateway.ports[door];
    const flood = await Promise.all(Array.from({ length: 200 }, () => callFrom('127.0.0.66', port)));
    // 200 stand before it: alone by their order it would come after 100 s, and would have been given up after 15.
    const { hostId } = await bench.newMember();
    await bench.connected(gateway, hostId);
    await until('the others to be given up', async () =>
      (await outcomes(gateway, 'waited_too_long')) > 100 ? true : null,
    );
    expect(await outcomes(gateway, 'turned_away')).toBe(0);
    for (const socket of flood) socket.destroy();
  },
);

test('a connection on which no session is begun is ended', async () => {
  const gateway = await bench.startGateway({ helloTimeoutMs: 200 });
  const silent = await callFrom('127.0.0.1', gateway.gateway.ports.sessions);
  silent.resume();
  await once(silent, 'close');
  expect(await outcomes(gateway, 'idle')).toBe(1);
});

test('a connection whose session is over is ended as one that never had any', async () => {
  const gateway = await bench.startGateway({ helloTimeoutMs: 3_000 });
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(gateway, hostId);
  agent.send({ goodbye: { reason: 'for a test' } });
  await agent.ended();
  await until('the end of its connection', async () => ((await outcomes(gateway, 'idle')) === 1 ? true : null));
});

test('a connection that begins stream after stream is ended, and no other host is', async () => {
  const gateway = await bench.startGateway();
  const quiet = await bench.connected(gateway, (await bench.newMember()).hostId);
  const session = connectHttp2(`https://127.0.0.1:${String(gateway.gateway.ports.sessions)}`, {
    ...(await keysOfAHost()),
    servername: 'localhost',
  });
  session.on('error', () => undefined);
  await once(session, 'remoteSettings');
  const path = '/ringmaster.agent.v1.AgentSessionService/Session';
  while (!session.closed && !session.destroyed) {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => undefined);
    // No message: what ends it is its own end.
    stream.end();
    stream.resume();
    await once(stream, 'close').catch(() => undefined);
  }
  quiet.send({ heartbeat: { bootId: 'boot-1' } });
  expect(quiet.isOver).toBe(false);
});

test("a host's key holds no more than a few connections, and its session stays", async () => {
  const gateway = await bench.startGateway();
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(gateway, hostId);
  const other = await bench.connected(gateway, (await bench.newMember()).hostId);
  const files = await bench.agentFiles(hostId);
  const held = Array.from({ length: 30 }, () => {
    const session = connectHttp2(`https://127.0.0.1:${String(gateway.gateway.ports.sessions)}`, {
      ca: readFileSync(bench.authority.certFile),
      cert: readFileSync(files.certFile),
      key: readFileSync(files.keyFile),
      servername: 'localhost',
    });
    session.on('error', () => undefined);
    return session;
  });
  const isOpen = ({ closed, destroyed }: ClientHttp2Session): boolean => !closed && !destroyed;
  await until('all but seven to be ended', () => (held.filter(isOpen).length <= 7 ? true : null));
  expect(await outcomes(gateway, 'crowded_out')).toBe(23);
  expect([agent.isOver, other.isOver]).toEqual([false, false]);
  for (const session of held) session.destroy();
});

test('a host that opens sessions over and over is told when to come back, and no other host is', async () => {
  const gateway = await bench.startGateway({ hellos: { perSecond: 0.001, burst: 3 } });
  const [restless, calm] = [await bench.newMember(), await bench.newMember()];
  for (let n = 0; n < 3; n += 1) (await bench.connected(gateway, restless.hostId)).close();
  const opened = await epochOf(restless.hostId);
  const refused = await bench.agentOf(gateway, restless.hostId);
  refused.hello(restless.hostId);
  const { throttle } = await refused.next('throttle');
  expect(throttle.retryAfterMs).toBeGreaterThan(500_000);
  expect(await refused.ended()).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'rate_exceeded' });
  // It cost the database nothing.
  expect(await epochOf(restless.hostId)).toBe(opened);
  await bench.connected(gateway, calm.hostId);
});

test('a host that says far more than an agent has to say loses its session, and no other host does', async () => {
  const gateway = await bench.startGateway();
  const [loud, quiet] = [await bench.newMember(), await bench.newMember()];
  const [noise, other] = [await bench.connected(gateway, loud.hostId), await bench.connected(gateway, quiet.hostId)];
  for (let beat = 0; beat < 3_000; beat += 1) noise.send({ heartbeat: { bootId: 'boot-1' } });
  expect(await noise.ended()).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'rate_exceeded' });
  other.send({ heartbeat: { bootId: 'boot-1' } });
  await until('the other host alone', () => (gateway.gateway.sessionCount === 1 ? true : null));
});
