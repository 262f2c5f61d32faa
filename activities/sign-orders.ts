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
import { ORDER_PAYLOAD_TYPE } from '../trust/payload-types';
import type { Signer } from '../trust/signer';
import { OPERATION_ORDERS } from './operations';
import { encodeOrder } from './wire';

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
