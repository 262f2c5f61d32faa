import Long from 'long';
import type { PackagePatch } from '../model/simulation';
import type { Direction } from '../model/words';
import { ringmaster } from '../proto/generated/agent';
import type { ringmaster as signing } from '../proto/generated/signer';
import type { UnsignedOrder } from '../store/signing';
import type { SignerHead } from '../store/signer-heads';
import type { SignedDocument } from '../store/trust-documents';
import type { OrderSigning, OrdersToSign } from './order-signer';

const v1 = ringmaster.agent.v1;

/** The operation's own part of an order's payload: exactly one of these keys. */
export type OrderBody =
  | { readonly install: ringmaster.agent.v1.Install.$Properties }
  | { readonly reboot: ringmaster.agent.v1.Reboot.$Properties }
  | { readonly smokeTest: ringmaster.agent.v1.SmokeTest.$Properties }
  | { readonly backOut: ringmaster.agent.v1.BackOut.$Properties };

const DIRECTION: Record<Direction, ringmaster.agent.v1.Direction> = {
  forward: v1.Direction.DIRECTION_FORWARD,
  backout: v1.Direction.DIRECTION_BACKOUT,
};

/** The campaign's patch as it goes over the wire. */
export function patchOf(order: UnsignedOrder): ringmaster.agent.v1.Patch.$Properties {
  const { patch } = order.spec;
  switch (patch.kind) {
    case 'bundle':
      return {
        bundle: {
          name: patch.name,
          version: patch.version,
          digest: patch.digest,
          size: Long.fromString(order.artifactSize, true),
        },
      };
    case 'deb':
      return { deb: packagesOf(patch) };
    case 'rpm':
      return { rpm: packagesOf(patch) };
  }
}

/** A package to be removed has no version, and packages with digests a field of their own: an agent that does not know one of the two refuses the order. */
function packagesOf({ packages, removals = [] }: PackagePatch): ringmaster.agent.v1.Packages.$Properties {
  const all = [
    ...packages.map(({ name, version, digests = [] }) => ({ name, version, digests: [...digests] })),
    ...removals.map((name) => ({ name, version: '' })),
  ];
  return packages.some(({ digests }) => digests !== undefined) ? { checkedPackages: all } : { packages: all };
}

/** Encodes an order once; these bytes are signed, stored and sent, and never re-encoded. */
export function encodeOrder(order: UnsignedOrder, body: OrderBody): Uint8Array {
  return v1.Order.encode({
    operationId: order.operationId,
    campaignId: order.campaignId,
    hostId: order.hostId,
    direction: DIRECTION[order.direction],
    generation: order.generation,
    sequence: Long.fromString(order.sequence, true),
    startByUnixMs: Long.fromNumber(order.startByMs),
    runTimeoutMs: order.runTimeoutMs,
    manifestDigest: order.manifestDigest,
    campaignName: order.spec.name,
    ...body,
  }).finish();
}

/** What is said to the signer, and what it answers. */
export type SignRequest = signing.signer.v1.SignRequest.$Properties;
export type SignResponse = signing.signer.v1.SignResponse;

/** Writes orders, and the documents by which they are judged. */
export function writeSignRequest(
  { ring, payloads }: OrdersToSign,
  documents: readonly SignedDocument[],
  knownHeads: readonly SignerHead[],
): SignRequest {
  return {
    knownHeads: knownHeads.map((head) => ({ ...head, number: Long.fromNumber(head.number, true) })),
    payloads: [...payloads],
    documents: documents.map(({ payloadType, payload, signatures }) => ({
      payloadType,
      payload,
      signatures: signatures.map(({ keyId, signature }) => ({ keyId, signature: Buffer.from(signature, 'base64') })),
    })),
    ring: ring.name,
    ringOrdinal: ring.ordinal,
  };
}

/** Reads how far the signer's count has come; null: it counts nothing. */
export function readSignerHead(response: SignResponse): SignerHead | null {
  // One that is absent is null, whatever the generated type says.
  const head = response.head as SignResponse['head'] | null;
  return head === null
    ? null
    : { keyId: head.keyId, number: Long.fromValue(head.number).toNumber(), hash: Buffer.from(head.hash) };
}

/** Reads what came of each order. Throws when that is not said of one. */
export function readSignings({ results }: SignResponse): readonly OrderSigning[] {
  return results.map(({ signed, refused }) => {
    if (refused !== null) {
      const { reason, message, waitSeconds } = refused;
      return { refused: { reason, message, ...(waitSeconds > 0 && { waitMs: waitSeconds * 1_000 }) } };
    }
    if (signed === null) throw new Error('the signer neither signed nor refused an order');
    return { keyId: signed.keyId, signature: Buffer.from(signed.signature).toString('base64') };
  });
}
