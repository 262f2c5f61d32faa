import { randomUUID } from 'node:crypto';
import { stoppedReason } from '../model/alert-reason';
import { asId, type HoldId } from '../model/ids';
import type { Database } from '../store/database';
import { placeHold } from '../store/holds';
import type { Lane } from '../store/lane-board';
import {
  type PlacedOrder,
  readUnsignedOrders,
  type SignedOrder,
  type SigningFacts,
  storeSignedOrders,
} from '../store/signing';
import type { TurnTaken } from '../store/turn/turn';
import { ORDER_PAYLOAD_TYPE } from '../trust/payload-types';
import { OPERATION_ORDERS } from './operations';
import { type OrderSigner, type OrderSigning, SignerAwayError } from './order-signer';
import { encodeOrder } from './wire';

/** Whose orders are signed. */
interface LaneToSign {
  readonly lane: Pick<Lane, 'laneId' | 'campaignId' | 'ring'>;
  readonly facts: SigningFacts;
}

/**
 * Signs orders of one lane and tells the gateways. Runs after the turn's commit and outside every lock. What the signer
 * refuses is not offerable, and holds the campaign with the signer's reason. Returns how many were signed.
 */
async function signOrders(
  db: Database,
  signer: OrderSigner,
  { lane, facts, placed }: LaneToSign & { readonly placed: readonly PlacedOrder[] },
): Promise<number> {
  if (placed.length === 0) return 0;
  const { laneId, campaignId } = lane;
  const ring = { name: facts.spec.rings[lane.ring]?.name ?? `ring-${lane.ring}`, ordinal: lane.ring };
  const payloads = placed.map((order) => {
    const unsigned = { ...order, ...facts };
    return encodeOrder(unsigned, OPERATION_ORDERS[order.operation].body(unsigned));
  });
  const signings = await signer.sign({ campaignId, ring, payloads });
  const signed = placed.flatMap(({ operationId }, index): SignedOrder[] => {
    const [payload, signing] = [payloads[index], signings[index]];
    if (payload === undefined || signing === undefined || 'refused' in signing) return [];
    return [{ operationId, payload, signatures: [signing] }];
  });
  await storeSignedOrders(db, laneId, { payloadType: ORDER_PAYLOAD_TYPE, signed });
  await holdForRefusals(db, { lane, ring: ring.name, signings });
  return signed.length;
}

/** One hold for a ring's orders, however many of them are refused and however often. */
async function holdForRefusals(
  db: Database,
  {
    lane,
    ring,
    signings,
  }: Pick<LaneToSign, 'lane'> & { readonly ring: string; readonly signings: readonly OrderSigning[] },
): Promise<void> {
  const refusal = signings.find((each) => 'refused' in each);
  if (refusal === undefined || !('refused' in refusal)) return;
  const { reason, message } = refusal.refused;
  await placeHold(db, {
    holdId: asId<HoldId>(randomUUID()),
    campaignId: lane.campaignId,
    cluster: null,
    scope: 'forward',
    source: 'alert',
    reason: stoppedReason(`signing of ring ${ring}`, `${message} (${reason})`),
    setBy: 'signer',
  });
}

/** Signs what a signer that died left of a lane's open orders. Returns how many. */
export async function signLeftOrders(db: Database, signer: OrderSigner, toSign: LaneToSign): Promise<number> {
  return signOrders(db, signer, { ...toSign, placed: await readUnsignedOrders(db, toSign.lane.laneId) });
}

/**
 * Signs what a turn placed, or whatever is left: of a turn whose answer was lost, which may have lost its signer as well, and
 * of those before it whose signer was away.
 */
export async function signTaken(
  db: Database,
  signer: OrderSigner,
  {
    taken,
    isLeft,
    ...toSign
  }: LaneToSign & { readonly taken: Pick<TurnTaken, 'placed' | 'again'>; readonly isLeft: boolean },
): Promise<void> {
  if (taken.again || isLeft) await signLeftOrders(db, signer, toSign);
  else await signOrders(db, signer, { ...toSign, placed: taken.placed });
}

/** Whether it was signed: false while the signer is away. Whatever else goes wrong is thrown. */
export async function unlessAway(signing: Promise<unknown>): Promise<boolean> {
  try {
    await signing;
    return true;
  } catch (error) {
    if (error instanceof SignerAwayError) return false;
    throw error;
  }
}
