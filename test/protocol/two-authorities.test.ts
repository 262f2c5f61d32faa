import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import type { SignedPayload } from '../../trust/envelope';
import { formatEnvelope } from '../../trust/envelope-file';
import { manifestDigest } from '../../trust/manifest-document';
import { publicKeyText } from '../../trust/public-key';
import { signerOf } from '../../trust/signer';
import {
  type Crew,
  type KeyHolder,
  manifestData,
  newCrew,
  newHolder,
  revocationsData,
  rootData,
  sealedManifest,
  sealedRevocations,
  sealedRoot,
} from '../trust-fixture';
import { AgentHost, type AgentRun, compileAgent } from './agent-host';
import { SLOW_MS } from './conforming-agents';
import { type DoubleSession, newSigningKey, sealOrder } from './gateway-double';
import type { OrderProperties } from './order-message';
import { until } from './until';

const { Phase } = ringmaster.agent.v1;
const OLD = { issued: '2020-01-01T00:00:00Z', expires: '2020-01-02T00:00:00Z' };

let host: AgentHost;
let crew: Crew;
let session: DoubleSession;
let run: AgentRun;
let patch: { readonly bundle: { readonly name: string; readonly version: string; readonly digest: string } };
/** Of another signer, whose key a test revokes. */
const spare = newSigningKey();
/** Rises with every list of revocations that a test sends. */
let lists = 0;
let names = 0;
/** A list never forgets. */
const revokedSoFar: string[] = [];
const revokedKeys: string[] = [];

beforeAll(async () => {
  compileAgent();
  host = await AgentHost.create();
  const signer = signerOf(host.key.privateKey);
  const spareSigner = signerOf(spare.privateKey);
  const signers = [
    { holder: 'signer-1', signer, publicKey: publicKeyText(signer.publicKey) },
    { holder: 'signer-2', signer: spareSigner, publicKey: publicKeyText(spareSigner.publicKey) },
  ];
  crew = { ...newCrew(), signers };
  writeFileSync(join(host.dir, 'root.json'), formatEnvelope(await sealedRoot(rootData(crew), crew.root)));
  const { trustedOrderKeys, ...config } = JSON.parse(readFileSync(host.configFile, 'utf8')) as Record<string, unknown>;
  expect(trustedOrderKeys).toBe('keys.pem');
  host.writeConfig({ ...config, trust: { root: 'root.json' } });
  const { size, ...bundle } = await host.publish('2.0.0');
  patch = { bundle: { ...bundle, ...{ size: Long.fromNumber(size) } } };
  await connect();
  await revoke();
});

afterAll(async () => {
  await host.dispose();
});

async function connect(): Promise<void> {
  run = await host.connect();
  session = await host.gateway.session(host.gateway.sessions.length);
}

/** The agent dies without a word, and comes back. */
async function dieAndReturn(): Promise<void> {
  await host.kill(run);
  await connect();
}

function send(...documents: readonly SignedPayload[]): void {
  session.send({
    trustUpdate: {
      documents: documents.map(({ payloadType, payload, signatures }) => ({
        payloadType,
        payload,
        signatures: signatures.map(({ keyId, signature }) => ({ keyId, signature })),
      })),
    },
  });
}

async function revoke(revoked: { keyIds?: string[]; manifests?: string[] } = {}, changes: object = {}): Promise<void> {
  lists += 1;
  send(await sealedRevocations({ ...revocationsData(lists, revoked), ...changes }, [crew.approvers[2]!]));
}

const initial = (): string =>
  `sha256:${createHash('sha256')
    .update(readFileSync(join(host.dir, 'initial.tar.gz')))
    .digest('hex')}`;

/** A manifest of its own for a test, signed and sent; answers with what orders call it. */
async function approve(
  changes: Readonly<Record<string, unknown>> = {},
  by: readonly KeyHolder[] = crew.approvers,
): Promise<string> {
  names += 1;
  const { name, version, digest } = patch.bundle;
  const data = manifestData({
    name: `test-${String(names)}`,
    patch: { kind: 'bundle', name, version, digest },
    waysBack: [{ version: '1.0.0', digest: initial() }],
    ...changes,
  });
  const envelope = await sealedManifest(data, by.slice(0, by === crew.approvers ? 2 : by.length));
  send(envelope);
  return manifestDigest(envelope.payload);
}

