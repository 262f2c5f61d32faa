import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import Long from 'long';
import { releaseHost, revokeHost } from '../../store/identity-bars';
import { createJoinTokens } from '../../store/join-tokens';
import { compileAgent } from './agent-host';
import { ScriptedAgent } from './scripted-agent';
import { EnrolmentBench, type EnrollingHost } from './enrolment-bench';
import { until } from './until';

let bench: EnrolmentBench;

beforeAll(async () => {
  compileAgent();
  bench = await EnrolmentBench.open();
});
afterAll(() => bench.close());

const certificateOf = (host: EnrollingHost) => new X509Certificate(readFileSync(host.identityFile));
const act = (host: EnrollingHost) => ({ host: host.name, reason: 'for a test', actor: 'ann' });

/** What the listener answers to these bytes; null: the connection ended first. */
function ask(body: string): Promise<number | null> {
  const { port } = bench.enrolment;
  return new Promise((resolve) => {
    const ca = readFileSync(bench.enrolAuthorityFile);
    const asked = request(
      { host: 'localhost', port, path: '/v1/enrol', method: 'POST', ca, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? null);
      },
    );
    asked.on('error', () => {
      resolve(null);
    });
    asked.end(body);
  });
}

test('a host enrols with a token and connects with its certificate; the token is good for no other key, and stands in no log', async () => {
  const host = await bench.newHost();
  const token = await bench.tokenFor(host.name);
  expect(await host.enrol(token)).toMatchObject({ code: 0, output: expect.stringContaining(host.hostId) });
  expect(statSync(host.identityFile).mode & 0o777).toBe(0o600);
  const certificate = certificateOf(host);
  expect(certificate.subjectAltName).toBe(`URI:spiffe://ringmaster.local/agent/${host.hostId}`);
  const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(14);
  await host.connect();
  await host.stop();
  const second = await host.enrol(token);
  expect(second).toMatchObject({ code: 1, output: expect.stringMatching(/no certificate is issued/) });
  expect(second.output + bench.enrolLog()).not.toContain(token.slice(4));
  expect(bench.enrolLog()).toContain('token_used');
});

test('a token is refused to another host, when it has expired, and when nobody made it', async () => {
  const [host, other] = [await bench.newHost(), await bench.newHost()];
  const late = await bench.tokenFor(host.name, 1);
  for (const [token, refusal] of [
    [await bench.tokenFor(other.name), 'wrong_host'],
    [late, 'token_expired'],
    [`rmj_${'a'.repeat(43)}`, 'token_unknown'],
  ] as const) {
    expect((await host.enrol(token)).code).toBe(1);
    expect(bench.enrolLog()).toContain(refusal);
  }
  expect(existsSync(host.identityFile)).toBe(false);
  expect(await bench.enrolMetrics()).toMatch(/requests_total\{way="token",outcome="refused"\} [3-9]/);
});

test('a host nobody imported comes in by a token for new hosts, with the cluster and labels of the token', async () => {
  const { owner } = bench.gateways;
  const binding = { kind: 'new_hosts', cluster: 'west', site: 's9', labels: { ring: 'pilot' }, uses: 1 } as const;
  const [made] = await createJoinTokens(owner, [binding], { ttlMs: 60_000, actor: 'ann' });
  const fresh = bench.stranger();
  expect(await fresh.enrol(made!.token)).toMatchObject({ code: 0 });
  await fresh.connect();
  await fresh.stop();
  const row = await owner.query('SELECT cluster, labels FROM host WHERE name = $1', [fresh.name]);
  expect(row.rows).toEqual([{ cluster: 'west', labels: { ring: 'pilot' } }]);
});

