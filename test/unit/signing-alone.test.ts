import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import { Ledger } from '../../signer/ledger';
import { SigningDesk } from '../../signer/signing-desk';
import { openTrustRoot } from '../../trust/root-document';
import { LIMITS, revocationsData, rootData, sealedRevocations, sealedRoot } from '../trust-fixture';
import { approved, crew, type Under, wordOf } from './signing-fixture';

const { Order, Direction } = ringmaster.agent.v1;
type Fields = ringmaster.agent.v1.Order.$Properties;

const bundle = { name: 'hello', version: '2.0.0', digest: `sha256:${'a'.repeat(64)}`, size: Long.fromNumber(1, true) };
const INSTALL = { install: { patch: { bundle } } };
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

/** Has one order signed under a manifest, by a signer that starts, and says what came of it. */
async function ask(fields: Fields, { documents, manifestDigest }: Under): Promise<string> {
  const anchor = openTrustRoot(await sealedRoot(rootData(crew), crew.root));
  const { signer } = crew.signers[0]!;
  const desk = await SigningDesk.open({ signer, ledger, anchor, now: () => now, onDocumentRefused: () => undefined });
  const payload = Order.encode({
    operationId: randomUUID(),
    campaignId: randomUUID(),
    hostId: randomUUID(),
    direction: Direction.DIRECTION_FORWARD,
    generation: 1,
    sequence: Long.fromNumber(1, true),
    startByUnixMs: Long.fromNumber(now + 60_000),
    runTimeoutMs: 60_000,
    campaignName: 'a campaign',
    manifestDigest,
    ...fields,
  }).finish();
  const [result] = await desk.sign({
    payloads: [payload],
    documents,
    ring: { name: 'pilot', ordinal: 1 },
    knownHeads: [],
  });
  return wordOf(result);
}

/** The signer is ended, and another reads its folder. */
async function reopen(): Promise<void> {
  await ledger.close();
  ledger = await Ledger.open(join(folder, 'signed'), broken);
}

/** As it was, with a list that closes its way back. */
async function closed({ documents, manifestDigest }: Under): Promise<Under> {
  const data = { ...revocationsData(2), waysBack: [manifestDigest] };
  return { documents: [await sealedRevocations(data, [crew.approvers[0]!]), ...documents], manifestDigest };
}

describe('the signer of orders by which hosts may go back by themselves', () => {
  it('signs none by a way that is closed, nor for more hosts than may be taken back', async () => {
    const confirmed = { install: { ...INSTALL.install, confirmWithinMs: 600_000 } };
    const under = await approved({ confirm: '10m', limits: { ...LIMITS, backoutPerHour: 1 } });
    expect([await ask(confirmed, under), await ask(confirmed, under)]).toEqual(['signed', 'pace_exceeded']);
    expect(await ask(INSTALL, under)).toBe('signed');
    await reopen();
    expect(await ask(confirmed, under)).toBe('pace_exceeded');
    // The last moment at which it may begin: its archive an hour late, two boots, and gateways that are heard in each.
    now += 60_000 + 3_600_000 + 2 * (600_000 + 3_600_000) + 3_599_000;
    expect(await ask(confirmed, under)).toBe('pace_exceeded');
    now += 1_000;
    expect(await ask(confirmed, under)).toBe('signed');
    const after = await closed(under);
    expect([await ask(confirmed, after), await ask(INSTALL, after)]).toEqual(['way_back_closed', 'signed']);
  });

  it('counts a host for longer whose order may run for longer: whoever says so gathers no changes that hang, to fall at once', async () => {
    const runTimeoutMs = 7_200_000;
    const under = await approved({ confirm: '10m', limits: { ...LIMITS, backoutPerHour: 1 } });
    const fields = { runTimeoutMs, install: { ...INSTALL.install, confirmWithinMs: 600_000 } };
    expect(await ask(fields, under)).toBe('signed');
    now += 60_000 + runTimeoutMs + 2 * (600_000 + 3_600_000) + 3_599_000;
    expect(await ask(fields, under)).toBe('pace_exceeded');
    now += 1_000;
    expect(await ask(fields, under)).toBe('signed');
  });

  it('lets no more agents be upgraded than may be taken back, for as long as their watchers may put them back', async () => {
    const upgrade = { name: 'ringmaster-agent', version: '2.0' };
    const patch = { deb: { packages: [upgrade] } };
    const agents = {
      patch: { kind: 'deb', packages: [upgrade] },
      waysBack: [{ name: 'ringmaster-agent', versions: ['1.0'] }],
      limits: { ...LIMITS, backoutPerHour: 1 },
    };
    const under = await approved(agents);
    const hostId = randomUUID();
    const install = { install: { patch } };
    expect([await ask({ hostId, ...install }, under), await ask(install, under)]).toEqual(['signed', 'pace_exceeded']);
    // It goes back once, by order or by itself.
    const back = { hostId, direction: Direction.DIRECTION_BACKOUT, backOut: { patch } };
    expect(await ask(back, under)).toBe('signed');
    await reopen();
    // The last moment at which it may begin: its archive an hour late, three boots, and gateways that are heard in each.
    const watchedMs = 60_000 + 3_600_000 + 3 * (900_000 + 3_600_000);
    now += watchedMs + 3_599_000;
    expect(await ask(install, under)).toBe('pace_exceeded');
    now += 1_000;
    expect(await ask(install, under)).toBe('signed');
    expect(await ask(install, await closed(under))).toBe('way_back_closed');
  });

  it('counts a host whose upgraded agent is to be confirmed as well for the time of both, one after the other', async () => {
    const upgrade = { name: 'ringmaster-agent', version: '2.0' };
    const under = await approved({
      patch: { kind: 'deb', packages: [upgrade] },
      waysBack: [{ name: 'ringmaster-agent', versions: ['1.0'] }],
      confirm: '10m',
      limits: { ...LIMITS, backoutPerHour: 1 },
    });
    const confirmed = { install: { patch: { deb: { packages: [upgrade] } }, confirmWithinMs: 600_000 } };
    expect(await ask(confirmed, under)).toBe('signed');
    now += 60_000 + 3_600_000 + 3 * (900_000 + 3_600_000) + 2 * (600_000 + 3_600_000) + 3_599_000;
    expect(await ask(confirmed, under)).toBe('pace_exceeded');
    now += 1_000;
    expect(await ask(confirmed, under)).toBe('signed');
  });
});
