import { createHash, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCampaignFile } from '../../documents/read-campaign-file';
import { draftManifest } from '../../model/trust/draft-manifest';
import { draftRevocations } from '../../model/trust/draft-revocations';
import { formatInstant } from '../../model/trust/instant';
import { readRevocations } from '../../model/trust/read-revocations';
import { LONGEST_LIFE_MS, NO_REVOCATIONS } from '../../model/trust/revocations';
import type { TrustedKey } from '../../model/trust/trust-root';
import type { SignedPayload } from '../../trust/envelope';
import { formatEnvelope, parseEnvelope } from '../../trust/envelope-file';
import { MANIFEST_PAYLOAD_TYPE, REVOCATIONS_PAYLOAD_TYPE, TRUST_ROOT_PAYLOAD_TYPE } from '../../trust/payload-types';
import { publicKeyText } from '../../trust/public-key';
import { readPayload } from '../../trust/read-payload';
import { signEnvelope } from '../../trust/sign-envelope';
import { createSigner, type Signer } from '../../trust/signer';
import { ensureSigningKey } from './signing-key';
import { writeWhole } from './whole-file';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** The people of the local run. Whoever has its folder has both their keys: nothing here keeps anybody out. */
const APPROVERS = ['ada', 'bob'] as const;

/** Signed documents of the local run, made with keys that lie beside them unencrypted. For development only. */
export interface DevelopmentTrust {
  /** For the agents, and to be published. */
  readonly rootFile: string;
  /** Renewed at each start; to be published. */
  readonly revocationsFile: string;
  /** Approves a campaign file as two people would, and answers with the manifest's file. */
  approve(campaign: {
    readonly file: string;
    readonly hosts: number;
    readonly waysBack: readonly Archive[];
  }): Promise<string>;
}

/** A version of the application that hosts may be taken back to. */
export interface Archive {
  readonly version: string;
  readonly file: string;
}

/** Makes the trust root of a run directory once, with two approvers, and renews its list of revocations. */
export async function ensureDevelopmentTrust(dir: string): Promise<DevelopmentTrust> {
  const orderKey = ensureSigningKey(dir, 'order-signing');
  const people = APPROVERS.map((holder) => {
    const { privateFile } = ensureSigningKey(dir, `approver-${holder}`);
    return { holder, signer: createSigner(readFileSync(privateFile, 'utf8')) };
  });
  const signers = people.map(({ signer }) => signer);
  const keys = people.map(({ holder, signer }): TrustedKey => ({ holder, publicKey: publicKeyText(signer.publicKey) }));
  const rootFile = join(dir, 'trust-root.json');
  if (!existsSync(rootFile)) {
    const publicKey = publicKeyText(createPublicKey(readFileSync(orderKey.publicFile, 'utf8')));
    const data = {
      apiVersion: 'ringmaster/v1',
      kind: 'TrustRoot',
      version: 1,
      expires: formatInstant(Date.now() + 3_650 * DAY_MS),
      root: { threshold: keys.length, keys },
      approver: { threshold: keys.length, keys },
      signer: { threshold: 1, keys: [{ holder: 'local-signer', publicKey }] },
    };
    await writeSigned(rootFile, { type: TRUST_ROOT_PAYLOAD_TYPE, data, signers });
  }
  const revocationsFile = await renewRevocations(dir, signers);
  // One for all that is approved in a run: they may be launched in any order.
  const release = Math.floor(Date.now() / MINUTE_MS);
  return {
    rootFile,
    revocationsFile,
    approve: async ({ file, hosts, waysBack }) => {
      const read = readCampaignFile(readFileSync(file, 'utf8'));
      if (!read.ok) throw new Error(`${file}: ${read.problems[0]?.message ?? 'is no campaign file'}`);
      const versions = waysBack.map((archive) => ({ version: archive.version, digest: digestOf(archive.file) }));
      // All at once, there and back: campaigns of a development run follow each other within the hour.
      const terms = { release, expiresMs: Date.now() + 365 * DAY_MS, hosts, perHour: hosts, backoutPerHour: hosts };
      const data = draftManifest(read.spec, { ...terms, waysBack: { kind: 'bundle', versions } });
      const signed = join(dir, `${basename(file, '.yaml')}.manifest.json`);
      await writeSigned(signed, { type: MANIFEST_PAYLOAD_TYPE, data, signers });
      return signed;
    },
  };
}

/** A list that revokes what the one before did, for as long as a list may live. */
async function renewRevocations(dir: string, signers: readonly Signer[]): Promise<string> {
  const file = join(dir, 'revocations.json');
  const held = existsSync(file)
    ? readPayload(parseEnvelope(readFileSync(file, 'utf8')).payload, readRevocations)
    : NO_REVOCATIONS;
  const issuedMs = Date.now();
  const none = { root: null, keyIds: [], manifests: [], waysBack: [] };
  const data = draftRevocations(held, { ...none, issuedMs, expiresMs: issuedMs + LONGEST_LIFE_MS });
  await writeSigned(file, { type: REVOCATIONS_PAYLOAD_TYPE, data, signers: signers.slice(0, 1) });
  return file;
}

async function writeSigned(
  file: string,
  { type, data, signers }: { readonly type: string; readonly data: object; readonly signers: readonly Signer[] },
): Promise<void> {
  const payload = Buffer.from(`${JSON.stringify(data, null, 2)}\n`);
  let envelope: SignedPayload = { payloadType: type, payload, signatures: [] };
  for (const signer of signers) envelope = await signEnvelope(envelope, signer);
  writeWhole(file, formatEnvelope(envelope));
}

function digestOf(file: string): string {
  return `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
}