test('a certificate is renewed over the session, with a new key; the new one is used before the old one is gone', async () => {
  // All but over when it is issued, because certificates begin five minutes in the past.
  await bench.restartEnrolment({ lifetimeMs: 20_000 });
  const host = await bench.enrolled();
  const old = certificateOf(host);
  await bench.restartEnrolment({});
  await host.connect();
  await host.says('certificate replaced');
  const renewed = certificateOf(host);
  expect(renewed.publicKey.equals(old.publicKey)).toBe(false);
  expect(Date.parse(renewed.validTo) - Date.now()).toBeGreaterThan(13 * 86_400_000);
  expect(existsSync(`${host.identityFile}.candidate`)).toBe(false);
  const used = await bench.gateways.owner.query('SELECT certificate_serial FROM session WHERE host_id = $1', [
    host.hostId,
  ]);
  expect(used.rows).toEqual([{ certificate_serial: renewed.serialNumber.toLowerCase() }]);
  await host.stop();
});

test('a host that slept until its certificate was over gets the next one by its last key, and a revoked one does not', async () => {
  await bench.restartEnrolment({ lifetimeMs: 5_000 });
  const [host, revoked] = [await bench.enrolled(), await bench.enrolled()];
  await bench.restartEnrolment({});
  await revokeHost(bench.gateways.owner, act(revoked));
  await until('the end of both', () => (Date.parse(certificateOf(revoked).validTo) < Date.now() ? true : null));
  await host.connect();
  revoked.start();
  await revoked.says('"kind":"revoked"');
  expect(await bench.epochOf(revoked.hostId)).toBe(0);
  await Promise.all([host.stop(), revoked.stop()]);
});

test('a session ends when its certificate does, and the host comes back with the next one, which it gets by its last key', async () => {
  await bench.restartEnrolment({ lifetimeMs: 20_000 });
  const host = await bench.enrolled();
  const old = certificateOf(host);
  // The authority is away for as long as renewing would have helped.
  const { port } = bench.enrolment;
  await bench.stopEnrolment();
  await host.connect();
  const ended = () =>
    bench.gateway.metric('ringmaster_agent_session_events_total', { event: 'drop', reason: 'certificate_ended' });
  await until('the end of its session', async () => ((await ended()) === 1 ? true : null));
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(old.validTo));
  const epoch = await bench.epochOf(host.hostId);
  await bench.restartEnrolment({ listen: { host: '127.0.0.1', port } });
  await until('the host again', async () => ((await bench.epochOf(host.hostId)) > epoch ? true : null));
  // Kept once its session stands: a moment after the gateway has it.
  await until('its next certificate', () => (certificateOf(host).publicKey.equals(old.publicKey) ? null : true));
  await host.stop();
});

test('a host whose key somebody used to say that it remembers far more sessions is out, and back when it is released', async () => {
  const host = await bench.enrolled();
  await host.connect();
  const epoch = await bench.epochOf(host.hostId);
  const files = { certFile: host.identityFile, keyFile: host.identityFile };
  const { port, authorityFile } = {
    port: bench.gateway.gateway.ports.sessions,
    authorityFile: bench.gateways.authority.certFile,
  };
  const thief = new ScriptedAgent({ port, authorityFile, files });
  thief.hello(host.hostId, { lastEpoch: Long.fromNumber(2 ** 52 - 1) });
  expect((await thief.ended()).reason).toBe('identity_quarantined');
  thief.close();
  await host.says('this host is in quarantine');
  expect(await bench.epochOf(host.hostId)).toBe(epoch);
  await releaseHost(bench.gateways.owner, act(host));
  await until('the host again', async () => ((await bench.epochOf(host.hostId)) > epoch ? true : null));
  // The thief comes first after a release: what it says is believed, and the host is given back once more.
  await host.stop();
  const again = new ScriptedAgent({ port, authorityFile, files });
  again.hello(host.hostId, { lastEpoch: Long.fromNumber(2 ** 52 - 1) });
  expect((await again.ended()).reason).toBe('identity_quarantined');
  again.close();
  await releaseHost(bench.gateways.owner, act(host));
  const first = new ScriptedAgent({ port, authorityFile, files });
  first.hello(host.hostId, { lastEpoch: Long.fromNumber(2 ** 52 - 1) });
  expect((await first.next('welcome')).welcome.sessionEpoch?.toNumber()).toBe(2 ** 52);
  host.start();
  await until('the quarantine', async () => ((await bench.barOf(host.hostId)) === 'quarantined' ? true : null));
  first.close();
  await releaseHost(bench.gateways.owner, act(host));
  await until('the host for good', async () => ((await bench.epochOf(host.hostId)) < 2 ** 20 ? true : null));
  await host.stop();
});

