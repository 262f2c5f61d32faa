import { createHash, randomUUID } from 'node:crypto';
import { Bells } from '../../activities/bell';
import { createSteeringActivities } from '../../activities/steer';
import { readManifest, readTrustDocuments } from '../../store/trust-documents';
import { asId, type CampaignId } from '../../model/ids';
import type { SignedPayload } from '../../trust/envelope';
import { formatEnvelope } from '../../trust/envelope-file';
import { manifestDigest } from '../../trust/manifest-document';
import {
  type KeyHolder,
  LIMITS,
  manifestData,
  newCrew,
  revocationsData,
  rootData,
  sealedManifest,
  sealedRevocations,
  sealedRoot,
} from '../trust-fixture';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from './api-fixture';

/** The campaign's rings behind its pilot. */
const LATER_RINGS = ['half', 'rest'].map((name) => ({ name, upTo: '100%' }));
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
      limits: { ...LIMITS, hosts: 12, inFlight: 12 },
      ...changes,
    }),
    by,
  );

async function launch(document: SignedPayload | null) {
  const planned = await post('/v1/plans', { file: 'campaign.yaml', text: campaignFile(digest) });
  expect(planned.status).toBe(201);
  const { planHash } = planned.body as { planHash: string };
  return post('/v1/campaigns', {
    planHash,
    reason: 'a test',
    ...(document !== null && { manifest: formatEnvelope(document) }),
  });
}

async function publishRoot(): Promise<void> {
  const root = await sealedRoot(rootData(crew), crew.root);
  api.trustFirst(root);
  expect((await publish(root)).body).toMatchObject({
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
    code: 'blocked',
    detail: 'the manifest has too few signatures: 2 of the approvers must sign it, and ada did',
    next: expect.stringContaining('ringmaster manifest sign FILE'),
  });
});

test('a plan that nobody made is told as that before anybody is asked for a manifest', async () => {
  await publishRoot();
  const { status, body } = await post('/v1/campaigns', { planHash: `sha256:${'0'.repeat(64)}`, reason: 'now' });
  expect([status, body]).toEqual([
    404,
    expect.objectContaining({ next: 'Plan the file first: ringmaster plan FILE.' }),
  ]);
});

test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
  ['another patch', { patch: { kind: 'bundle', name: 'hello', version: '2.0.1', digest } }, /about another patch/],
  ['fewer hosts', { limits: { ...LIMITS, hosts: 11, inFlight: 12 } }, /allows 11 hosts, and these are 12/],
  [
    'a smaller pilot',
    { limits: { ...LIMITS, hosts: 12, inFlight: 12, rings: [{ name: 'pilot', atMost: 1 }, ...LATER_RINGS] } },
    /allows 1 hosts up to and with ring pilot, and these are 2/,
  ],
  [
    'a ring that it does not list',
    { limits: { ...LIMITS, hosts: 12, inFlight: 12, rings: [{ name: 'pilot', atMost: 2 }] } },
    /does not list ring half of this campaign/,
  ],
  ['another smoke test', { smokeTests: [{ command: ['true'], timeout: '60s' }] }, /smoke test/],
  ['no reboot', { reboot: 'never' }, /allows no reboot/],
  ['no way back', { waysBack: 'none' }, /lists no way back/],
  ['a time that is over', { expires: '2020-01-01T00:00:00Z' }, /expired 2020/],
])('a campaign is not launched with a manifest of %s', async (_, changes, words) => {
  const { status, body } = await launch(await manifest(changes));
  expect([status, (body as { detail: string }).detail]).toEqual([409, expect.stringMatching(words)]);
});

test('a manifest is not launched once a newer release was, whatever became of that: the signer has seen it', async () => {
  await publishRoot();
  const first = await launch(await manifest({ name: 'spring', release: 7 }));
  expect(first.status).toBe(201);
  const { campaignId } = first.body as { campaignId: string };
  const ended = `UPDATE campaign SET phase = 'backed_out', ended_at = now() WHERE campaign_id = $1`;
  await api.db.query(ended, [campaignId]);
  await api.db.query(`UPDATE campaign_host SET owned = false, state = 'backed_out' WHERE campaign_id = $1`, [
    campaignId,
  ]);
  // Another name, but the same bundle.
  expect((await launch(await manifest({ name: 'autumn', release: 6 }))).body).toMatchObject({
    code: 'blocked',
    detail: expect.stringContaining('release 7 of bundle hello was launched with hello-two'),
  });
  expect((await launch(await manifest({ name: 'autumn', release: 7 }))).status).toBe(201);
});

test('a manifest that is revoked launches nothing, and a list of revocations is published only when it grows', async () => {
  const document = await manifest();
  const list = async (version: number, manifests: string[]) =>
    publish(await sealedRevocations(revocationsData(version, { manifests }), [ada]));
  expect((await list(1, [])).body).toMatchObject({ code: 'refused' });
  await publishRoot();
  expect((await list(1, [manifestDigest(document.payload)])).body).toMatchObject({ outcome: 'stored' });
  expect((await list(2, [])).body).toMatchObject({ code: 'refused', detail: expect.stringContaining('leaves out') });
  expect((await launch(document)).body).toMatchObject({ code: 'blocked', detail: 'the manifest is revoked' });
});

