import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import { Ledger } from '../../signer/ledger';
import { DeskBusyError, SigningDesk } from '../../signer/signing-desk';
import type { KnownHead } from '../../signer/signing-request';
import { envelopeProblem } from '../../trust/order-envelope';
import { ORDER_PAYLOAD_TYPE } from '../../trust/payload-types';
import { openTrustRoot } from '../../trust/root-document';
import { LIMITS, newHolder, revocationsData, rootData, sealedRevocations, sealedRoot } from '../trust-fixture';
import { approved, crew, type Under, wordOf } from './signing-fixture';

const { Order, Direction } = ringmaster.agent.v1;
type Fields = ringmaster.agent.v1.Order.$Properties;

const signer = crew.signers[0]!.signer;
const PILOT = { name: 'pilot', ordinal: 1 };
const BUNDLE = { name: 'hello', version: '2.0.0', digest: `sha256:${'a'.repeat(64)}`, size: Long.fromNumber(1, true) };
const INSTALL = { install: { patch: { bundle: BUNDLE } } };
const BACK_OUT = { direction: Direction.DIRECTION_BACKOUT, backOut: { patch: { bundle: BUNDLE } } };

const broken = (error: unknown): never => {
  throw error;
};

let folder: string;
let ledger: Ledger;
let now: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringmaster-signer-'));
  await Ledger.create(join(folder, 'signed'));
  ledger = await Ledger.open(join(folder, 'signed'), broken);
  now = Date.now();
});
afterEach(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true });
});

async function open(data: object = rootData(crew)): Promise<SigningDesk> {
  const anchor = openTrustRoot(await sealedRoot(data, crew.root));
  return SigningDesk.open({ signer, ledger, anchor, now: () => now, onDocumentRefused: () => undefined });
}

function order(fields: Fields = {}): Uint8Array {
  return Order.encode({
    operationId: randomUUID(),
    campaignId: randomUUID(),
    hostId: randomUUID(),
    direction: Direction.DIRECTION_FORWARD,
    generation: 1,
    sequence: Long.fromNumber(1, true),
    startByUnixMs: Long.fromNumber(now + 60_000),
    runTimeoutMs: 60_000,
    campaignName: 'a campaign',
    ...fields,
  }).finish();
}

/** Has one order signed under a manifest, and says what came of it. */
async function ask(
  desk: SigningDesk,
  fields: Fields,
  under: Under,
  knownHeads: readonly KnownHead[] = [],
): Promise<string> {
  const payload = order({ manifestDigest: under.manifestDigest, ...fields });
  const [result] = await desk.sign({ payloads: [payload], documents: under.documents, ring: PILOT, knownHeads });
  return wordOf(result);
}

