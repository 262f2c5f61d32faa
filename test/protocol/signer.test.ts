import { randomUUID, verify } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Long from 'long';
import { type OrderSigning, SignerAwayError } from '../../activities/order-signer';
import { SignerClient } from '../../activities/signer-client';
import { ensureAuthority, issueAgentCertificate } from '../../deploy/local/certificates';
import { asId, type CampaignId, type HostId } from '../../model/ids';
import { ringmaster } from '../../proto/generated/agent';
import { type Database, inTransaction, openDatabase } from '../../store/database';
import { readSignerHeads } from '../../store/signer-heads';
import { type SignedDocument, storeManifest, storeTrustDocument } from '../../store/trust-documents';
import { preAuthenticationEncoding, type SignedPayload } from '../../trust/envelope';
import { formatEnvelope } from '../../trust/envelope-file';
import { manifestDigest } from '../../trust/manifest-document';
import { ORDER_PAYLOAD_TYPE } from '../../trust/payload-types';
import { publicKeyText } from '../../trust/public-key';
import { createCampaign } from '../order-rows';
import { createTestDatabase, type TestDatabase } from '../servers';
import {
  LIMITS,
  manifestData,
  newCrew,
  revocationsData,
  rootData,
  sealedManifest,
  sealedRevocations,
  sealedRoot,
} from '../trust-fixture';
import { compileProgram } from './compile';
import { SignerProcess } from './signer-process';
import { until } from './until';

/**
 * A signer as it runs in production, asked as workers ask it: its own process, its own folder, mutual TLS, and a database that
 * it does not see.
 */
const { Order, Direction } = ringmaster.agent.v1;

let signer: SignerProcess;
let database: TestDatabase;
let db: Database;
/** As workers have it. */
let workers: Database;
let root: string;
const clients: SignerClient[] = [];
/** What workers were told of a signer that is away: the reason, or null when it is back. */
let told: (Error | null)[] = [];
beforeEach(() => {
  told = [];
});
const crew = newCrew();

beforeAll(async () => {
  compileProgram('signer');
  database = await createTestDatabase();
  db = openDatabase(database.url);
  workers = openDatabase(database.workerUrl);
  signer = await SignerProcess.prepare();
  const key = { holder: 'signer-1', publicKey: publicKeyText(signer.key.publicKey) };
  root = formatEnvelope(await sealedRoot({ ...rootData(crew), signer: { threshold: 1, keys: [key] } }, crew.root));
  const list = await sealedRevocations(revocationsData(1), [crew.approvers[0]!]);
  await storeTrustDocument(db, { kind: 'revocations', version: 1, document: toDocument(list), actor: 'test' });
  await signer.start(root);
}, 300_000);

afterAll(async () => {
  for (const client of clients) client.close();
  await signer.dispose();
  await workers.end();
  await db.end();
  await database.drop();
});

function toDocument({ payloadType, payload, signatures }: SignedPayload): SignedDocument {
  return {
    payloadType,
    payload: Buffer.from(payload),
    signatures: signatures.map(({ keyId, signature }) => ({
      keyId,
      signature: Buffer.from(signature).toString('base64'),
    })),
  };
}

function client(tls = signer.tls()): SignerClient {
  const made = new SignerClient({
    address: `localhost:${String(signer.port)}`,
    tls,
    db: workers,
    onAway: (why) => told.push(why),
  });
  clients.push(made);
  return made;
}

interface Launched {
  readonly campaignId: CampaignId;
  readonly digest: string;
}

/** A campaign with a manifest that two people signed, as a launch stores it. */
async function launched(hosts: number, more: Readonly<Record<string, unknown>> = {}): Promise<Launched> {
  const { campaignId } = (await createCampaign(db, 1))[0]!;
  const limits = { ...LIMITS, hosts, inFlight: hosts, ...more };
  const data = manifestData({ name: `patch-${campaignId.slice(0, 8)}`, limits });
  const manifest = await sealedManifest(data, crew.approvers.slice(0, 2));
  const digest = manifestDigest(manifest.payload);
  await inTransaction(db, (tx) => storeManifest(tx, campaignId, { digest, document: toDocument(manifest) }));
  return { campaignId, digest };
}

