import { inTransaction } from '../../store/database';
import { type SignedDocument, storeManifest, storeTrustDocument } from '../../store/trust-documents';
import { placeOrder } from '../order-rows';
import { type GatewayBench, openGatewayBench } from './gateway-fixture';
import type { ScriptedAgent } from './scripted-agent';

let bench: GatewayBench;

beforeAll(async () => {
  bench = await openGatewayBench();
});
afterEach(() => bench.endTest());
afterAll(() => bench.close());

const document = (text: string): SignedDocument => ({
  payloadType: 'application/vnd.ringmaster.test',
  payload: Buffer.from(text),
  signatures: [{ keyId: '0123456789abcdef', signature: Buffer.from('a signature').toString('base64') }],
});

const publish = (kind: 'root' | 'revocations', version: number) =>
  storeTrustDocument(bench.owner, { kind, version, document: document(`${kind} ${String(version)}`), actor: 'test' });

/** What an agent was sent, in order: documents by their text, and offers. */
function heard(agent: ScriptedAgent): string[] {
  return agent.received.flatMap(({ trustUpdate, orderOffer }) => [
    ...(trustUpdate?.documents ?? []).map(({ payload }) => Buffer.from(payload ?? []).toString()),
    ...(orderOffer ? ['offer'] : []),
  ]);
}

test("every session hears the trust root's chain and the newest revocations, after Welcome and when they change", async () => {
  await publish('root', 1);
  await publish('revocations', 1);
  const gateway = await bench.startGateway();
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(gateway, hostId);
  await agent.next('trustUpdate', 2);
  await publish('root', 2);
  await agent.next('trustUpdate', 3);
  await publish('revocations', 2);
  await agent.next('trustUpdate', 4);
  expect(heard(agent)).toEqual(['root 1', 'revocations 1', 'root 2', 'revocations 2']);
  const { trustUpdate } = await agent.next('trustUpdate', 1);
  const { payloadType, signatures } = trustUpdate.documents![0]!;
  expect([payloadType, Buffer.from(signatures![0]!.signature!).toString()]).toEqual([
    'application/vnd.ringmaster.test',
    'a signature',
  ]);
  const later = await bench.connected(gateway, (await bench.newMember()).hostId);
  await later.next('trustUpdate', 3);
  expect(heard(later)).toEqual(['root 1', 'root 2', 'revocations 2']);
  await bench.owner.query('TRUNCATE trust_document');
});

test('the manifest of a campaign comes before its first offer on a session, and once', async () => {
  const gateway = await bench.startGateway();
  const member = await bench.newMember();
  const digest = `sha256:${'d'.repeat(64)}`;
  await inTransaction(bench.owner, (tx) =>
    storeManifest(tx, member.campaignId, { digest, document: document('manifest') }),
  );
  await placeOrder(bench.owner, member);
  const agent = await bench.connected(gateway, member.hostId);
  await agent.next('orderOffer', 1);
  await placeOrder(bench.owner, member, { generation: 2 });
  await agent.next('orderOffer', 2);
  expect(heard(agent)).toEqual(['manifest', 'offer', 'offer']);
  const back = await bench.connected(gateway, member.hostId);
  await back.next('orderOffer', 2);
  expect(heard(back)).toEqual(['manifest', 'offer', 'offer']);
});