test("a revoked host's session ends within a second, and a new token lets it in again", async () => {
  const host = await bench.enrolled();
  await host.connect();
  await revokeHost(bench.gateways.owner, act(host));
  await host.says("this host's certificate was revoked");
  const epoch = await bench.epochOf(host.hostId);
  await host.stop();
  expect((await host.enrol(await bench.tokenFor(host.name))).code).toBe(0);
  await host.connect();
  expect(await bench.epochOf(host.hostId)).toBe(epoch + 1);
  await host.stop();
});

test('a clone is known: host and clone are both out, until a named person releases the host', async () => {
  const host = await bench.enrolled();
  await host.connect();
  const clone = bench.clone(host);
  clone.start();
  await until('the quarantine', async () => ((await bench.barOf(host.hostId)) === 'quarantined' ? true : null));
  await Promise.all([host.says('this host is in quarantine'), clone.says('this host is in quarantine')]);
  await clone.stop();
  // Before it is released: it comes back when it likes.
  const epoch = await bench.epochOf(host.hostId);
  await releaseHost(bench.gateways.owner, act(host));
  await until('the host again', async () => ((await bench.epochOf(host.hostId)) > epoch ? true : null));
  await host.stop();
  await host.connect();
  expect(await bench.barOf(host.hostId)).toBeUndefined();
  await host.stop();
});

test('a request that is longer than any is refused while it is read, and the next one is answered', async () => {
  const before = bench.enrolLog().length;
  const status = await ask('x'.repeat(17 * 1024));
  // Whoever still writes may not hear the answer; the listener said what it was.
  expect([400, null]).toContain(status);
  await until('the refusal', () => (bench.enrolLog().slice(before).includes('more than 16384 bytes') ? true : null));
  expect(await ask('{}')).toBe(400);
});

test('whoever knocks too often is turned away before a handshake', async () => {
  await bench.restartEnrolment({
    rates: { address: { burst: 2, perSecond: 0.001 }, total: { burst: 9, perSecond: 9 } },
  });
  const { port } = bench.enrolment;
  const knock = async (): Promise<{ isClosed: () => boolean; destroy: () => void }> => {
    const socket = connect({ host: '127.0.0.1', port });
    let closed = false;
    socket.on('close', () => (closed = true));
    await once(socket, 'connect');
    return { isClosed: () => closed, destroy: () => socket.destroy() };
  };
  const [first, second, third] = [await knock(), await knock(), await knock()];
  await until('the third to be turned away', () => (third.isClosed() ? true : null));
  expect([first.isClosed(), second.isClosed()]).toEqual([false, false]);
  for (const each of [first, second]) each.destroy();
  expect(await bench.enrolMetrics()).toContain('requests_total{way="none",outcome="turned_away"} 1');
});

test('whoever says a request byte by byte keeps a place no longer than a request may take', async () => {
  await bench.restartEnrolment({ requestMs: 1_000 });
  const socket = connectTls({ host: '127.0.0.1', port: bench.enrolment.port, rejectUnauthorized: false });
  socket.on('error', () => undefined).resume();
  let closed = false;
  socket.on('close', () => (closed = true));
  socket.write('POST /v1/enrol HTTP/1.1\r\n');
  const drip = setInterval(() => socket.write('x: y\r\n'), 50);
  await until('the end of it', () => (closed ? true : null));
  clearInterval(drip);
});