function install({ campaignId, digest }: Launched, hostId = asId<HostId>(randomUUID())): Uint8Array {
  const bundle = {
    name: 'hello',
    version: '2.0.0',
    digest: `sha256:${'a'.repeat(64)}`,
    size: Long.fromNumber(1, true),
  };
  return Order.encode({
    ...{ operationId: randomUUID(), campaignId, hostId, campaignName: 'a campaign', manifestDigest: digest },
    direction: Direction.DIRECTION_FORWARD,
    generation: 1,
    sequence: Long.fromNumber(1, true),
    startByUnixMs: Long.fromNumber(Date.now() + 60_000),
    runTimeoutMs: 60_000,
    install: { patch: { bundle } },
  }).finish();
}

const wordOf = (signing: OrderSigning): string => ('refused' in signing ? signing.refused.reason : 'signed');

async function ask(by: SignerClient, campaign: Launched, payloads: readonly Uint8Array[]): Promise<readonly string[]> {
  const ring = { name: 'pilot', ordinal: 0 };
  return (await by.sign({ campaignId: campaign.campaignId, ring, payloads })).map(wordOf);
}

/** As a lane does while its signer is away. */
function askUntilBack(
  by: SignerClient,
  campaign: Launched,
  payloads: readonly Uint8Array[],
): Promise<readonly string[]> {
  return until('the signer is back', () =>
    ask(by, campaign, payloads).catch((error: unknown) => {
      if (error instanceof SignerAwayError) return null;
      throw error;
    }),
  );
}

