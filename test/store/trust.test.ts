import { createHash } from 'node:crypto';
import { readManifest } from '../../store/trust-documents';
import { asId, type CampaignId } from '../../model/ids';
import type { SignedPayload } from '../../trust/envelope';
import { formatEnvelope } from '../../trust/envelope-file';
import { manifestDigest } from '../../trust/manifest-document';
import {
  type KeyHolder,
  manifestData,
  newCrew,
  revocationsData,
  rootData,
  sealedManifest,
  sealedRevocations,
  sealedRoot,
} from '../trust-fixture';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from './api-fixture';

const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;
const crew = newCrew();
const [ada, bob] = crew.approvers as [KeyHolder, KeyHolder];
let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  expect((await post('/v1/hosts', { file: 'fleet.yaml', text: FLEET })).status).toBe(200);
  const headers = { ...as('ann'), 'content-type': 'application/gzip' };
  const url = `/v1/artifacts/bundles?name=hello&version=2.0.0&digest=${digest}`;
  expect((await api.app.inject({ method: 'POST', url, headers, payload: Buffer.from(BUNDLE) })).statusCode).toBe(201);
});
afterEach(async () => {
  await api.empty();
  await api.db.query('TRUNCATE trust_document');
});
afterAll(() => api.close());

async function post(url: string, payload: object) {
  const answer = await api.app.inject({ method: 'POST', url, headers: as('ann'), payload });
  return { status: answer.statusCode, body: answer.json() };
}

const publish = (document: SignedPayload) => post('/v1/trust', { document: formatEnvelope(document) });

const manifest = (changes: Readonly<Record<string, unknown>> = {}, by: readonly KeyHolder[] = [ada, bob]) =>
  sealedManifest(
    manifestData({
      patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest },
      smokeTests: [{ bundleStep: true, timeout: '60s' }],
      class: 'emergency',
      limits: { hosts: 12, inFlight: 12, rings: 'any' },
      ...changes,
    }),
    by,
  );

async function launch(document: SignedPayload | null) {
  const planned = await post('/v1/plans', { file: 'campaign.yaml', text: campaignFile(digest) });
  expect(planned.status).toBe(201);
  const { planHash } = planned.body as { planHash: string };
  return post('/v1/campaigns', { planHash, ...(document !== null && { manifest: formatEnvelope(document) }) });
}

async function publishRoot(): Promise<void> {
  expect((await publish(await sealedRoot(rootData(crew), crew.root))).body).toMatchObject({
    document: 'root',
    version: 1,
    outcome: 'stored',
  });
}

test('a campaign is launched with its manifest: gateways find the bytes, and orders name their digest', async () => {
  await publishRoot();
  const document = await manifest();
  const launched = await launch(document);
  expect(launched.status).toBe(201);
  const campaignId = asId<CampaignId>((launched.body as { campaignId: string }).campaignId);
  const stored = await readManifest(api.db, campaignId);
  expect(stored?.payload.equals(Buffer.from(document.payload))).toBe(true);
  expect(stored?.signatures.map(({ keyId }) => keyId)).toEqual([ada.signer.keyId, bob.signer.keyId]);
  const row = await api.db.query('SELECT manifest_digest FROM campaign WHERE campaign_id = $1', [campaignId]);
  expect(row.rows).toEqual([{ manifest_digest: manifestDigest(document.payload) }]);
});

test('once a trust root is published nothing is launched without a manifest that approvers signed', async () => {
  await publishRoot();
  expect((await launch(null)).body).toMatchObject({ code: 'blocked', next: expect.stringContaining('--manifest') });
  expect((await launch(await manifest({}, [ada]))).body).toMatchObject({
    code: 'refused',
    detail: expect.stringContaining('and ada did'),
  });
});

test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
  ['another patch', { patch: { kind: 'bundle', name: 'hello', version: '2.0.1', digest } }, /about another patch/],
  ['fewer hosts', { limits: { hosts: 11, inFlight: 12, rings: 'any' } }, /allows 11 hosts, and these are 12/],
  [
    'a smaller pilot',
    { limits: { hosts: 12, inFlight: 12, rings: [{ name: 'pilot', atMost: 1 }] } },
    /allows 1 hosts up to and with ring pilot, and these are 2/,
  ],
  ['another smoke test', { smokeTests: [{ command: ['true'], timeout: '60s' }] }, /smoke test/],
  ['no reboot', { reboot: 'never' }, /allows no reboot/],
  ['no way back', { waysBack: 'none' }, /lists no way back/],
  ['a time that is over', { expires: '2020-01-01T00:00:00Z' }, /expired 2020/],
])('a campaign is not launched with a manifest of %s', async (_, changes, words) => {
  const { status, body } = await launch(await manifest(changes));
  expect([status, (body as { detail: string }).detail]).toEqual([409, expect.stringMatching(words)]);
});

test('a manifest that is revoked launches nothing, and a list of revocations is published only when it grows', async () => {
  const document = await manifest();
  const list = async (version: number, manifests: string[]) =>
    publish(await sealedRevocations(revocationsData(version, { manifests }), [ada]));
  expect((await list(1, [])).body).toMatchObject({ code: 'refused' });
  await publishRoot();
  expect((await list(1, [manifestDigest(document.payload)])).body).toMatchObject({ outcome: 'stored' });
  expect((await list(2, [])).body).toMatchObject({ code: 'refused', detail: expect.stringContaining('leaves out') });
  expect((await launch(document)).body).toMatchObject({ code: 'refused', detail: 'the manifest is revoked' });
});

test('a trust root is published as the next version, the same twice is one, and another of its version is refused', async () => {
  const first = await sealedRoot(rootData(crew), crew.root);
  await publish(first);
  expect((await publish(first)).body).toMatchObject({ outcome: 'present' });
  const other = await sealedRoot({ ...rootData(crew), expires: '2098-01-01T00:00:00Z' }, crew.root);
  expect((await publish(other)).body).toMatchObject({ code: 'conflict' });
  const strangers = newCrew();
  const taken = await sealedRoot(rootData(strangers, 2), strangers.root);
  expect((await publish(taken)).body).toMatchObject({ code: 'refused', detail: expect.stringContaining('version 1') });
  expect((await publish(await sealedRoot(rootData(crew, 2), crew.root))).body).toMatchObject({ version: 2 });
  expect((await post('/v1/trust', { document: 'nonsense' })).body).toMatchObject({ code: 'refused' });
});
