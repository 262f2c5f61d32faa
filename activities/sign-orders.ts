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
import { noteSigningPause, type NotedPause } from '../store/signing-pauses';
import type { TurnTaken } from '../store/turn/turn';
import { ORDER_PAYLOAD_TYPE } from '../trust/payload-types';
import { OPERATION_ORDERS } from './operations';
import { type OrderSigner, type OrderSigning, SignerAwayError } from './order-signer';
import type { SigningPauses } from './signing-pauses';
import { encodeOrder } from './wire';

/** It is asked again after this at the latest: what it said was by its clock, and clocks are set right. */
const LONGEST_PAUSE_MS = 600_000;

/** Whose orders are signed. */
interface LaneToSign {
  readonly lane: Pick<Lane, 'laneId' | 'campaignId' | 'ring'>;
  readonly facts: SigningFacts;
  /** Absent: all are brought at once, whatever was said of them a moment ago. */
  readonly pauses?: SigningPauses;
}

/** What came of a lane's orders: how many were signed, and whether others wait for nothing but the signer's time. */
export interface Signed {
  readonly signed: number;
  readonly waits: boolean;
}

/**
 * Signs orders of one lane and tells the gateways. Runs after the turn's commit and outside every lock. What the signer
 * refuses is not offerable, and holds the campaign with the signer's reason; unless time alone mends it: then it stays
 * unsigned, and is brought again.
 */
async function signOrders(
  db: Database,
  signer: OrderSigner,
  { lane, facts, pauses, ...rest }: LaneToSign & { readonly placed: readonly PlacedOrder[] },
): Promise<Signed> {
  const { laneId, campaignId } = lane;
  const ofRing = { campaignId, ring: lane.ring };
  const placed = rest.placed.filter((order) => pauses?.isPaused({ ...order, ...ofRing }) !== true);
  const isPaused = placed.length < rest.placed.length;
  if (placed.length === 0) return { signed: 0, waits: isPaused };
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
  const heard = pausesHeard(placed, signings, lane.ring);
  for (const pause of heard) {
    pauses?.pause({ ...pause, ...ofRing }, pause.waitMs);
    await noteSigningPause(db, campaignId, pause);
  }
  return { signed: signed.length, waits: isPaused || heard.length > 0 };
}

/** What the signer will sign in its time: once for each direction and operation, by what it said last. */
function pausesHeard(
  placed: readonly PlacedOrder[],
  signings: readonly OrderSigning[],
  ring: number,
): readonly NotedPause[] {
  const heard = new Map<string, NotedPause>();
  for (const [index, { direction, operation }] of placed.entries()) {
    const signing = signings[index];
    if (signing === undefined || !('refused' in signing) || signing.refused.waitMs === undefined) continue;
    const { message: reason, waitMs } = signing.refused;
    heard.set(`${direction} ${operation}`, {
      ...{ ring, direction, operation, reason },
      waitMs: Math.min(waitMs, LONGEST_PAUSE_MS),
    });
  }
  return [...heard.values()];
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
  const refusal = signings.find((each) => 'refused' in each && each.refused.waitMs === undefined);
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

/** Signs what a signer that died left of a lane's open orders, or would not sign yet. */
export async function signLeftOrders(db: Database, signer: OrderSigner, toSign: LaneToSign): Promise<Signed> {
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
): Promise<Signed> {
  if (taken.again || isLeft) return signLeftOrders(db, signer, toSign);
  return signOrders(db, signer, { ...toSign, placed: taken.placed });
}

/** Whether nothing is left to be signed: false while the signer is away, or its hour is full. Whatever else goes wrong is thrown. */
export async function unlessAway(signing: Promise<Signed>): Promise<boolean> {
  try {
    return !(await signing).waits;
  } catch (error) {
    if (error instanceof SignerAwayError) return false;
    throw error;
  }
}