describe('the signer', () => {
  it('signs the very bytes of an order that the manifest lists, with the key that hosts trust', async () => {
    const desk = await open();
    const { documents, manifestDigest: digest } = await approved();
    const payload = order({ manifestDigest: digest, ...INSTALL });
    const [result] = await desk.sign({ payloads: [payload], documents, ring: PILOT, knownHeads: [] });
    if (result === undefined || 'refused' in result) throw new Error(wordOf(result));
    const envelope = { payloadType: ORDER_PAYLOAD_TYPE, payload, signatures: [result] };
    expect(envelopeProblem(envelope, new Map([[signer.keyId, signer.publicKey]]))).toBeNull();
  });

  it.each<[string, Fields]>([
    ['patch_unlisted', { install: { patch: { bundle: { ...BUNDLE, version: '6.6.6' } } } }],
    ['patch_unlisted', { install: { patch: { deb: { packages: [{ name: 'x', version: '1' }] } } } }],
    ['patch_unlisted', { ...INSTALL, direction: Direction.DIRECTION_BACKOUT }],
    [
      'smoke_test_unlisted',
      { smokeTest: { patch: { bundle: BUNDLE }, command: ['rm', '-rf', '/'], timeoutMs: 1_000 } },
    ],
    ['malformed', { ...INSTALL, hostId: 'everybody' }],
    ['malformed', { ...INSTALL, direction: Direction.DIRECTION_UNSPECIFIED }],
    ['malformed', {}],
    ['too_far_ahead', { ...INSTALL, startByUnixMs: Long.fromNumber(Date.now() + 86_400_000) }],
    ['too_far_ahead', { ...INSTALL, runTimeoutMs: 30 * 86_400_000 }],
    ['too_far_ahead', { install: { ...INSTALL.install, confirmWithinMs: 3_600_001 } }],
    [
      'too_far_ahead',
      { reboot: { expectedBootId: 'b', confirmWithinMs: 3_600_001, installOperationId: randomUUID() } },
    ],
    ['confirm_unlisted', { install: { ...INSTALL.install, confirmWithinMs: 60_000 } }],
    ['confirm_unlisted', { reboot: { expectedBootId: 'b', confirmWithinMs: 1, installOperationId: randomUUID() } }],
    ['manifest_missing', { ...INSTALL, manifestDigest: `sha256:${'c'.repeat(64)}` }],
    ['manifest_missing', { ...INSTALL, manifestDigest: '' }],
  ])('refuses what nobody approved: %s', async (reason, fields) => {
    expect(await ask(await open(), fields, await approved())).toBe(reason);
  });

  it('refuses an order that holds more than an order', async () => {
    const { documents, manifestDigest: digest } = await approved();
    const plain = order({ manifestDigest: digest, ...INSTALL });
    // Field 99, which no agent of today knows.
    const payload = Buffer.concat([plain, Buffer.from([0x98, 0x06, 0x01])]);
    const [result] = await (await open()).sign({ payloads: [payload, plain], documents, ring: PILOT, knownHeads: [] });
    expect(wordOf(result)).toBe('malformed');
  });

  it('refuses a manifest that one person approved', async () => {
    const under = await approved({}, { by: [crew.approvers[0]!] });
    expect(await ask(await open(), INSTALL, under)).toBe('manifest_untrusted');
  });

  it('lets nothing go forward under a manifest that is over or revoked, and everything go back', async () => {
    const desk = await open();
    const expires = `${new Date(now + 3_600_000).toISOString().slice(0, 19)}Z`;
    const over = await approved({ expires });
    const hostId = randomUUID();
    expect(await ask(desk, { ...INSTALL, hostId }, over)).toBe('signed');
    now += 7_200_000;
    const wordsOver = [await ask(desk, INSTALL, over), await ask(desk, { ...BACK_OUT, hostId }, over)];
    expect(wordsOver).toEqual(['manifest_expired', 'signed']);
    const under = await approved({ name: 'another', release: 2 });
    expect(await ask(desk, { ...INSTALL, hostId }, under)).toBe('signed');
    const list = await sealedRevocations(revocationsData(2, { manifests: [under.manifestDigest] }), [
      crew.approvers[0]!,
    ]);
    const revoked = { ...under, documents: [list, ...under.documents.slice(1)] };
    expect([await ask(desk, INSTALL, revoked), await ask(desk, { ...BACK_OUT, hostId }, revoked)]).toEqual([
      'manifest_revoked',
      'signed',
    ]);
  });

  it('takes nobody back by a way that a list of revocations closed', async () => {
    const desk = await open();
    const under = await approved();
    const closing = { ...revocationsData(2), waysBack: [under.manifestDigest] };
    const closed = await sealedRevocations(closing, [crew.approvers[0]!]);
    const hostId = randomUUID();
    expect(await ask(desk, { ...INSTALL, hostId }, under)).toBe('signed');
    expect(await ask(desk, { ...BACK_OUT, hostId }, under)).toBe('signed');
    const after = { ...under, documents: [closed, ...under.documents] };
    expect(await ask(desk, { ...BACK_OUT, hostId }, after)).toBe('way_back_closed');
  });

  it('lets nothing go forward before a list of revocations came', async () => {
    const under = await approved();
    expect(await ask(await open(), INSTALL, { ...under, documents: under.documents.slice(1) })).toBe(
      'revocations_stale',
    );
  });

  it('counts hosts on its own disk: closed and opened, it goes on from there', async () => {
    const limits = { ...LIMITS, hosts: 2 };
    const under = await approved({ limits });
    const asked = async (): Promise<string> => ask(await open(), INSTALL, under);
    expect(await asked()).toBe('signed');
    await ledger.close();
    ledger = await Ledger.open(join(folder, 'signed'), broken);
    expect([await asked(), await asked()]).toEqual(['signed', 'hosts_exceeded']);
  });

  it('counts a host once, however often its orders are brought', async () => {
    const desk = await open();
    const under = await approved({ limits: { ...LIMITS, hosts: 1 } });
    const hostId = randomUUID();
    const asked = [INSTALL, INSTALL, { reboot: { expectedBootId: 'b' } }];
    const words = await Promise.all(asked.map((fields) => ask(desk, { ...fields, hostId }, under)));
    expect(words).toEqual(['signed', 'signed', 'signed']);
    expect(await ask(desk, { reboot: { expectedBootId: 'b' } }, under)).toBe('hosts_exceeded');
  });

  it('takes no reboot for a part of a way back of a host that was not begun', async () => {
    const under = await approved();
    const reboot = { direction: Direction.DIRECTION_BACKOUT, reboot: { expectedBootId: 'b' } };
    expect(await ask(await open(), reboot, under)).toBe('host_not_begun');
  });

  it('counts what goes back as what goes forward: there is no order that nothing paces', async () => {
    const under = await approved({ limits: { ...LIMITS, backoutPerHour: 1 } });
    const back = { direction: Direction.DIRECTION_BACKOUT };
    const kinds = [
      BACK_OUT,
      { ...back, reboot: { expectedBootId: 'b' } },
      { ...back, smokeTest: { patch: { bundle: BUNDLE }, command: [], timeoutMs: 1_000 } },
    ];
    const [first, second] = [randomUUID(), randomUUID()];
    for (const hostId of [first, second]) expect(await ask(await open(), { ...INSTALL, hostId }, under)).toBe('signed');
    for (const fields of kinds) expect(await ask(await open(), { ...fields, hostId: first }, under)).toBe('signed');
    await ledger.close();
    ledger = await Ledger.open(join(folder, 'signed'), broken);
    for (const fields of kinds) {
      expect(await ask(await open(), { ...fields, hostId: second }, under)).toBe('pace_exceeded');
    }
    expect(await ask(await open(), INSTALL, under)).toBe('signed');
  });

  it('has the times of rings run from the first order that it is asked for, over a restart, signed or not', async () => {
    const rings = [{ name: 'pilot', upTo: '100%', after: '10m' }];
    const under = await approved({ limits: { ...LIMITS, rings } });
    expect(await ask(await open(), INSTALL, under)).toBe('ring_too_early');
    await ledger.close();
    ledger = await Ledger.open(join(folder, 'signed'), broken);
    now += 599_000;
    expect(await ask(await open(), INSTALL, under)).toBe('ring_too_early');
    now += 1_000;
    expect(await ask(await open(), INSTALL, under)).toBe('signed');
  });

  it('keeps the limits across orders that are brought at the same time', async () => {
    const desk = await open();
    const under = await approved({ limits: { ...LIMITS, hosts: 7 } });
    const words = await Promise.all(Array.from({ length: 40 }, () => ask(desk, INSTALL, under)));
    expect(words.filter((word) => word === 'signed')).toHaveLength(7);
  });

  it('remembers across a restart the newest release it saw of a name', async () => {
    const second = await approved({ release: 2 });
    expect(await ask(await open(), INSTALL, second)).toBe('signed');
    await ledger.close();
    ledger = await Ledger.open(join(folder, 'signed'), broken);
    expect(await ask(await open(), INSTALL, await approved({ release: 1 }))).toBe('manifest_rolled_back');
  });

  it('does not begin with a key that the trust root lets sign nothing', async () => {
    const others = { ...crew, signers: [newHolder('another')] };
    await expect(open(rootData(others))).rejects.toThrow(/does not let the key [0-9a-f]+ sign orders/);
  });

  it('signs nothing any more once its own key is revoked, also while it runs', async () => {
    const desk = await open();
    const under = await approved();
    expect(await ask(desk, INSTALL, under)).toBe('signed');
    const data = { ...revocationsData(2), keyIds: [signer.keyId] };
    const list = await sealedRevocations(data, [crew.approvers[0]!]);
    const revoked = { ...under, documents: [list, ...under.documents.slice(1)] };
    const words = [await ask(desk, INSTALL, revoked), await ask(desk, BACK_OUT, revoked)];
    expect(words).toEqual(['key_revoked', 'key_revoked']);
  });

  it('has its folder alone', async () => {
    await expect(Ledger.open(join(folder, 'signed'), broken)).rejects.toThrow(/One signer has it at a time/);
  });
});