describe('the signer', () => {
  it('signs the bytes that a worker brings, with documents from the database that it checks itself', async () => {
    const campaign = await launched(10);
    const payload = install(campaign);
    const ring = { name: 'pilot', ordinal: 0 };
    const [signing] = await client().sign({ campaignId: campaign.campaignId, ring, payloads: [payload] });
    if (signing === undefined || 'refused' in signing) throw new Error(JSON.stringify(signing));
    const signed = preAuthenticationEncoding(ORDER_PAYLOAD_TYPE, payload);
    expect(verify(null, signed, signer.key.publicKey, Buffer.from(signing.signature, 'base64'))).toBe(true);
    expect(signing.keyId).toBe(signer.key.keyId);
  });

  it("opens nothing for a certificate of the hosts' authority", async () => {
    const dir = join(signer.dir, 'hosts');
    mkdirSync(dir);
    const files = await issueAgentCertificate({
      ...{ authority: await ensureAuthority(dir), dir },
      hostId: asId<HostId>(randomUUID()),
    });
    const campaign = await launched(10);
    await expect(ask(client(signer.tls(files)), campaign, [install(campaign)])).rejects.toThrow(
      /the signer did not sign/,
    );
  });

  it('goes on counting where it was killed, and a worker asks again until it is back', async () => {
    const campaign = await launched(3);
    const worker = client();
    const hostId = asId<HostId>(randomUUID());
    expect(await ask(worker, campaign, [install(campaign, hostId), install(campaign)])).toEqual(['signed', 'signed']);
    await signer.kill();
    const payloads = [install(campaign, hostId), install(campaign), install(campaign)];
    await expect(ask(worker, campaign, payloads)).rejects.toThrow(SignerAwayError);
    await signer.start(root);
    expect(await askUntilBack(worker, campaign, payloads)).toEqual(['signed', 'signed', 'hosts_exceeded']);
    expect(told).toEqual([expect.any(Error), null]);
  });

  it('keeps one of its callers waiting while it hangs, and no other', async () => {
    const campaign = await launched(10);
    const worker = client();
    const payload = install(campaign);
    signer.freeze();
    await expect(ask(worker, campaign, [payload])).rejects.toThrow('the signer did not sign');
    await until('it may be asked again', async () => {
      const asked = await Promise.allSettled([1, 2, 3].map(() => ask(worker, campaign, [payload])));
      const said = asked.map((each) => (each.status === 'rejected' ? String(each.reason) : 'signed'));
      // Whoever found it silent waited for it; all others were told at once.
      const waited = said.filter((words) => words.includes('did not sign')).length;
      expect(said.filter((words) => words.includes('a moment ago'))).toHaveLength(3 - waited);
      expect(waited).toBeLessThanOrEqual(1);
      return waited === 1 ? said : null;
    });
    signer.thaw();
    expect(await askUntilBack(worker, campaign, [payload])).toEqual(['signed']);
    expect(told).toEqual([expect.any(Error), null]);
  });

  it('signs nothing with a folder in which nothing was ever counted, and forgets none that was', async () => {
    const kept = `${signer.dataDir}.kept`;
    await signer.kill();
    const again = await signer.run(root, '--init');
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('is a count already') });
    renameSync(signer.dataDir, kept);
    const empty = await signer.run(root);
    expect(empty).toMatchObject({ code: 1, said: expect.stringContaining('--init') });
    mkdirSync(signer.dataDir);
    expect(await signer.run(root)).toMatchObject({ code: 1 });
    rmSync(signer.dataDir, { recursive: true });
    renameSync(kept, signer.dataDir);
    await signer.start(root);
  });

  it('signs no more than an hour allows, over a restart, and whatever was counted before', async () => {
    const campaign = await launched(10, { perHour: 2 });
    const worker = client();
    const [first, second] = [asId<HostId>(randomUUID()), asId<HostId>(randomUUID())];
    expect(await ask(worker, campaign, [install(campaign, first), install(campaign, second)])).toEqual([
      'signed',
      'signed',
    ]);
    await signer.kill();
    await signer.start(root);
    const payloads = [install(campaign), install(campaign, first)];
    expect(await askUntilBack(worker, campaign, payloads)).toEqual(['pace_exceeded', 'signed']);
  });

  it('lets no more hosts through up to a ring than the manifest says', async () => {
    const campaign = await launched(10, { rings: [{ name: 'pilot', atMost: 1 }] });
    expect(await ask(client(), campaign, [install(campaign), install(campaign)])).toEqual(['signed', 'ring_exceeded']);
  });

  it('signs nothing more for a database whose manifest was rewritten', async () => {
    const campaign = await launched(1);
    expect(await ask(client(), campaign, [install(campaign), install(campaign)])).toEqual(['signed', 'hosts_exceeded']);
    await db.query(
      `UPDATE campaign_manifest SET payload = convert_to(replace(convert_from(payload, 'UTF8'), '"hosts":1,', '"hosts":9,'), 'UTF8')
        WHERE campaign_id = $1`,
      [campaign.campaignId],
    );
    const rewritten = (
      await db.query<{ payload: Buffer }>('SELECT payload FROM campaign_manifest WHERE campaign_id = $1', [
        campaign.campaignId,
      ])
    ).rows[0]!.payload;
    expect(rewritten.toString()).toContain('"hosts":9,');
    const forged = { ...campaign, digest: manifestDigest(rewritten) };
    expect(await ask(client(), forged, [install(forged)])).toEqual(['manifest_untrusted']);
    expect(await ask(client(), campaign, [install(campaign)])).toEqual(['hosts_exceeded']);
  });

  it('signs nothing from an old copy of its folder, whichever worker asks, until a person has it go on', async () => {
    const campaign = await launched(10);
    expect(await ask(client(), campaign, [install(campaign)])).toEqual(['signed']);
    await signer.kill();
    signer.copy();
    await signer.start(root);
    const worker = client();
    expect(await askUntilBack(worker, campaign, [install(campaign)])).toEqual(['signed']);
    await signer.kill();
    signer.restore();
    await signer.start(root);
    // Another worker knows it from the database, and brings what the signer would have signed.
    for (const by of [worker, client()]) {
      expect(await askUntilBack(by, campaign, [install(campaign)])).toEqual(['count_behind']);
    }
    const [head] = await readSignerHeads(workers);
    await signer.kill();
    const run = await signer.run(root, '--go-on-from', String(head!.number));
    expect(run).toMatchObject({ code: 0, said: expect.stringContaining('the count goes on where it is') });
    await signer.start(root);
    expect(await askUntilBack(worker, campaign, [install(campaign)])).toEqual(['signed']);
    expect((await readSignerHeads(workers))[0]!.number).toBeGreaterThan(head!.number);
  });

  it('signs nothing for a campaign without a manifest', async () => {
    const { campaignId } = (await createCampaign(db, 1))[0]!;
    const campaign = { campaignId, digest: '' };
    expect(await ask(client(), campaign, [install(campaign)])).toEqual(['manifest_missing']);
  });
});
