import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { parseConfig } from '../../agent/config';
import type { Order } from '../../agent/order';
import { describeTrust } from '../../agent/trust/describe-trust';
import { trustStateFile } from '../../agent/trust/trust-state';
import { TwoAuthorities } from '../../agent/trust/two-authorities';
import type { Signature } from '../../trust/envelope';
import { formatEnvelope } from '../../trust/envelope-file';
import { manifestDigest } from '../../trust/manifest-document';
import { openTrustRoot } from '../../trust/root-document';
import {
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

const crew = newCrew();
let dataDir: string;
let hasGoneBack = false;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ringmaster-agent-trust-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

async function start(now = Date.now(), data: object = rootData(crew), ownNow = Date.now()): Promise<TwoAuthorities> {
  const anchor = openTrustRoot(await sealedRoot(data, crew.root));
  return new TwoAuthorities({
    dataDir,
    anchor,
    facts: () => ({}),
    wentBack: () => hasGoneBack,
    now: () => now,
    ownNow: () => ownNow,
    log: pino({ level: 'silent' }),
  });
}

const patch = {
  kind: 'bundle',
  name: 'hello',
  version: '2.0.0',
  digest: `sha256:${'a'.repeat(64)}`,
  sizeBytes: 1,
} as const;

function install(digest: string, direction: Order['direction'] = 'forward'): Order {
  const task =
    direction === 'forward'
      ? ({ operation: 'install', patch } as const)
      : ({ operation: 'back_out', patch, installOperationId: 'x' } as const);
  return { manifestDigest: digest, direction, task } as unknown as Order;
}

async function withManifest(desk: TwoAuthorities, changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const document = await sealedManifest(manifestData(changes), crew.approvers);
  desk.take([document]);
  return manifestDigest(document.payload);
}

const list = (version: number) => sealedRevocations(revocationsData(version), [crew.approvers[0]!]);

describe('what a host believes', () => {
  it.each<[string, (signatures: readonly Signature[]) => readonly Signature[]]>([
    ['an odd signature', (own) => [...own, { keyId: 'zz', signature: new Uint8Array() }]],
    ['too many signatures', (own) => [...own, ...Array.from({ length: 17 }, () => own[0]!)]],
    ['a signature without end', (own) => [...own, { ...own[0]!, signature: new Uint8Array(300_000) }]],
  ])('is readable at the next start, though a gateway hung %s on to what people signed', async (_, hung) => {
    const genuine = await list(1);
    const desk = await start();
    desk.take([{ ...genuine, signatures: hung(genuine.signatures) }]);
    desk.take([genuine]);
    const again = await start();
    expect(again.refusal(install(await withManifest(again)))).toBeNull();
  });

  it('is on its disk before it counts, and is there after its end', async () => {
    const first = await start();
    first.take([await list(7), await sealedRoot(rootData(crew, 2), crew.root)]);
    await withManifest(first, { release: 5 });
    const again = await start();
    const digest = await withManifest(again, { release: 4 });
    expect(again.refusal(install(digest))?.reason).toBe('manifest_rolled_back');
    again.take([await list(6)]);
    expect(JSON.parse(readFileSync(trustStateFile(dataDir), 'utf8')).releases).toEqual([
      ['hello-2', 5],
      ['bundle hello', 5],
    ]);
    expect(
      describeTrust(formatEnvelope(await sealedRoot(rootData(crew), crew.root)), { dataDir, now: Date.now() }),
    ).toMatchObject({
      message: expect.stringMatching(
        /^trust root version 2 .*2 of 3 approvers' keys, 1 may sign orders; revocations until/,
      ),
      problem: null,
    });
  });

  it.each(['', '{', '[]', '{"root":null,"revocations":null}', '{"root":"x","revocations":null,"releases":[]}'])(
    'is never begun anew over a file that no agent wrote: %j',
    async (text) => {
      writeFileSync(trustStateFile(dataDir), text);
      await expect(start()).rejects.toThrow();
    },
  );

  it('is a newer root that was delivered, rather than the one it followed', async () => {
    const first = await start();
    first.take([await sealedRoot(rootData(crew, 2), crew.root)]);
    const strangers = { ...crew, approvers: newCrew().approvers };
    const delivered = await start(Date.now(), rootData(strangers, 3));
    delivered.take([await sealedRevocations(revocationsData(1), [crew.root[0]!])]);
    expect(delivered.refusal(install(await withManifest(delivered)))?.reason).toBe('manifest_untrusted');
  });
});

describe('a release', () => {
  const bundle = (name: string, version: string) => ({
    patch: { kind: 'bundle', name, version, digest: `sha256:${'a'.repeat(64)}` },
  });
  const packages = (...names: string[]) => ({
    patch: { kind: 'deb', packages: names.map((name) => ({ name, version: '3.0.17-1' })) },
    waysBack: 'none',
  });
  const asked = (desk: TwoAuthorities, digest: string): string | undefined => desk.refusal(install(digest))?.reason;

  it('is counted by what it installs: another name opens no way to an older bundle, nor to an older set of packages', async () => {
    const desk = await start();
    desk.take([await list(1)]);
    await withManifest(desk, { name: 'spring', release: 5 });
    expect(asked(desk, await withManifest(desk, { name: 'winter', release: 4 }))).toBe('manifest_rolled_back');
    expect(asked(desk, await withManifest(desk, { name: 'summer', release: 5 }))).toBeUndefined();
    const other = await withManifest(desk, { name: 'winter', release: 4, ...bundle('other', '1.0.0') });
    expect(asked(desk, other)).toBe('patch_unlisted');
    await withManifest(desk, { name: 'march', release: 5, ...packages('libssl3', 'openssl') });
    const older = await withManifest(desk, { name: 'april', release: 4, ...packages('openssl', 'libssl3') });
    expect(asked(desk, older)).toBe('manifest_rolled_back');
    const others = await withManifest(desk, { name: 'april', release: 4, ...packages('openssl') });
    expect(asked(desk, others)).toBe('patch_unlisted');
  });

  it('that was seen before keys were noted still counts, by its name', async () => {
    writeFileSync(
      trustStateFile(dataDir),
      JSON.stringify({ root: null, revocations: null, releases: [['hello-2', 5]] }),
    );
    const desk = await start();
    desk.take([await list(1)]);
    expect(asked(desk, await withManifest(desk, { release: 4 }))).toBe('manifest_rolled_back');
  });

  it('counts from the root on that names its approvers, though its manifest came before that', async () => {
    const later = { ...crew, approvers: ['dora', 'emil'].map(newHolder) };
    const desk = await start();
    desk.take([await sealedManifest(manifestData({ release: 9 }), later.approvers)]);
    desk.take([await sealedRoot(rootData(later, 2), crew.root)]);
    desk.take([await sealedRevocations(revocationsData(1), [later.approvers[0]!])]);
    // The newer one is hidden from here on, across an end of the agent too.
    const again = await start();
    const older = await sealedManifest(manifestData({ release: 8 }), later.approvers);
    again.take([older]);
    expect(asked(again, manifestDigest(older.payload))).toBe('manifest_rolled_back');
  });

  it('of the highest number there is, by stolen keys, bars nothing once they are revoked and a rotation has dropped them', async () => {
    const [ada, bob, cleo] = crew.approvers as [KeyHolder, KeyHolder, KeyHolder];
    const desk = await start();
    desk.take([await list(1), await sealedManifest(manifestData({ release: 3 }), [bob, cleo])]);
    // As many as are kept of one counter, and more.
    for (let release = 999_999_980; release <= 999_999_999; release += 1) {
      desk.take([await sealedManifest(manifestData({ name: 'wedge', release }), [ada, bob])]);
    }
    const honest = async (release: number): Promise<string | undefined> => {
      const document = await sealedManifest(manifestData({ release }), [bob, cleo]);
      desk.take([document]);
      return asked(desk, manifestDigest(document.payload));
    };
    expect(await honest(4)).toBe('manifest_rolled_back');
    const next = { ...crew, approvers: [bob, cleo] };
    desk.take([await sealedRoot(rootData(next, 2), crew.root)]);
    expect(await honest(4)).toBe('manifest_rolled_back');
    desk.take([await sealedRevocations(revocationsData(2, { keyIds: [ada.signer.keyId] }), [bob])]);
    expect([await honest(4), await honest(2)]).toEqual([undefined, 'manifest_rolled_back']);
  });

  it('counts on when an approver leaves, and when one person revokes the key of another', async () => {
    const [ada, bob, cleo] = crew.approvers as [KeyHolder, KeyHolder, KeyHolder];
    const dora = newHolder('dora');
    const four = { ...crew, approvers: [ada, bob, cleo, dora] };
    const desk = await start(Date.now(), rootData(four));
    desk.take([await list(1), await sealedManifest(manifestData({ release: 5 }), [ada, bob])]);
    const older = async (release: number): Promise<string | undefined> => {
      const document = await sealedManifest(manifestData({ release }), [cleo, dora]);
      desk.take([document]);
      return asked(desk, manifestDigest(document.payload));
    };
    desk.take([await sealedRevocations(revocationsData(2, { keyIds: [bob.signer.keyId] }), [dora])]);
    expect(await older(4)).toBe('manifest_rolled_back');
    const left = { ...crew, approvers: [bob, cleo, dora] };
    desk.take([await sealedRoot(rootData(left, 2), crew.root)]);
    expect(await older(4)).toBe('manifest_rolled_back');
    expect(await older(5)).toBeUndefined();
  });
});

describe('a way back', () => {
  it('is closed by a list of revocations, and by nothing else', async () => {
    const desk = await start();
    const digest = await withManifest(desk);
    const other = await withManifest(desk, { name: 'other' });
    const close = async (version: number, data: object): Promise<void> =>
      desk.take([await sealedRevocations({ ...revocationsData(version), ...data }, [crew.approvers[0]!])]);
    await close(1, { manifests: [digest] });
    expect(desk.refusal(install(digest, 'backout'))).toBeNull();
    await close(2, { manifests: [digest], waysBack: [digest] });
    expect(desk.refusal(install(digest, 'backout'))).toMatchObject({ phase: 'REJECTED', reason: 'way_back_closed' });
    expect(desk.refusal(install(other, 'backout'))).toBeNull();
  });

  it('that is closed lets no agent be upgraded, for its watcher could take it', async () => {
    const desk = await start();
    const upgrade = { kind: 'deb', packages: [{ name: 'ringmaster-agent', version: '2.0' }] } as const;
    const waysBack = [{ name: 'ringmaster-agent', versions: ['1.0'] }];
    const digest = await withManifest(desk, { patch: upgrade, waysBack });
    const order = { ...install(digest), task: { operation: 'install', patch: upgrade } } as Order;
    desk.take([await list(1)]);
    expect(desk.refusal(order)).toBeNull();
    desk.take([await sealedRevocations({ ...revocationsData(2), waysBack: [digest] }, [crew.approvers[0]!])]);
    expect(desk.refusal(order)).toMatchObject({ phase: 'REJECTED', reason: 'way_back_closed' });
  });
});

describe('revocations by a stolen key', () => {
  it('that bar every approver and every signer are gone with the rotation and the list that its holders sign', async () => {
    const [ada, bob, cleo] = crew.approvers as [KeyHolder, KeyHolder, KeyHolder];
    const everybody = [bob, cleo, ...crew.signers].map(({ signer }) => signer.keyId);
    const desk = await start();
    desk.take([await sealedRevocations({ ...revocationsData(999_999_999, { keyIds: everybody }) }, [ada])]);
    const manifest = await sealedManifest(manifestData(), [bob, cleo]);
    desk.take([manifest]);
    const digest = manifestDigest(manifest.payload);
    expect(desk.refusal(install(digest))?.reason).toBe('manifest_untrusted');
    const next = { ...crew, approvers: [bob, cleo] };
    const anew = { ...revocationsData(1), root: 2 };
    desk.take([await sealedRoot(rootData(next, 2), crew.root), await sealedRevocations(anew, crew.root)]);
    expect(desk.refusal(install(digest))).toBeNull();
    // What the stolen key signs from here on counts for nothing, under either root.
    for (const root of [{}, { root: 2 }]) {
      desk.take([await sealedRevocations({ ...revocationsData(2, { keyIds: everybody }), ...root }, [ada])]);
    }
    expect(desk.refusal(install(digest))).toBeNull();
  });
});

test('a list of another year is not taken because a gateway says that it is that year', async () => {
  const year = 365 * 86_400_000;
  const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const sent = async (toldMs: number, ownMs: number): Promise<string | undefined> => {
    rmSync(trustStateFile(dataDir), { force: true });
    const desk = await start(toldMs, rootData(crew), ownMs);
    const times = { issued: instant(toldMs - 60_000), expires: instant(toldMs + 86_400_000) };
    desk.take([await sealedRevocations({ ...revocationsData(1), ...times }, [crew.approvers[0]!])]);
    return desk.refusal(install(await withManifest(desk)))?.reason;
  };
  const now = Date.now();
  expect(await sent(now + year, now)).toBe('revocations_stale');
  // This host's clock is late, by hours.
  expect(await sent(now, now - 20 * 3_600_000)).toBeUndefined();
  // It is ahead, and nobody says otherwise: nothing else is known to it.
  expect(await sent(now + year, now + year)).toBeUndefined();
});

describe('what has run out', () => {
  const later = Date.parse('2098-01-01T00:00:00Z');
  it.each<[string, object, number, boolean, string | undefined]>([
    ['nothing', {}, Date.now(), true, undefined],
    ['the manifest', { expires: '2020-01-01T00:00:00Z' }, Date.now(), true, 'manifest_expired'],
    ['the revocations', {}, later, true, 'revocations_stale'],
    ['the revocations, which never came', {}, Date.now(), false, 'revocations_stale'],
    ['the trust root', {}, Date.parse('2100-01-01T00:00:00Z'), true, 'trust_root_expired'],
  ])('stops what goes forward, and no way back: %s', async (_, changes, now, hasList, reason) => {
    const desk = await start(now);
    if (hasList) desk.take([await list(1)]);
    const digest = await withManifest(desk, { ...changes });
    const refused = desk.refusal(install(digest));
    expect([refused?.reason, refused?.phase]).toEqual([reason, reason === undefined ? undefined : 'CANCELED']);
    expect(desk.refusal(install(digest, 'backout'))).toBeNull();
  });

  it('stops what is said to follow a way back, unless the host went back', async () => {
    const desk = await start(later);
    const digest = await withManifest(desk, {});
    const task = { operation: 'reboot', expectedBootId: 'x' };
    const after = { manifestDigest: digest, direction: 'backout', task } as unknown as Order;
    hasGoneBack = false;
    expect(desk.refusal(after)?.reason).toBe('revocations_stale');
    hasGoneBack = true;
    expect(desk.refusal(after)).toBeNull();
  });
});

test('a host that goes back by itself may reboot for it where the manifest allows reboots, and of one that nobody sent it may not', async () => {
  const desk = await start();
  const may = async (reboot: string) => desk.mayReboot(install(await withManifest(desk, { reboot })));
  expect([await may('never'), await may('if_required'), await may('always')]).toEqual([false, true, true]);
  expect(desk.mayReboot(install(`sha256:${'0'.repeat(64)}`))).toBe(false);
});

test('a configuration names order keys or a trust root, and never both', () => {
  const sample = readFileSync(join(__dirname, '..', '..', 'deploy', 'agent', 'agent.yaml'), 'utf8');
  // What an operator begins with asks for two authorities.
  expect(parseConfig(sample, '/etc')).toMatchObject({
    ok: true,
    config: { trust: { root: '/etc/ringmaster/trust-root.json' } },
  });
  const both = sample.replace(/^# (trustedOrderKeys: )/m, '$1');
  expect(both).not.toBe(sample);
  expect(parseConfig(both, '/etc')).toMatchObject({
    ok: false,
    problems: [expect.stringContaining('trustedOrderKeys: ')],
  });
  const keys = both.replace(/^trust: .*\n/m, '');
  expect(parseConfig(keys, '/etc')).toMatchObject({
    ok: true,
    config: { trust: { orderKeys: '/etc/ringmaster/order-keys.pem' } },
  });
  const neither = sample.replace(/^trust: .*\n/m, '');
  expect(parseConfig(neither, '/etc')).toMatchObject({ ok: false });
});
