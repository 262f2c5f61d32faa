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
  manifestData,
  newCrew,
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

async function start(now = Date.now(), data: object = rootData(crew)): Promise<TwoAuthorities> {
  const anchor = openTrustRoot(await sealedRoot(data, crew.root));
  return new TwoAuthorities({
    dataDir,
    anchor,
    facts: () => ({}),
    wentBack: () => hasGoneBack,
    now: () => now,
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
    expect(JSON.parse(readFileSync(trustStateFile(dataDir), 'utf8')).releases).toEqual([['hello-2', 5]]);
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

test('a configuration names order keys or a trust root, and never both', () => {
  const sample = readFileSync(join(__dirname, '..', '..', 'deploy', 'agent', 'agent.yaml'), 'utf8');
  const both = sample.replace(/^# (trust: )/m, '$1');
  expect(both).not.toBe(sample);
  expect(parseConfig(both, '/etc')).toMatchObject({
    ok: false,
    problems: [expect.stringContaining('trustedOrderKeys: ')],
  });
  const root = both.replace(/^trustedOrderKeys: .*\n/m, '');
  expect(parseConfig(root, '/etc')).toMatchObject({
    ok: true,
    config: { trust: { root: '/etc/ringmaster/trust-root.json' } },
  });
  const neither = sample.replace(/^trustedOrderKeys: .*\n/m, '');
  expect(parseConfig(neither, '/etc')).toMatchObject({ ok: false });
});
