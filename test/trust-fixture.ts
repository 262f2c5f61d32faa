import { generateKeyPairSync } from 'node:crypto';
import type { SignedPayload } from '../trust/envelope';
import { MANIFEST_PAYLOAD_TYPE, REVOCATIONS_PAYLOAD_TYPE, TRUST_ROOT_PAYLOAD_TYPE } from '../trust/payload-types';
import { publicKeyText } from '../trust/public-key';
import { signEnvelope } from '../trust/sign-envelope';
import { createSigner, type Signer } from '../trust/signer';

/** Somebody with a key of the test's own. */
export interface KeyHolder {
  readonly holder: string;
  readonly signer: Signer;
  readonly publicKey: string;
}

export function newHolder(holder: string): KeyHolder {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signer = createSigner(pem);
  return { holder, signer, publicKey: publicKeyText(signer.publicKey) };
}

/** Everybody a trust root of the tests names. */
export interface Crew {
  readonly root: readonly KeyHolder[];
  readonly approvers: readonly KeyHolder[];
  readonly signers: readonly KeyHolder[];
}

export function newCrew(): Crew {
  return {
    root: ['rosa', 'rolf'].map(newHolder),
    approvers: ['ada', 'bob', 'cleo'].map(newHolder),
    signers: [newHolder('signer-1')],
  };
}

const FAR = '2099-01-01T00:00:00Z';
const keysOf = (holders: readonly KeyHolder[]) => holders.map(({ holder, publicKey }) => ({ holder, publicKey }));

/** A trust root as data, for tests to change. */
export function rootData(crew: Crew, version = 1) {
  return {
    apiVersion: 'ringmaster/v1',
    kind: 'TrustRoot',
    version,
    expires: FAR,
    root: { threshold: 2, keys: keysOf(crew.root) },
    approver: { threshold: 2, keys: keysOf(crew.approvers) },
    signer: { threshold: 1, keys: keysOf(crew.signers) },
  };
}

/** Limits that are in nobody's way; without a pace there and back a manifest is none. */
export const LIMITS = { hosts: 100, inFlight: 100, perHour: 1_000, backoutPerHour: 1_000, rings: 'any' } as const;

/** A manifest of the bundle hello 2.0.0 as data, for tests to change. */
export function manifestData(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    apiVersion: 'ringmaster/v1',
    kind: 'PatchManifest',
    name: 'hello-2',
    release: 1,
    class: 'routine',
    expires: FAR,
    patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: `sha256:${'a'.repeat(64)}` },
    hosts: 'any',
    waysBack: [{ version: '1.0.0', digest: `sha256:${'b'.repeat(64)}` }],
    smokeTests: [{ bundleStep: true, timeout: '30s' }],
    reboot: 'if_required',
    limits: { ...LIMITS, hosts: 100, inFlight: 10, rings: [{ name: 'pilot', atMost: 5 }] },
    ...changes,
  };
}

export function revocationsData(version: number, revoked: { keyIds?: string[]; manifests?: string[] } = {}) {
  const now = Date.now();
  const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: 'ringmaster/v1',
    kind: 'Revocations',
    version,
    issued: instant(now - 60_000),
    expires: instant(now + 86_400_000),
    keyIds: revoked.keyIds ?? [],
    manifests: revoked.manifests ?? [],
  };
}

/** Signs data as a document of a type, by each of these. */
export async function sealed(type: string, data: object, by: readonly KeyHolder[]): Promise<SignedPayload> {
  let envelope: SignedPayload = { payloadType: type, payload: Buffer.from(JSON.stringify(data)), signatures: [] };
  for (const { signer } of by) envelope = await signEnvelope(envelope, signer);
  return envelope;
}

export const sealedRoot = (data: object, by: readonly KeyHolder[]) => sealed(TRUST_ROOT_PAYLOAD_TYPE, data, by);
export const sealedManifest = (data: object, by: readonly KeyHolder[]) => sealed(MANIFEST_PAYLOAD_TYPE, data, by);
export const sealedRevocations = (data: object, by: readonly KeyHolder[]) => sealed(REVOCATIONS_PAYLOAD_TYPE, data, by);
