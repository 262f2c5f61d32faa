import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { LaneId } from '../model/ids';
import type { Database } from '../store/database';
import {
  type PlacedOrder,
  readUnsignedOrders,
  type SignedOrder,
  type SigningFacts,
  storeSignedOrders,
} from '../store/signing';
import type { TurnTaken } from '../store/turn/turn';
import { OPERATION_ORDERS } from './operations';
import { encodeOrder, ORDER_PAYLOAD_TYPE } from './wire';

/** Signs orders with one key. A development key, in the worker, until the signer is a process of its own. */
export interface Signer {
  readonly keyId: string;
  /** Off the event loop: a thousand signatures at once would stop every turn that holds a lock meanwhile. */
  sign(payloadType: string, payload: Uint8Array): Promise<Buffer>;
}

const signAside = promisify(sign);

/** Makes a signer from an ed25519 private key in PKCS8 PEM. Throws when the key is of another kind. */
export function createSigner(privateKeyPem: string): Signer {
  const key: KeyObject = createPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Error(`the signing key must be ed25519, this one is ${key.asymmetricKeyType ?? 'unknown'}`);
  }
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    keyId: createHash('sha256').update(spki).digest('hex').slice(0, 16),
    sign: (payloadType, payload) => signAside(null, preAuthenticationEncoding(payloadType, payload), key),
  };
}

/** DSSE's pre-authentication encoding: what is signed names its own type and length, so nothing can pass as another. */
function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/**
 * Signs orders of one campaign and tells the gateways of their lane. Runs after the turn's commit and outside every lock.
 * Returns how many were signed.
 */
async function signOrders(
  db: Database,
  signer: Signer,
  { laneId, facts, placed }: { laneId: LaneId; facts: SigningFacts; placed: readonly PlacedOrder[] },
): Promise<number> {
  const signed = await Promise.all(
    placed.map(async (order): Promise<SignedOrder> => {
      const unsigned = { ...order, ...facts };
      const payload = encodeOrder(unsigned, OPERATION_ORDERS[order.operation].body(unsigned));
      const signature = (await signer.sign(ORDER_PAYLOAD_TYPE, payload)).toString('base64');
      return { operationId: order.operationId, payload, signatures: [{ keyId: signer.keyId, signature }] };
    }),
  );
  await storeSignedOrders(db, laneId, { payloadType: ORDER_PAYLOAD_TYPE, signed });
  return signed.length;
}

/** Signs what a signer that died left of a lane's open orders. Returns how many. */
export async function signLeftOrders(
  db: Database,
  signer: Signer,
  { laneId, facts }: { laneId: LaneId; facts: SigningFacts },
): Promise<number> {
  return signOrders(db, signer, { laneId, facts, placed: await readUnsignedOrders(db, laneId) });
}

/** Signs what a turn placed. One whose answer was lost may have lost its signer as well: then whatever is left is signed. */
export async function signTaken(
  db: Database,
  signer: Signer,
  { taken, ...lane }: { laneId: LaneId; facts: SigningFacts; taken: Pick<TurnTaken, 'placed' | 'again'> },
): Promise<void> {
  if (taken.again) await signLeftOrders(db, signer, lane);
  else await signOrders(db, signer, { ...lane, placed: taken.placed });
}
