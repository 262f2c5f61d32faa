import Long from 'long';
import { asId, type HostId } from '../model/ids';
import type { Patch } from '../model/campaign';
import type { PackagePatch } from '../model/simulation';
import type { AskedWork } from '../model/trust/manifest-refusal';
import type { Direction } from '../model/words';
import { ringmaster as agents } from '../proto/generated/agent';
import type { ringmaster } from '../proto/generated/signer';
import type { AskedOrder, KnownHead, SigningRequest, SigningResult } from './signing-request';

/** Generated protobuf types stop in this file. */
export type SignRequest = ringmaster.signer.v1.SignRequest;
export type SignResponse = ringmaster.signer.v1.SignResponse.$Properties;
const { Order, Direction: WireDirection } = agents.agent.v1;
type WireOrder = agents.agent.v1.Order;
type WirePatch = agents.agent.v1.Patch;

/** Of hosts, operations and campaigns. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A ring's name is written to disk and said in refusals. */
const RING = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const MOST_RINGS = 1_000;
/** A lane has 1,000 hosts at most; sixteen roots, revocations and a manifest. */
const MOST_ORDERS = 1_000;
const MOST_DOCUMENTS = 32;
/** Each has a key of its own, and a root names few. */
const MOST_HEADS = 64;
/** A refusal may list packages; a thousand of them must fit into one answer. */
const MOST_WORDS = 500;

/** A request or an order that does not say what it must. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly kind = 'malformed';
}

/** Reads a request. Throws `WireError`. */
export function readSignRequest(request: SignRequest): SigningRequest {
  const { payloads, documents, ring, ringOrdinal, knownHeads } = request;
  if (payloads.length > MOST_ORDERS || documents.length > MOST_DOCUMENTS) {
    throw new WireError(`the request holds more than ${MOST_ORDERS} orders or ${MOST_DOCUMENTS} documents`);
  }
  if (!RING.test(ring) || ringOrdinal > MOST_RINGS) throw new WireError('the request names no ring');
  if (knownHeads.length > MOST_HEADS) throw new WireError(`the request knows of more than ${MOST_HEADS} signers`);
  return {
    payloads,
    knownHeads: knownHeads.map(({ keyId, number, hash }) => ({
      keyId,
      number: Long.fromValue(number).toNumber(),
      hash,
    })),
    documents: documents.map(({ payloadType, payload, signatures }) => ({ payloadType, payload, signatures })),
    ring: { name: ring, ordinal: ringOrdinal },
  };
}

/** Writes the results of a request, in its order, and how far the count has come with them. */
export function writeSignResponse(results: readonly SigningResult[], head: KnownHead | null): SignResponse {
  return {
    ...(head !== null && { head: { ...head, number: Long.fromNumber(head.number, true) } }),
    results: results.map((result) => {
      if (!('refused' in result)) return { signed: result };
      const { reason, message, waitMs = 0 } = result.refused;
      return { refused: { reason, message: message.slice(0, MOST_WORDS), waitSeconds: Math.ceil(waitMs / 1_000) } };
    }),
  };
}

/** Reads what an order asks for. Throws `WireError` for bytes of which anything else could be read elsewhere. */
export function readOrder(payload: Uint8Array): AskedOrder {
  const order = decoded(payload);
  // Whatever is not known here, doubled or out of its place does not come back: it could mean more to an agent.
  if (!Buffer.from(Order.encode(order).finish()).equals(payload)) {
    throw new WireError('the payload holds more than an order');
  }
  const { hostId, operationId, campaignId, manifestDigest, runTimeoutMs } = order;
  if (!UUID.test(hostId)) throw new WireError('the order names no host');
  if (!UUID.test(operationId)) throw new WireError('the order has no id');
  // It is written to disk.
  if (!UUID.test(campaignId)) throw new WireError('the order names no campaign');
  return {
    hostId: asId<HostId>(hostId),
    operationId,
    campaignId,
    manifestDigest,
    startByMs: Long.fromValue(order.startByUnixMs).toNumber(),
    runTimeoutMs,
    work: { ...readTask(order), direction: readDirection(order.direction) },
  };
}

function decoded(payload: Uint8Array): WireOrder {
  try {
    return Order.decode(payload);
  } catch {
    // The decoder's own message is about bytes, and helps nobody.
    throw new WireError('the payload cannot be decoded');
  }
}

function readDirection(direction: agents.agent.v1.Direction): Direction {
  if (direction === WireDirection.DIRECTION_FORWARD) return 'forward';
  if (direction === WireDirection.DIRECTION_BACKOUT) return 'backout';
  throw new WireError('the order has no direction');
}

type Task = AskedWork extends infer Work
  ? Work extends { operation: string }
    ? Omit<Work, 'direction'>
    : never
  : never;

function readTask({ install, reboot, smokeTest, backOut }: WireOrder): Task {
  const change = install ?? backOut;
  if (change !== null) {
    return {
      operation: install === null ? 'back_out' : 'install',
      patch: readPatch(change.patch),
      ...(change.restartServices && { restartServices: true }),
      ...(install !== null && { confirmWithinMs: install.confirmWithinMs }),
    };
  }
  if (reboot !== null) return { operation: 'reboot', confirmWithinMs: reboot.confirmWithinMs };
  if (smokeTest === null) throw new WireError('the order asks for no operation that is known here');
  const { patch, command, timeoutMs } = smokeTest;
  return { operation: 'smoke_test', patch: readPatch(patch), command, timeoutMs };
}

function readPatch(patch: WirePatch | null | undefined): Patch {
  const bundle = patch?.bundle ?? null;
  if (bundle !== null) return { kind: 'bundle', name: bundle.name, version: bundle.version, digest: bundle.digest };
  const deb = patch?.deb ?? null;
  if (deb !== null) return { kind: 'deb', ...readPackages(deb) };
  const rpm = patch?.rpm ?? null;
  if (rpm !== null) return { kind: 'rpm', ...readPackages(rpm) };
  throw new WireError('the order has no patch of a kind that is known here');
}

/** A package to be removed has no version; those with digests are in a field of their own. */
function readPackages({ packages, checkedPackages }: agents.agent.v1.Packages): Omit<PackagePatch, 'kind'> {
  const all = [...packages, ...checkedPackages];
  const removals = all.filter(({ version }) => version === '').map(({ name }) => name);
  const versions = all
    .filter(({ version }) => version !== '')
    .map(({ name, version, digests }) => ({ name, version, ...(digests.length > 0 && { digests }) }));
  return { packages: versions, ...(removals.length > 0 && { removals }) };
}
