import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { auditWitnessFile, readAuditMemory } from '../../agent/audit-witness-file';
import { collectStatus, formatStatus } from '../../agent/status';
import { AuditSealer } from '../../api/seal-audit';
import { verifyAudit } from '../../audit/verify';
import { parseCheckpoint } from '../../audit/checkpoint';
import type { HostId } from '../../model/ids';
import { recordAct } from '../../store/audit';
import { readAuditPage, readCheckpoint } from '../../store/audit-tree';
import { listWitnesses } from '../../store/audit-witnesses';
import { signerOf } from '../../trust/signer';
import { AgentHost, compileAgent } from './agent-host';
import { type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import { until } from './until';

const signer = signerOf(generateKeyPairSync('ed25519').privateKey);
let bench: GatewayBench;
let host: AgentHost;
let hostId: HostId;

beforeAll(async () => {
  compileAgent();
  bench = await openGatewayBench();
});
beforeEach(async () => {
  host = await AgentHost.create();
  ({ hostId } = await bench.newMember());
});
afterEach(async () => {
  await host.dispose();
  await bench.endTest();
});
afterAll(() => bench.close());

/** An api that starts now: it follows the tree and signs what has grown. */
const seal = () => new AuditSealer(bench.owner, signer).seal(new Date());
const act = (subject: string) => recordAct(bench.owner, { actor: 'ann', act: 'hold', subject });

/** What only whoever has the owner's rights, and the api's key, can do: one record says something else, and everything fits. */
async function rewriteAndSignAnew(): Promise<void> {
  const client = await bench.owner.connect();
  try {
    await client.query(`SET session_replication_role = replica;
      UPDATE audit SET subject = 'somebody else' WHERE audit_id = (SELECT min(audit_id) FROM audit);
      DELETE FROM audit_leaf; DELETE FROM audit_unsequenced; DELETE FROM audit_checkpoint;
      INSERT INTO audit_unsequenced SELECT audit_id FROM audit;
      UPDATE audit_frontier SET size = 0, hashes = '{}'`);
  } finally {
    client.release(true);
  }
  await seal();
}

/** Has the real agent go to this gateway as a host that was imported. */
async function configure({ gateway }: RunningGateway): Promise<void> {
  const files = await bench.agentFiles(hostId);
  const config = JSON.parse(readFileSync(host.configFile, 'utf8')) as object;
  const [session, artifacts] = [gateway.ports.sessions, gateway.ports.artifacts].map((port) => `127.0.0.1:${port}`);
  const tls = { ca: bench.authority.certFile, cert: files.certFile, key: files.keyFile };
  host.writeConfig({ ...config, hostId, tls, gateways: [{ session, artifacts }] });
}

const rememberedSize = () => readAuditMemory(host.dataDir).checkpoints.at(-1)?.size ?? null;

it('remembers what a gateway shows, notices that the past was rewritten, comes back to say so, and proves it', async () => {
  for (const subject of ['a', 'b', 'c']) await act(subject);
  await seal();
  const size = (await readCheckpoint(bench.owner))!.size;
  const before = await bench.startGateway();
  await configure(before);
  const run = host.start();
  await until('the checkpoint on the host', () => (rememberedSize() === size ? true : null));
  await host.kill(run);
  const evidence = readAuditMemory(host.dataDir).checkpoints;

  await rewriteAndSignAnew();
  const after = await bench.startGateway({ heartbeatIntervalMs: 1_000 });
  await configure(after);
  host.start();
  const [told] = await until('the gateway to be told', () => {
    const lines = after.logged('a host remembers another past of the audit');
    return lines.length === 0 ? null : lines;
  });
  const [remembered] = evidence;
  expect(await after.metric('ringmaster_gateway_audit_disagreements_total')).toBeGreaterThan(0);
  expect(told).toMatchObject({ kind: 'audit_rewritten', hostId, rememberedSize: size, shownSize: size });
  expect(told!.rememberedRoot).toBe(remembered!.root.toString('hex'));
  const noted = await until('the host to be kept as a witness', async () => {
    const { rows } = await listWitnesses(bench.owner, { limit: 10, after: null });
    return rows.length === 0 ? null : rows;
  });
  expect(noted).toMatchObject([
    { hostId, standing: 'rewritten', remembered: { size, root: told!.rememberedRoot }, shown: { size } },
  ]);
  const status = formatStatus(collectStatus(host.config()));
  expect(status).toContain(`DISAGREES: this host remembers ${size} records`);
  expect(status).toContain(auditWitnessFile(host.dataDir));

  // The server's records fit its own checkpoint, and nothing but the host shows what was done.
  const { leaves, checkpoint } = await readAuditPage(bench.owner, { index: 0, limit: 1_000 });
  const heads = { checkpoint: parseCheckpoint(checkpoint!.payload) };
  expect(verifyAudit(leaves, { ...heads, kept: [] }).problems).toEqual([]);
  const { problems } = verifyAudit(leaves, { ...heads, kept: readAuditMemory(host.dataDir).checkpoints });
  expect(problems).toEqual([expect.stringContaining('the past was rewritten')]);
});

it('is shown the very bytes that were signed, and an agent that knows nothing of it is welcomed all the same', async () => {
  await act('d');
  await seal();
  const stored = (await readCheckpoint(bench.owner))!;
  const gateway = await bench.startGateway();
  const agent = await bench.connected(gateway, hostId);
  const { welcome } = await agent.next('welcome');
  expect(Buffer.from(welcome.auditCheckpoint!.payload!)).toEqual(Buffer.from(stored.payload));
  expect(welcome.auditCheckpoint!.signatures).toMatchObject([{ keyId: signer.keyId }]);
  expect(gateway.logged('a host remembers another past of the audit')).toEqual([]);
});

it('does not take an agent at its word that says nothing whole of what it remembers', async () => {
  const gateway = await bench.startGateway();
  const agent = await bench.agentOf(gateway, hostId);
  agent.hello(hostId, { auditDisagreement: { rememberedRoot: Buffer.from('short') } });
  await agent.next('welcome');
  expect(gateway.logged('a host remembers another past of the audit')).toEqual([]);
});
