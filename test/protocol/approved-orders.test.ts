import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toDocument } from '../../api/signed-documents';
import type { Gateway } from '../../gateway/gateway';
import { ringmaster } from '../../proto/generated/agent';
import { inTransaction } from '../../store/database';
import { storeManifest, storeTrustDocument } from '../../store/trust-documents';
import type { SignedPayload } from '../../trust/envelope';
import { formatEnvelope } from '../../trust/envelope-file';
import { manifestDigest } from '../../trust/manifest-document';
import { publicKeyText } from '../../trust/public-key';
import { signerOf } from '../../trust/signer';
import { built } from '../e2e/built';
import { createSigner, type MemberHost, placeOrder, readReports, signOrder } from '../order-rows';
import {
  type Crew,
  type KeyHolder,
  manifestData,
  newCrew,
  revocationsData,
  rootData,
  sealedManifest,
  sealedRevocations,
  sealedRoot,
} from '../trust-fixture';
import { compileProgram } from './compile';
import { type GatewayBench, openGatewayBench } from './gateway-fixture';
import { type OrderProperties, orderMessage } from './order-message';
import { until } from './until';

const { Order } = ringmaster.agent.v1;
/** The key of a signer, whoever has it. */
const orderKey = createSigner();

let bench: GatewayBench;
let crew: Crew;
let member: MemberHost;
let gateways: readonly Gateway[];
let dir: string;
let agent: ChildProcess;
let orders = 0;

beforeAll(async () => {
  compileProgram('agent');
  bench = await openGatewayBench();
  const signer = signerOf(orderKey.privateKey);
  crew = { ...newCrew(), signers: [{ holder: 'signer-1', signer, publicKey: publicKeyText(signer.publicKey) }] };
  gateways = [await bench.startGateway(), await bench.startGateway()].map(({ gateway }) => gateway);
  member = await bench.newMember();
  const { certFile: cert, keyFile: key } = await bench.agentFiles(member.hostId);
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-approved-'));
  const root = await sealedRoot(rootData(crew), crew.root);
  writeFileSync(join(dir, 'root.json'), formatEnvelope(root));
  const address = (port: number): string => `127.0.0.1:${String(port)}`;
  const config = {
    hostId: member.hostId,
    dataDir: 'data',
    gateways: gateways.map(({ ports }) => ({ session: address(ports.sessions), artifacts: address(ports.artifacts) })),
    tls: { ca: bench.authority.certFile, cert, key, serverName: 'localhost' },
    trust: { root: 'root.json' },
    machine: { kind: 'process' },
    applications: [],
    reconnect: { initialWindow: '100ms', maxBackoff: '300ms' },
  };
  writeFileSync(join(dir, 'agent.json'), JSON.stringify(config));
  const program = [built('agent', 'main.js'), 'run', '--config', join(dir, 'agent.json')];
  agent = spawn(process.execPath, program, { stdio: 'ignore' });
  await publish('root', 1, root);
  await publish('revocations', 1, await sealedRevocations(revocationsData(1), [crew.approvers[0]!]));
});

afterAll(async () => {
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  await bench.close();
  rmSync(dir, { recursive: true, force: true });
});

const publish = (kind: 'root' | 'revocations', version: number, document: SignedPayload) =>
  storeTrustDocument(bench.owner, { kind, version, document: toDocument(document), actor: 'test' });

/** Gives the campaign a manifest, as a launch does, or as whoever has the database. */
async function setManifest(changes: Readonly<Record<string, unknown>>, by: readonly KeyHolder[]): Promise<string> {
  const document = await sealedManifest(manifestData(changes), by);
  const digest = manifestDigest(document.payload);
  await inTransaction(bench.owner, (tx) =>
    storeManifest(tx, member.campaignId, { digest, document: toDocument(document) }),
  );
  return digest;
}

/** Orders something under a manifest through the gateway, and answers with how it ended. */
async function order(digest: string, task: OrderProperties): Promise<string> {
  orders += 1;
  const operationId = await placeOrder(bench.owner, member, { operation: 'reboot', generation: orders, signed: false });
  const message = orderMessage(member.hostId, orders, { operationId, manifestDigest: digest, ...task });
  await signOrder(bench.owner, operationId, { payload: Order.encode(message).finish(), signer: orderKey });
  const report = await until('a report', async () => (await readReports(bench.owner, operationId))[0] ?? null);
  await bench.owner.query(`UPDATE host_order SET state = 'ended', closed_at = now() WHERE operation_id = $1`, [
    operationId,
  ]);
  return `${report.phase} ${report.reason}`.trim();
}

/** Done already, on a host whose boot id is another. */
const reboot: OrderProperties = { reboot: { expectedBootId: 'another' } };
const bundle = { name: 'hello', version: '6.6.6', digest: `sha256:${'e'.repeat(64)}` };

test('an approved order is carried out; what nobody approved is not, whoever has the signer and the database', async () => {
  const digest = await setManifest({}, crew.approvers.slice(0, 2));
  expect(await order(digest, reboot)).toBe('SUCCEEDED');
  expect(await order(digest, { install: { patch: { bundle } } })).toBe('REJECTED patch_unlisted');
  await publish(
    'revocations',
    2,
    await sealedRevocations(revocationsData(2, { manifests: [digest] }), [crew.approvers[2]!]),
  );
  await until('the revocation to arrive', async () => ((await order(digest, reboot)) === 'SUCCEEDED' ? null : true));
  expect(await order(digest, reboot)).toBe('REJECTED manifest_revoked');
});

test('a manifest that whoever has the database wrote there, signed by one approver and a signer, allows nothing', async () => {
  await bench.owner.query('DELETE FROM campaign_manifest');
  const forged = await setManifest({ patch: { kind: 'bundle', ...bundle } }, [crew.approvers[0]!, ...crew.signers]);
  // The gateway that the agent goes to next has read no manifest of this campaign yet.
  await gateways.find(({ sessionCount }) => sessionCount > 0)!.stop();
  expect(await order(forged, { install: { patch: { bundle } } })).toBe('REJECTED manifest_untrusted');
});