test('the first trust root is the one that the api was started with, and without one there is none', async () => {
  const strangers = newCrew();
  const theirs = await sealedRoot(rootData(strangers), strangers.root);
  api.trustFirst(null);
  expect((await publish(theirs)).body).toMatchObject({
    code: 'refused',
    detail: expect.stringContaining('RINGMASTER_TRUST_ROOT tells the api of none'),
  });
  const ours = await sealedRoot(rootData(crew), crew.root);
  api.trustFirst(ours);
  expect((await publish(theirs)).body).toMatchObject({
    code: 'refused',
    detail: expect.stringContaining('this is another'),
  });
  expect((await publish(await sealedRoot(rootData(crew, 2), crew.root))).body).toMatchObject({ code: 'refused' });
  expect((await readTrustDocuments(api.db)).length).toBe(0);
  expect((await publish(ours)).body).toMatchObject({ outcome: 'stored' });
});

test('a trust root is published as the next version, the same twice is one, and another of its version is refused', async () => {
  const first = await sealedRoot(rootData(crew), crew.root);
  api.trustFirst(first);
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

test('revocations are counted anew under the next root, and those who rotate may let go what a stolen key revoked', async () => {
  await publishRoot();
  const junk = { ...revocationsData(1_000, { keyIds: [bob.signer.keyId] }), root: 1 };
  expect((await publish(await sealedRevocations(junk, [ada]))).body).toMatchObject({
    outcome: 'stored',
    version: 1_000,
  });
  await publish(await sealedRoot(rootData({ ...crew, approvers: crew.approvers.slice(1) }, 2), crew.root));
  const anew = { ...revocationsData(1), root: 2 };
  const byOne = await publish(await sealedRevocations(anew, [bob]));
  expect(byOne.body).toMatchObject({ code: 'refused', detail: expect.stringContaining('nobody did') });
  const byRoot = await sealedRevocations(anew, crew.root);
  expect((await publish(byRoot)).body).toMatchObject({ document: 'revocations', version: 1, outcome: 'stored' });
  expect((await publish(byRoot)).body).toMatchObject({ outcome: 'present' });
  const newest = (await readTrustDocuments(api.db)).at(-1);
  expect(newest?.payload.equals(Buffer.from(byRoot.payload))).toBe(true);
});

test('a campaign is never hurried beyond what its manifest allows at once', async () => {
  await publishRoot();
  const launched = await launch(await manifest({ limits: { ...LIMITS, hosts: 12, inFlight: 6 } }));
  const { campaignId } = launched.body as { campaignId: string };
  const hurry = async (maxInFlight: number) => {
    const answer = await api.app.inject({
      method: 'POST',
      url: `/v1/campaigns/${campaignId}/pace`,
      headers: { ...as('ann'), 'idempotency-key': randomUUID() },
      payload: { maxInFlight, reason: 'faster' },
    });
    return { status: answer.statusCode, ...answer.json<{ detail?: string }>() };
  };
  expect(await hurry(0.75)).toMatchObject({
    status: 409,
    code: 'refused',
    detail: 'the manifest allows 6 hosts at once (limits.inFlight), and these are 9',
  });
  expect((await hurry(0.5)).status).toBe(200);
  // Nor by whoever asks the workflow without the api.
  const activities = createSteeringActivities({ db: api.db, bells: new Bells() });
  const id = asId<CampaignId>(campaignId);
  await activities.changePace({ campaignId: id, maxInFlight: 1, act: { actor: 'thief', reason: 'faster' } });
  const limits = await api.db.query<{ most: number }>(
    'SELECT max(max_hosts) AS most FROM admission_limit WHERE campaign_id = $1',
    [campaignId],
  );
  expect(limits.rows).toEqual([{ most: 6 }]);
});

test('a campaign under a manifest of an older release, which says no pace, is hurried by nobody, and it is said why', async () => {
  await publishRoot();
  const launched = await launch(await manifest());
  const { campaignId } = launched.body as { campaignId: string };
  await api.db.query(
    `UPDATE campaign_manifest SET payload = convert_to(replace(convert_from(payload, 'UTF8'), '"perHour":1000,', ''), 'UTF8')
      WHERE campaign_id = $1`,
    [campaignId],
  );
  const answer = await api.app.inject({
    method: 'POST',
    url: `/v1/campaigns/${campaignId}/pace`,
    headers: { ...as('ann'), 'idempotency-key': randomUUID() },
    payload: { maxInFlight: 0.5, reason: 'faster' },
  });
  expect([answer.statusCode, answer.json<{ detail?: string }>().detail]).toEqual([
    409,
    expect.stringMatching(/^the campaign's manifest .*the key "perHour" is missing/),
  ]);
});
