import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { answerRequest, listOpenRequests } from '../../store/certificate-requests';
import { releaseHost, revokeHost } from '../../store/identity-bars';
import type { HostId } from '../../model/ids';
import { type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import type { ScriptedAgent } from './scripted-agent';
import { until } from './until';

let bench: GatewayBench;
let gateway: RunningGateway;

beforeAll(async () => {
  bench = await openGatewayBench();
});
beforeEach(async () => {
  gateway = await bench.startGateway();
});
afterEach(() => bench.endTest());
afterAll(() => bench.close());

const act = (hostId: HostId) => ({ host: hostId, reason: 'for a test', actor: 'ann' });

/** A session of an agent that keeps exchange tokens, and the one it was given. */
async function keeping(hostId: HostId, exchangeToken: string): Promise<{ agent: ScriptedAgent; token: string }> {
  const agent = await bench.agentOf(gateway, hostId);
  agent.hello(hostId, { exchangeToken, keepsExchangeToken: true });
  const { welcome } = await agent.next('welcome');
  return { agent, token: welcome.exchangeToken ?? '' };
}

test('a revoked host is out within a second: its session is ended, the next one refused, its artifacts too', async () => {
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(gateway, hostId);
  expect(await artifactStatus(hostId)).toBe(404);
  await revokeHost(bench.owner, act(hostId));
  expect((await agent.ended()).reason).toBe('identity_revoked');
  const again = await bench.agentOf(gateway, hostId);
  again.hello(hostId);
  expect((await again.ended()).reason).toBe('identity_revoked');
  expect(await artifactStatus(hostId)).toBe(403);
});

test('a gateway that hears no notices finds a revocation by itself', async () => {
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(gateway, hostId);
  await bench.owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'ringmaster-listener' AND datname = current_database()`,
  );
  await revokeHost(bench.owner, act(hostId));
  expect((await agent.ended()).reason).toBe('identity_revoked');
});

test('each Welcome of an agent that keeps tokens has a new one, and none of an agent that keeps none', async () => {
  const { hostId } = await bench.newMember();
  const first = await keeping(hostId, '');
  const second = await keeping(hostId, first.token);
  expect(first.token).toMatch(/^[\w-]{22}$/);
  expect(second.token).not.toBe(first.token);
  const plain = await bench.agentOf(gateway, hostId);
  plain.hello(hostId);
  expect((await plain.next('welcome')).welcome.exchangeToken).toBe('');
  const kept = await bench.owner.query('SELECT session::text AS row FROM session WHERE host_id = $1', [hostId]);
  expect(JSON.stringify(kept.rows)).not.toContain(second.token);
});

test('of a host and its clone both are out once the second is known for one, and the host is back when released', async () => {
  const { hostId } = await bench.newMember();
  const { token: copied } = await keeping(hostId, '');
  const original = await keeping(hostId, copied);
  const clone = await keeping(hostId, copied);
  expect((await original.agent.ended()).reason).toBe('superseded');
  const back = await keeping(hostId, original.token);
  expect((await clone.agent.ended()).reason).toBe('superseded');
  const cloneAgain = await bench.agentOf(gateway, hostId);
  cloneAgain.hello(hostId, { exchangeToken: clone.token, keepsExchangeToken: true });
  expect((await cloneAgain.ended()).reason).toBe('identity_quarantined');
  expect((await back.agent.ended()).reason).toBe('identity_quarantined');
  await releaseHost(bench.owner, act(hostId));
  await keeping(hostId, back.token);
});

test('a clone that says it keeps no token is shown by the next Hello of the original all the same', async () => {
  const { hostId } = await bench.newMember();
  const first = await keeping(hostId, '');
  const original = await keeping(hostId, first.token);
  const clone = await bench.connected(gateway, hostId);
  expect((await original.agent.ended()).reason).toBe('superseded');
  const back = await bench.agentOf(gateway, hostId);
  back.hello(hostId, { exchangeToken: original.token, keepsExchangeToken: true });
  expect((await back.ended()).reason).toBe('identity_quarantined');
  expect((await clone.ended()).reason).toBe('identity_quarantined');
});

test("a request for a certificate goes to the authority as the agent signed it, and its answer to the agent's session", async () => {
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(gateway, hostId);
  expect((await agent.next('welcome')).welcome.takesCertificateRequests).toBe(true);
  const signed = { csr: Buffer.from('csr'), certificate: Buffer.from('old'), signature: Buffer.from('proof') };
  agent.send({ certificateRequest: signed });
  const asked = await until('the request', async () =>
    (await listOpenRequests(bench.owner, 10)).find((each) => each.hostId === hostId),
  );
  expect(asked).toMatchObject(signed);
  await answerRequest(bench.owner, { requestId: asked.requestId, certificate: null, refusal: 'superseded' });
  expect((await agent.next('certificateAnswer')).certificateAnswer).toMatchObject({ refusal: 'superseded' });
});

async function artifactStatus(hostId: HostId): Promise<number | undefined> {
  const files = await bench.agentFiles(hostId);
  return new Promise((resolve, reject) => {
    request(
      {
        host: '127.0.0.1',
        port: gateway.gateway.ports.artifacts,
        path: `/artifacts/sha256/${'0'.repeat(64)}`,
        ca: readFileSync(bench.authority.certFile),
        cert: readFileSync(files.certFile),
        key: readFileSync(files.keyFile),
        servername: 'localhost',
        agent: false,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end();
  });
}
