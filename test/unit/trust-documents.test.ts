import fc from 'fast-check';
import { NO_REVOCATIONS } from '../../model/trust/revocations';
import type { SignedPayload } from '../../trust/envelope';
import { formatEnvelope, parseEnvelope } from '../../trust/envelope-file';
import { openManifest, readManifestPayload } from '../../trust/manifest-document';
import { openRevocations } from '../../trust/revocations-document';
import { openNextTrustRoot, openTrustRoot } from '../../trust/root-document';
import { TrustError } from '../../trust/trust-error';
import {
  LIMITS,
  manifestData,
  newCrew,
  newHolder,
  revocationsData,
  rootData,
  sealed,
  sealedManifest,
  sealedRevocations,
  sealedRoot,
} from '../trust-fixture';

const crew = newCrew();
const [ada, bob, cleo] = crew.approvers as [
  (typeof crew.approvers)[0],
  (typeof crew.approvers)[0],
  (typeof crew.approvers)[0],
];

/** The kind of the TrustError that an act ends with, and what it says. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof TrustError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'taken';
}

async function root() {
  return openTrustRoot(await sealedRoot(rootData(crew), crew.root));
}

describe('a trust root', () => {
  it('is taken when the threshold of its own root keys signed it', async () => {
    expect(await root()).toMatchObject({ version: 1, approver: { threshold: 2 }, signer: { threshold: 1 } });
    const one = await sealedRoot(rootData(crew), crew.root.slice(0, 1));
    expect(refusal(() => openTrustRoot(one))).toBe('too_few_signatures: 2 of the root keys must sign it, and rosa did');
  });

  const twice = newHolder('ada');
  it.each<[string, (data: ReturnType<typeof rootData>) => object, RegExp]>([
    ['an unknown key', (data) => ({ ...data, colour: 'blue' }), /unknown key "colour"/],
    ['a missing role', (data) => ({ ...data, approver: undefined }), /"approver" is missing/],
    ['a date that does not exist', (data) => ({ ...data, expires: '2027-02-30T00:00:00Z' }), /expected an instant/],
    ['a date without a zone', (data) => ({ ...data, expires: '2027-02-20T00:00:00' }), /expected an instant/],
    [
      'a threshold that nobody can reach, because two keys are of one person',
      (data) => ({ ...data, approver: { threshold: 4, keys: [...data.approver.keys, pick(twice)] } }),
      /4 must sign, and the keys belong to 3/,
    ],
    [
      'a holder in capital letters, who would count beside the same in small ones',
      (data) => ({ ...data, approver: { threshold: 2, keys: [{ ...pick(twice), holder: 'Ada' }, pick(bob)] } }),
      /expected a person's or a process's name/,
    ],
    [
      'a key twice in a role',
      (data) => ({ ...data, approver: { threshold: 2, keys: [pick(ada), { ...pick(ada), holder: 'bob' }] } }),
      /stands in this role twice/,
    ],
    [
      "an approver's key that also signs orders",
      (data) => ({ ...data, signer: { threshold: 1, keys: [pick(ada)] } }),
      /a key that signs orders also signs for people/,
    ],
    ['a threshold of no one', (data) => ({ ...data, root: { ...data.root, threshold: 0 } }), /from 1 to 64/],
  ])('is refused with %s', async (_, change, words) => {
    const envelope = await sealedRoot(change(rootData(crew)), crew.root);
    expect(refusal(() => openTrustRoot(envelope))).toMatch(words);
  });

  it('is followed by the next version when both its keys and the new ones signed that', async () => {
    const current = await root();
    const next = { ...crew, root: [crew.root[0]!, newHolder('rut')] };
    const good = await sealedRoot(rootData(next, 2), [...crew.root, ...next.root]);
    expect(openNextTrustRoot(current, good)).toMatchObject({ version: 2 });
    const byNewOnly = await sealedRoot(rootData(next, 2), next.root);
    expect(refusal(() => openNextTrustRoot(current, byNewOnly))).toMatch(/root keys of version 1 .* rosa did/);
    const byOldOnly = await sealedRoot(rootData(next, 2), crew.root);
    expect(refusal(() => openNextTrustRoot(current, byOldOnly))).toMatch(
      /^too_few_signatures: 2 of the root keys must/,
    );
    for (const version of [1, 3]) {
      const jump = await sealedRoot(rootData(next, version), [...crew.root, ...next.root]);
      expect(refusal(() => openNextTrustRoot(current, jump))).toMatch(/^not_the_next_version/);
    }
  });
});

function pick({ holder, publicKey }: { readonly holder: string; readonly publicKey: string }) {
  return { holder, publicKey };
}

const PILOT = { name: 'pilot', atMost: 1 };

describe('a patch manifest', () => {
  it('is approved by two people, whoever of them', async () => {
    const trust = await root();
    expect(openManifest(await sealedManifest(manifestData(), [cleo, ada]), trust)).toMatchObject({
      approvers: ['ada', 'cleo'],
      manifest: { name: 'hello-2', release: 1, hosts: null, waysBack: { kind: 'bundle' } },
    });
  });

  it('is not approved by one key twice, nor by two keys of one person, nor by keys of another role', async () => {
    const trust = await root();
    const once = await sealedManifest(manifestData(), [ada]);
    const doubled: SignedPayload = { ...once, signatures: [...once.signatures, ...once.signatures] };
    expect(refusal(() => openManifest(doubled, trust))).toMatch(/and ada did$/);
    const second = newHolder('ada');
    const two = openTrustRoot(await sealedRoot(rootData({ ...crew, approvers: [ada, second, bob] }), crew.root));
    expect(refusal(() => openManifest(once, two))).toMatch(/and ada did$/);
    const byBoth = await sealedManifest(manifestData(), [ada, second]);
    expect(refusal(() => openManifest(byBoth, two))).toMatch(/and ada did$/);
    const byOthers = await sealedManifest(manifestData(), [ada, ...crew.root, ...crew.signers]);
    expect(refusal(() => openManifest(byOthers, trust))).toMatch(/and ada did$/);
  });

  it('loses the signature of a key that is revoked', async () => {
    const envelope = await sealedManifest(manifestData(), [ada, bob]);
    const trust = await root();
    expect(refusal(() => openManifest(envelope, trust, [bob.signer.keyId]))).toMatch(/and ada did$/);
  });

  it('is not what was signed as a document of another kind', async () => {
    const other = await sealed('application/vnd.ringmaster.other', manifestData(), [ada, bob]);
    const trust = await root();
    expect(refusal(() => openManifest(other, trust))).toMatch(/^wrong_type/);
    const renamed = { ...other, payloadType: (await sealedManifest(manifestData(), [])).payloadType };
    expect(refusal(() => openManifest(renamed, trust))).toMatch(/and nobody did$/);
  });

  it('is believed as it was signed, and not with any one byte of it changed, nor without one of its signatures', async () => {
    const trust = await root();
    const envelope = await sealedManifest(manifestData(), [ada, bob]);
    expect(refusal(() => openManifest(envelope, trust))).toBe('taken');
    const flipped = (bytes: Uint8Array, at: number, by: number): Uint8Array =>
      bytes.map((byte, index) => (index === at % bytes.length ? byte ^ by : byte));
    fc.assert(
      fc.property(
        fc.constantFrom('payload', 'signature', 'keyId'),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(1),
        (part, at, by, which) => {
          const signatures = envelope.signatures.map((each, index) => {
            if (index !== which) return each;
            if (part === 'signature') return { ...each, signature: flipped(each.signature, at, by) };
            return part === 'keyId' ? { ...each, keyId: flipped(Buffer.from(each.keyId), at, by).toString() } : each;
          });
          const payload = part === 'payload' ? flipped(envelope.payload, at, by) : envelope.payload;
          expect(refusal(() => openManifest({ ...envelope, payload, signatures }, trust))).toMatch(/^too_few/);
          const missing = envelope.signatures.filter((_, index) => index !== which);
          expect(refusal(() => openManifest({ ...envelope, signatures: missing }, trust))).toMatch(/^too_few/);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each<[string, string | object, RegExp]>([
    [
      'a key twice',
      '{ "apiVersion": "ringmaster/v1", "apiVersion": "ringmaster/v1" }',
      /:1:34: "apiVersion" is given twice/,
    ],
    ['YAML', 'apiVersion: ringmaster/v1', /:1:1: the text is not JSON/],
    ['two documents', `${JSON.stringify(manifestData())}\n{}`, /^not_readable/],
    ['a comment', `{ # no\n}`, /^not_readable/],
    ['more bytes than are taken', ' '.repeat(131_073), /131073 bytes/],
    ['nesting without end', '{"a":'.repeat(20_000), /^not_readable/],
    ['an unknown key', manifestData({ force: true }), /unknown key "force"/],
    ['a kind of another document', manifestData({ kind: 'Campaign' }), /expected PatchManifest/],
    [
      'a version that is a range',
      manifestData({ patch: { kind: 'deb', packages: [{ name: 'nginx', version: '*' }] } }),
      /an exact Debian version/,
    ],
    ['no way back given', manifestData({ waysBack: [] }), /the list is empty/],
    [
      'hosts that go back by themselves to nowhere',
      manifestData({ waysBack: 'none', confirm: '10m' }),
      /waysBack is "none"/,
    ],
    ['hosts that wait for days', manifestData({ confirm: '2h' }), /"2h" is out of range/],
    [
      'a way back of packages for a bundle',
      manifestData({ waysBack: [{ name: 'x', versions: ['1'] }] }),
      /"version" is missing/,
    ],
    [
      'a smoke test that is two',
      manifestData({ smokeTests: [{ bundleStep: true, command: ['x'], timeout: '1s' }] }),
      /either/,
    ],
    ['hosts of every kind, said as a list', manifestData({ hosts: [{}] }), /this kind of host is every host/],
    ['a release of zero', manifestData({ release: 0 }), /from 1 to/],
    ['a release that is a text', manifestData({ release: '1' }), /expected a whole number/],
    [
      'no pace, as manifests of older releases have none',
      manifestData({ limits: { hosts: 1, inFlight: 1, rings: 'any' } }),
      /the key "perHour" is missing/,
    ],
    [
      'a pace there and none back',
      manifestData({ limits: { ...LIMITS, backoutPerHour: undefined } }),
      /the key "backoutPerHour" is missing/,
    ],
    [
      'a ring twice',
      manifestData({ limits: { ...LIMITS, rings: [PILOT, PILOT] } }),
      /"pilot" stands in this list twice/,
    ],
    [
      'a ring that opens before the one before it',
      manifestData({
        limits: {
          ...LIMITS,
          rings: [
            { ...PILOT, after: '2m' },
            { ...PILOT, name: 'ten', after: '1m' },
          ],
        },
      }),
      /ring ten opens after 1m, sooner than the ring before it/,
    ],
  ])('is refused with %s', (_, text, words) => {
    const payload = Buffer.from(typeof text === 'string' ? text : JSON.stringify(text, null, 2));
    expect(refusal(() => readManifestPayload(payload))).toMatch(words);
  });

  it('is refused when it is not UTF-8', () => {
    expect(refusal(() => readManifestPayload(Buffer.from([0x7b, 0xff, 0x7d])))).toBe('not_readable: is not UTF-8');
  });

  it('never ends the reader, whatever bytes it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(refusal(() => readManifestPayload(bytes))).toMatch(/^not_readable/);
          expect(refusal(() => parseEnvelope(Buffer.from(bytes).toString()))).toMatch(/^not_an_envelope/);
        },
      ),
    );
  });
});

describe('a list of revocations', () => {
  const data = (version: number, keyIds: string[] = [], manifests: string[] = []) =>
    revocationsData(version, { keyIds, manifests });

  const now = Date.now();
  const first = { held: null, now };

  it('needs one approver or one holder of a root key, for it can only stop', async () => {
    const trust = await root();
    for (const by of [[cleo], [crew.root[1]!]]) {
      expect(openRevocations(await sealedRevocations(data(1), by), trust, first)).toMatchObject({ version: 1 });
    }
    const bySigner = await sealedRevocations(data(1), crew.signers);
    expect(refusal(() => openRevocations(bySigner, trust, first))).toMatch(/^too_few_signatures/);
  });

  it('only grows, and rises', async () => {
    const trust = await root();
    const digest = `sha256:${'c'.repeat(64)}`;
    const held = openRevocations(await sealedRevocations(data(3, [bob.signer.keyId], [digest]), [ada]), trust, first);
    const next = async (...list: Parameters<typeof data>) =>
      openRevocations(await sealedRevocations(data(...list), [ada]), trust, { held, now });
    expect(await next(9, [bob.signer.keyId, cleo.signer.keyId], [digest])).toMatchObject({ version: 9 });
    await expect(next(3, [bob.signer.keyId], [digest])).rejects.toMatchObject({ kind: 'not_the_next_version' });
    await expect(next(4, [], [digest])).rejects.toMatchObject({ kind: 'fewer_revocations' });
    await expect(next(4, [bob.signer.keyId])).rejects.toMatchObject({ kind: 'fewer_revocations' });
  });

  it('is not signed by a key that the list before revoked', async () => {
    const trust = await root();
    const held = openRevocations(await sealedRevocations(data(1, [bob.signer.keyId]), [ada]), trust, first);
    const byBob = await sealedRevocations(data(2, [bob.signer.keyId, ada.signer.keyId]), [bob]);
    expect(refusal(() => openRevocations(byBob, trust, { held, now }))).toMatch(/and nobody did$/);
  });

  it('is of no time to come and not far ahead, so that one stolen key cannot keep the others from stopping', async () => {
    const trust = await root();
    const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    const of = (ms: number) => ({ ...data(1), issued: instant(ms), expires: instant(ms + 86_400_000) });
    expect(openRevocations(await sealedRevocations(of(now + 240_000), [ada]), trust, first).version).toBe(1);
    const ahead = await sealedRevocations(of(now + 400_000), [ada]);
    expect(refusal(() => openRevocations(ahead, trust, first))).toMatch(/^issued_ahead/);
    const held = openRevocations(await sealedRevocations(data(1_000), [ada]), trust, first);
    expect(openRevocations(await sealedRevocations(data(2_000), [ada]), trust, { held, now }).version).toBe(2_000);
    const far = await sealedRevocations(data(2_001), [ada]);
    expect(refusal(() => openRevocations(far, trust, { held, now }))).toMatch(/^not_the_next_version/);
    expect(refusal(() => openRevocations(far, trust, { held: NO_REVOCATIONS, now }))).toMatch(/too far ahead of 0/);
    // A host that is new joins a fleet whose list has come far.
    expect(openRevocations(far, trust, first).version).toBe(2_001);
  });

  it('counts its versions anew under a newer root: a stolen key that used them up loses them to a rotation', async () => {
    const rotated = openTrustRoot(await sealedRoot(rootData(crew, 2), crew.root));
    const revoked = [bob.signer.keyId];
    const last = { ...data(999_999_999, revoked), root: 1 };
    const held = openRevocations(await sealedRevocations(last, [ada]), rotated, first);
    const take = async (list: object, by: typeof crew.approvers = [ada], before: typeof held | null = held) => {
      const envelope = await sealedRevocations(list, by);
      return refusal(() => openRevocations(envelope, rotated, { held: before, now }));
    };
    expect(await take({ ...data(1, revoked), root: 2 })).toBe('taken');
    expect(await take({ ...data(1_001, revoked), root: 2 })).toMatch(/^not_the_next_version: .* too far ahead of 0/);
    expect(await take(data(1, revoked))).toMatch(/^not_the_next_version: .* of trust root 0, and one of 1 is here/);
    // Signed ahead of the next rotation, it would be there when that comes.
    for (const before of [held, null]) {
      expect(await take({ ...data(1, revoked), root: 3 }, [ada], before)).toMatch(/^not_the_next_version/);
    }
  });

  it('begins anew under a newer root when the threshold of root keys signed it, and for nobody else', async () => {
    const rotated = openTrustRoot(await sealedRoot(rootData(crew, 2), crew.root));
    const digest = `sha256:${'c'.repeat(64)}`;
    const junk = { ...data(7, [bob.signer.keyId], [digest]), root: 1, waysBack: [digest] };
    const held = openRevocations(await sealedRevocations(junk, [ada]), rotated, first);
    const take = async (list: object, by: typeof crew.approvers) => {
      const envelope = await sealedRevocations(list, by);
      return refusal(() => openRevocations(envelope, rotated, { held, now }));
    };
    const anew = { ...data(1), root: 2 };
    expect(await take(anew, [...crew.root])).toBe('taken');
    expect(await take(anew, [crew.root[0]!, ada, cleo])).toMatch(/^fewer_revocations/);
    expect(await take({ ...junk, root: 2, version: 1, waysBack: [] }, [ada])).toMatch(/^fewer_revocations/);
    // Within a root it only grows, whoever signs.
    expect(await take({ ...data(8), root: 1 }, [...crew.root])).toMatch(/^fewer_revocations/);
  });

  it('lives for 31 days at most', async () => {
    const trust = await root();
    const long = await sealedRevocations({ ...data(1), expires: '2099-01-01T00:00:00Z' }, [ada]);
    expect(refusal(() => openRevocations(long, trust, first))).toMatch(/at most 31 days after/);
  });
});

describe('an envelope in a file', () => {
  it('is read as it was written', async () => {
    const envelope = await sealedManifest(manifestData(), [ada, bob]);
    const read = parseEnvelope(formatEnvelope(envelope));
    expect({ ...read, payload: Buffer.from(read.payload).toString() }).toEqual({
      ...envelope,
      payload: Buffer.from(envelope.payload).toString(),
    });
  });

  it.each<[string, (file: { signatures: object[] }) => object]>([
    ['an unknown key', (file) => ({ ...file, note: '' })],
    ['base64 that is none', (file) => ({ ...file, payload: 'abc' })],
    ['a key id that is none', (file) => ({ ...file, signatures: [{ keyid: '../..', sig: '' }] })],
    ['17 signatures', (file) => ({ ...file, signatures: Array.from({ length: 17 }, () => file.signatures[0]) })],
  ])('is refused with %s', async (_, change) => {
    const file = JSON.parse(formatEnvelope(await sealedManifest(manifestData(), [ada]))) as { signatures: object[] };
    expect(refusal(() => parseEnvelope(JSON.stringify(change(file))))).toMatch(/^not_an_envelope: .*:1:\d+: /);
  });
});