describe('a count on a disk that lost some of it', () => {
  it('allows nothing more of that manifest, and of another what it says', async () => {
    const [under, other] = [await approved(), await approved({ name: 'another' })];
    const digest = under.manifestDigest;
    expect(await ask(await open(), INSTALL, under)).toBe('signed');
    // What a lost host leaves: a sum that its hosts do not come to.
    await ledger.keep(digest, new Map(), { hosts: 2, orders: 2, sinceMs: null });
    const again = await open();
    expect([await ask(again, INSTALL, under), await ask(again, INSTALL, other)]).toEqual(['count_damaged', 'signed']);
    // Nobody knows how many went back within this hour.
    expect(await ask(again, BACK_OUT, under)).toBe('count_damaged');
  });
});

describe('a count that workers know further on', () => {
  const signed = (): string => join(folder, 'signed');

  /** Puts the folder in the place of the count's, and opens it. */
  async function restart(from?: string): Promise<SigningDesk> {
    await ledger.close();
    if (from !== undefined) {
      rmSync(signed(), { recursive: true });
      cpSync(from, signed(), { recursive: true });
    }
    ledger = await Ledger.open(signed(), broken);
    return open();
  }

  /** A copy of the count as it is. */
  async function copied(): Promise<string> {
    await ledger.close();
    const copy = join(folder, `copy-${randomUUID()}`);
    cpSync(signed(), copy, { recursive: true });
    ledger = await Ledger.open(signed(), broken);
    return copy;
  }

  it('signs nothing, forward or back, until a person has it go on', async () => {
    const under = await approved();
    expect(await ask(await open(), INSTALL, under)).toBe('signed');
    const copy = await copied();
    const ahead = await open();
    expect(await ask(ahead, INSTALL, under)).toBe('signed');
    const heads = [ahead.head()!];
    expect(await ask(await restart(), INSTALL, under, heads)).toBe('signed');
    const old = await restart(copy);
    expect([await ask(old, INSTALL, under, heads), await ask(old, BACK_OUT, under, heads)]).toEqual([
      ...['count_behind', 'count_behind'],
    ]);
    // What is known of another signer is nothing of this one.
    expect(await ask(old, INSTALL, under, [{ ...heads[0]!, keyId: 'f'.repeat(16) }])).toBe('signed');
    await ledger.close();
    await Ledger.goOnFrom(signed(), heads[0]!.number, now);
    ledger = await Ledger.open(signed(), broken);
    expect(await ask(await open(), INSTALL, under, heads)).toBe('signed');
    // Its host may be one of those that it forgot, for a while.
    expect(await ask(await open(), BACK_OUT, under, heads)).toBe('signed');
    now += 32 * 86_400_000;
    expect(await ask(await open(), BACK_OUT, under, heads)).toBe('host_not_begun');
  });

  it('signs nothing where another copy counted as far as it did', async () => {
    const under = await approved();
    expect(await ask(await open(), INSTALL, under)).toBe('signed');
    const copy = await copied();
    const one = await open();
    expect(await ask(one, INSTALL, under)).toBe('signed');
    const heads = [one.head()!];
    const other = await restart(copy);
    expect(await ask(other, INSTALL, under)).toBe('signed');
    expect(other.head()!.number).toBe(heads[0]!.number);
    expect(await ask(other, INSTALL, under, heads)).toBe('count_behind');
  });

  it('and a new count is behind as well: with it all that was counted would be forgotten', async () => {
    const under = await approved();
    const before = await open();
    expect(await ask(before, INSTALL, under)).toBe('signed');
    const heads = [before.head()!];
    await ledger.close();
    rmSync(signed(), { recursive: true });
    await Ledger.create(signed());
    ledger = await Ledger.open(signed(), broken);
    expect(await ask(await open(), INSTALL, under, heads)).toBe('count_behind');
  });

  it.each([0, 1.5, NaN, 1e15])('goes on from no %d', async (number) => {
    await ledger.close();
    await expect(Ledger.goOnFrom(signed(), number, now)).rejects.toThrow(
      /the number that the refusal "count_behind" names/,
    );
    ledger = await Ledger.open(signed(), broken);
  });

  it('does not go on from behind itself', async () => {
    const under = await approved();
    for (let orders = 0; orders < 3; orders += 1) await ask(await open(), INSTALL, under);
    await ledger.close();
    await expect(Ledger.goOnFrom(signed(), 1, now)).rejects.toThrow(/is at \d+ already, beyond that/);
    ledger = await Ledger.open(signed(), broken);
  });
});

describe('a signer that is asked more than it can judge', () => {
  it('judges nothing for whoever is gone, and takes no more than so many', async () => {
    const desk = await open();
    const under = await approved({ limits: { ...LIMITS, hosts: 1 } });
    const request = {
      payloads: [order({ manifestDigest: under.manifestDigest, ...INSTALL })],
      documents: under.documents,
      ring: PILOT,
      knownHeads: [],
    };
    await expect(desk.sign(request, () => true)).rejects.toThrow(DeskBusyError);
    const many = await Promise.allSettled(Array.from({ length: 300 }, () => desk.sign(request)));
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(256);
    expect(await ask(desk, INSTALL, under)).toBe('hosts_exceeded');
  });
});

describe('a signer without a trust root', () => {
  it('signs what nobody approved, and no order that is none', async () => {
    const desk = await SigningDesk.open({
      ...{ signer, ledger, anchor: null, now: () => now },
      onDocumentRefused: () => undefined,
    });
    const payloads = [order(INSTALL), order({})];
    const results = await desk.sign({ payloads, documents: [], ring: PILOT, knownHeads: [] });
    expect(results.map(wordOf)).toEqual(['signed', 'malformed']);
  });
});