/** Offers an order under a manifest, and answers with how it ended: `REJECTED patch_unlisted`. */
async function ask(digest: string, changes: OrderProperties = {}, key = host.key): Promise<string> {
  const order = host.order({ manifestDigest: digest, install: { patch }, ...changes });
  session.offer(sealOrder(order, key));
  const report = await session.ending(order.operationId);
  const begun = host.beginnings(order.operationId) > 0 ? 'begun' : '';
  const phase = Phase[report.phase]?.replace('PHASE_', '');
  return [phase, report.reason, begun].filter((word) => word !== '').join(' ');
}

const reboot = (): OrderProperties => ({ install: null, reboot: { expectedBootId: session.hello!.bootId } });
const smokeTest = (command: string[], timeoutMs = 1_000): OrderProperties => ({
  install: null,
  smokeTest: { patch, command, timeoutMs },
});

describe('an agent with a trust root', () => {
  it('obeys no order whose manifest nobody sent, and waits for the next', async () => {
    expect(await ask(`sha256:${'0'.repeat(64)}`)).toBe('CANCELED manifest_missing');
    expect(await ask('')).toBe('CANCELED manifest_missing');
  });

  it('obeys no order under a manifest that one person signed, however often, or that nobody did who may', async () => {
    const [ada] = crew.approvers as [KeyHolder];
    expect(await ask(await approve({}, [ada]))).toBe('REJECTED manifest_untrusted');
    expect(await ask(await approve({}, [ada, newHolder('bob')]))).toBe('REJECTED manifest_untrusted');
    expect(await ask(await approve({}, [...crew.root, ...crew.signers]))).toBe('REJECTED manifest_untrusted');
  });

  it('obeys no order that an approver signed in place of a signer', async () => {
    const { signer } = crew.approvers[0]!;
    const digest = await approve();
    const order = host.order({ manifestDigest: digest, install: { patch } });
    const sealed = sealOrder(order, host.key);
    const signature = await signer.sign(sealed.payloadType!, sealed.payload!);
    session.offer({ ...sealed, signatures: [{ keyId: signer.keyId, signature }] });
    expect(await session.ending(order.operationId)).toMatchObject({ reason: 'untrusted_signature' });
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'a bundle of that name and version with other contents',
      async () =>
        ask(await approve({ patch: { kind: 'bundle', ...patch.bundle, size: undefined, digest: initial() } })),
      'patch_unlisted',
    ],
    [
      'a package',
      async () =>
        ask(await approve(), { install: { patch: { deb: { packages: [{ name: 'netcat', version: '1' }] } } } }),
      'patch_unlisted',
    ],
    ['a smoke test of its own', async () => ask(await approve(), smokeTest(['id'])), 'smoke_test_unlisted'],
    ['the smoke test for longer', async () => ask(await approve(), smokeTest([], 60_000)), 'smoke_test_unlisted'],
    ['a reboot', async () => ask(await approve({ reboot: 'never' }), reboot()), 'reboot_unlisted'],
    ['hosts of another kind', async () => ask(await approve({ hosts: [{ osId: 'plan9' }] })), 'host_unlisted'],
  ])('carries out nothing that the manifest does not list: %s', async (_, act, reason) => {
    expect(await act()).toBe(`REJECTED ${reason}`);
  });

  it('installs what is listed, and goes back to what is listed and nowhere else', async () => {
    const digest = await approve();
    const nowhere = await approve({ waysBack: [{ version: '1.0.0', digest: `sha256:${'c'.repeat(64)}` }] });
    const none = await approve({ waysBack: 'none' });
    const install = host.order({ manifestDigest: digest, install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    await host.versionIs('2.0.0');
    const back: OrderProperties = {
      install: null,
      direction: 2,
      backOut: { patch, installOperationId: install.operationId },
    };
    expect(await ask(none, back)).toBe('REJECTED way_back_unlisted');
    expect(await ask(nowhere, back)).toBe('FAILED way_back_unlisted begun');
    await host.versionIs('2.0.0');
    // Neither its end nor a bad word for it keeps a host on a bad patch.
    await revoke({ manifests: [digest] }, OLD);
    expect(await ask(digest)).toBe('CANCELED revocations_stale');
    // An order's word that it belongs to a backout is not enough.
    const after: OrderProperties = { install: null, direction: 2, reboot: { expectedBootId: 'another' } };
    expect(await ask(digest, after)).toBe('CANCELED revocations_stale');
    expect(await ask(digest, back)).toBe('SUCCEEDED begun');
    expect(await ask(digest, after)).toBe('SUCCEEDED begun');
    await host.versionIs('1.0.0');
    await revoke({ manifests: [digest] });
    expect(await ask(digest)).toBe('REJECTED manifest_revoked');
    revokedSoFar.push(digest);
  });

  it('takes no way back of an install that brought another version, though where it leads is listed', async () => {
    await host.versionIs('1.0.0');
    const first = { name: 'hello', version: '1.0.0', digest: initial() };
    const install = host.order({
      manifestDigest: await approve({ patch: { kind: 'bundle', ...first } }),
      install: {
        patch: { bundle: { ...first, size: Long.fromNumber(statSync(join(host.dir, 'initial.tar.gz')).size) } },
      },
    });
    session.offer(host.seal(install));
    expect(await session.ending(install.operationId)).toMatchObject({ phase: Phase.PHASE_SUCCEEDED });
    const back = { patch, installOperationId: install.operationId };
    expect(await ask(await approve(), { install: null, direction: 2, backOut: back })).toBe('FAILED no_way_back begun');
    await host.versionIs('1.0.0');
  });

  it('changes nothing that it could take back by itself to a version that nobody listed, or of which nobody said so', async () => {
    await host.versionIs('1.0.0');
    const elsewhere = [{ version: '1.0.0', digest: `sha256:${'c'.repeat(64)}` }];
    const confirmed = { install: { patch, confirmWithinMs: 5_000 } };
    const nowhere = await approve({ waysBack: elsewhere, confirm: '10m' });
    expect(await ask(nowhere, confirmed)).toBe('FAILED way_back_unlisted begun');
    await host.versionIs('1.0.0');
    // To have it installed for good is another question, and one that was answered.
    expect(await ask(await approve(), confirmed)).toBe('REJECTED confirm_unlisted');
    expect(await ask(await approve({ confirm: '1m' }), { install: { patch, confirmWithinMs: 60_001 } })).toBe(
      'REJECTED confirm_unlisted',
    );
    await host.versionIs('1.0.0');
  });

  it('takes no change of a moment ago back by a reboot that nobody confirms, to a version that nobody listed', async () => {
    await host.versionIs('1.0.0');
    const elsewhere = [{ version: '1.0.0', digest: `sha256:${'c'.repeat(64)}` }];
    const digest = await approve({ waysBack: elsewhere, confirm: '10m' });
    const install = host.order({ manifestDigest: digest, install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    const { operationId: installOperationId } = install;
    const reboot = { expectedBootId: 'another', confirmWithinMs: 1, installOperationId };
    expect(await ask(digest, { install: null, reboot })).toBe('REJECTED way_back_unlisted');
    // Nor under a manifest of another patch, which would list the way.
    const other = { kind: 'bundle', name: 'another', version: '2.0.0', digest: `sha256:${'d'.repeat(64)}` };
    const broad = await approve({ patch: other, confirm: '10m' });
    expect(await ask(broad, { install: null, reboot })).toBe('REJECTED patch_unlisted');
    await host.versionIs('2.0.0');
    const back = { patch, installOperationId };
    expect(await ask(await approve(), { install: null, direction: 2, backOut: back })).toBe('SUCCEEDED begun');
    await host.versionIs('1.0.0');
  });

  it('goes back by itself to what ran here a moment ago, as people listed', async () => {
    await host.versionIs('1.0.0');
    const listed = await approve({ confirm: '10m' });
    host.gateway.confirms = 'when_told';
    const order = host.order({ manifestDigest: listed, install: { patch, confirmWithinMs: 5_000 } });
    session.offer(host.seal(order));
    const said = (phase: number) =>
      until(`${Phase[phase] ?? ''} of ${order.operationId}`, () =>
        host.gateway.sessions
          .flatMap(({ reports }) => reports)
          .find((each) => each.operationId === order.operationId && each.phase === phase),
      );
    await said(Phase.PHASE_AWAITING_CONFIRM);
    host.gateway.kill();
    await host.versionIs('1.0.0');
    await host.gateway.start(host.gateway.sessionPort);
    expect(await said(Phase.PHASE_BACKED_OUT)).toMatchObject({ reason: 'not_confirmed' });
    host.gateway.confirms = 'by_itself';
    session = host.gateway.sessions.at(-1)!;
  });

  it('takes no patch back that was good for long, by a reboot that names its install and that nobody confirms', async () => {
    await host.versionIs('1.0.0');
    const elsewhere = [{ version: '1.0.0', digest: `sha256:${'c'.repeat(64)}` }];
    const digest = await approve({ waysBack: elsewhere, confirm: '10m' });
    const install = host.order({ manifestDigest: digest, install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    await host.versionIs('2.0.0');
    expect(await ask(digest, smokeTest([]))).toBe('SUCCEEDED begun');
    const rebootOf = (installOperationId: string): OrderProperties => ({
      install: null,
      reboot: { expectedBootId: 'another', confirmWithinMs: 1, installOperationId },
    });
    expect(await ask(digest, rebootOf(install.operationId))).toBe('REJECTED way_back_unlisted');
    // Once more, of the same campaign: it finds everything there, and has the way back of the first.
    const again = host.order({ manifestDigest: digest, install: { patch, confirmWithinMs: 1 } });
    session.offer(host.seal(again));
    expect(await session.ending(again.operationId)).toMatchObject({ phase: Phase.PHASE_SUCCEEDED });
    expect(await ask(digest, rebootOf(again.operationId))).toBe('REJECTED way_back_unlisted');
    await host.versionIs('2.0.0');
    const back = { patch, installOperationId: install.operationId };
    expect(await ask(await approve(), { install: null, direction: 2, backOut: back })).toBe('SUCCEEDED begun');
    await host.versionIs('1.0.0');
  });

  it('begins nothing under a manifest that has expired', async () => {
    expect(await ask(await approve({ expires: OLD.expires }))).toBe('CANCELED manifest_expired');
  });

  it('takes no release behind one that it has seen, not after its own death either', async () => {
    // Of a bundle of its own: releases are counted by what is installed, too.
    const { version, digest } = patch.bundle;
    const counted = { patch: { kind: 'bundle', name: 'counted', version, digest } };
    const first = await approve({ ...counted, release: 1 });
    await approve({ ...counted, release: 2 });
    expect(await ask(first)).toBe('REJECTED manifest_rolled_back');
    await dieAndReturn();
    expect(await ask(await approve({ ...counted, release: 1 }))).toBe('REJECTED manifest_rolled_back');
  });

  it('asks again when the turn of an order comes that waited', async () => {
    const { size, ...slow } = await host.publish('2.0.0', { 'install.js': `setTimeout(() => undefined, ${SLOW_MS});` });
    const bundle = { ...slow, size: Long.fromNumber(size) };
    const slowly = await approve({ patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: slow.digest } });
    const digest = await approve();
    const first = host.order({ manifestDigest: slowly, install: { patch: { bundle } } });
    const waiting = host.order({ manifestDigest: digest, ...reboot() });
    session.offer(host.seal(first));
    await session.report(first.operationId, 'PHASE_EXECUTING');
    session.offer(host.seal(waiting));
    await session.report(waiting.operationId, 'PHASE_ACCEPTED');
    revokedSoFar.push(digest);
    await revoke({ manifests: revokedSoFar });
    expect(await session.ending(waiting.operationId)).toMatchObject({ reason: 'manifest_revoked', unchanged: true });
    expect(host.beginnings(waiting.operationId)).toBe(0);
  });

  it('asks again who signed an order when its turn comes: a key that was revoked meanwhile orders nothing', async () => {
    const { size, ...slow } = await host.publish('2.0.0', { 'install.js': `setTimeout(() => 1, ${SLOW_MS});` });
    const bundle = { ...slow, size: Long.fromNumber(size) };
    const slowly = await approve({ patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: slow.digest } });
    const first = host.order({ manifestDigest: slowly, install: { patch: { bundle } } });
    const waiting = host.order({ manifestDigest: await approve(), ...reboot() });
    session.offer(host.seal(first));
    await session.report(first.operationId, 'PHASE_EXECUTING');
    session.offer(sealOrder(waiting, spare));
    await session.report(waiting.operationId, 'PHASE_ACCEPTED');
    revokedKeys.push(spare.keyId);
    await revoke({ manifests: revokedSoFar, keyIds: revokedKeys });
    const ended = await session.ending(waiting.operationId);
    expect(ended).toMatchObject({ phase: Phase.PHASE_REJECTED, reason: 'untrusted_signature', unchanged: true });
    expect(host.beginnings(waiting.operationId)).toBe(0);
  });

  it('asks again before it changes anything: what was revoked while its archive came is not installed', async () => {
    const { size, ...bundle } = await host.publish('2.0.0', { 'held.txt': 'held' });
    const digest = await approve({ patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: bundle.digest } });
    const current = join(host.dataDir, 'bundles', 'hello', 'current');
    const [before, asked] = [readlinkSync(current), host.gateway.ranges.length];
    let release = (): void => undefined;
    host.gateway.held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const order = host.order({
      manifestDigest: digest,
      install: { patch: { bundle: { ...bundle, size: Long.fromNumber(size) } } },
    });
    session.offer(host.seal(order));
    await until('the archive to be asked for', () => (host.gateway.ranges.length > asked ? true : null));
    revokedSoFar.push(digest);
    await revoke({ manifests: revokedSoFar, keyIds: revokedKeys });
    // Heard behind the list.
    expect(await ask('')).toBe('CANCELED manifest_missing');
    release();
    const ended = await session.ending(order.operationId);
    expect(ended).toMatchObject({ phase: Phase.PHASE_FAILED, reason: 'manifest_revoked', unchanged: true });
    expect(readlinkSync(current)).toBe(before);
  });

  it('keeps what was revoked when a list comes that forgets it, or an older one, or one by somebody else', async () => {
    const digest = await approve();
    revokedSoFar.push(digest);
    await revoke({ manifests: revokedSoFar, keyIds: revokedKeys });
    await revoke({ manifests: [] });
    send(await sealedRevocations(revocationsData(1), [crew.approvers[2]!]));
    send(await sealedRevocations(revocationsData(999), [crew.signers[0]!]));
    expect(await ask(digest)).toBe('REJECTED manifest_revoked');
  });

  it('follows the trust root from version to version, believes revoked keys no more, and remembers both', async () => {
    const next = { ...crew, approvers: [crew.approvers[0]!, crew.approvers[2]!, newHolder('dora')] };
    const byTwo = [crew.approvers[0]!, crew.approvers[1]!];
    expect(await ask(await approve({ reboot: 'never' }, byTwo), reboot())).toBe('REJECTED reboot_unlisted');
    send(await sealedRoot(rootData(next, 3), crew.root), await sealedRoot(rootData(next, 2), crew.root.slice(0, 1)));
    expect(await ask(await approve({ reboot: 'never' }, byTwo), reboot())).toBe('REJECTED reboot_unlisted');
    send(await sealedRoot(rootData(next, 2), crew.root));
    expect(await ask(await approve({}, byTwo))).toBe('REJECTED manifest_untrusted');
    revokedKeys.push(next.approvers[0]!.signer.keyId);
    await revoke({ manifests: revokedSoFar, keyIds: revokedKeys });
    const byRevoked = [next.approvers[0]!, next.approvers[2]!];
    // Only what an answer proves to have been taken must outlive the agent.
    expect(await ask(await approve({}, byRevoked))).toBe('REJECTED manifest_untrusted');
    await dieAndReturn();
    expect(await ask(await approve({}, byRevoked))).toBe('REJECTED manifest_untrusted');
    expect(await ask(await approve({ reboot: 'never' }, next.approvers.slice(1)), reboot())).toBe(
      'REJECTED reboot_unlisted',
    );
  });

  it('takes no list of revocations from the future, nor one so far ahead that none could follow it', async () => {
    const revoked = { manifests: revokedSoFar, keyIds: revokedKeys };
    const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    const ahead = Date.now() + 10 * 86_400_000;
    await revoke(revoked, OLD);
    expect(await ask('')).toBe('CANCELED revocations_stale');
    await revoke(revoked, { issued: instant(ahead), expires: instant(ahead + 86_400_000) });
    send(await sealedRevocations(revocationsData(2_000_000_000, revoked), [crew.approvers[2]!]));
    expect(await ask('')).toBe('CANCELED revocations_stale');
    await revoke(revoked);
    expect(await ask('')).toBe('CANCELED manifest_missing');
  });

  it('goes on after a signed document of a kind that nobody knows', async () => {
    send({ payloadType: 'application/x', payload: Buffer.from('{}'), signatures: [] });
    expect(await ask('')).toBe('CANCELED manifest_missing');
  });

  it('starts no more with one key that may order anything', async () => {
    const config = JSON.parse(readFileSync(host.configFile, 'utf8')) as Record<string, unknown>;
    delete config.trust;
    await host.kill(run);
    host.writeConfig({ ...config, trustedOrderKeys: 'keys.pem' });
    const started = host.start();
    expect((await started.ended).code).toBe(2);
    expect(started.log()).toContain('has followed a trust root');
  });
});
