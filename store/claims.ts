import {
  asId,
  type CampaignId,
  type GatewayId,
  type HoldId,
  type HostId,
  type LaneId,
  type OperationId,
} from '../model/ids';
import type { Operation } from '../model/words';
import { type Database, inBoundedTransaction, plainArray, prepared, type Transaction } from './database';
import { lockCampaignShared } from './locks';

/** Orders at most per claim, so that it ends well within the one second it may take. */
export const CLAIM_BATCH = 1_000;
/**
 * Orders at most per look: a ring that opens at once has all its orders open, and a look goes through all of them to find
 * the most urgent. One look for each claim cost 1.4 s of each 1.5 s at 70,000 hosts (docs/benchmarks.md).
 */
export const LOOK_BATCH = 10_000;

/** An order that could be claimed, or settled, under one session of this gateway. */
export interface OfferCandidate {
  readonly operationId: OperationId;
  readonly campaignId: CampaignId;
  readonly hostId: HostId;
  /** The epoch of the host's session on this gateway when it was looked up. */
  readonly epoch: number;
}

/** One signature over an order's payload (docs/protocol.md, "Envelope"). */
export interface StoredSignature {
  readonly keyId: string;
  /** Base64. */
  readonly signature: string;
}

/** An order marked as offered, ready to be written to its session's stream. */
export interface ClaimedOrder extends OfferCandidate {
  readonly operation: Operation;
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly StoredSignature[];
  readonly traceparent: string;
  /** From the order's placing to this claim. */
  readonly waitedMs: number;
}

/** An offered order that a standing hold forbids. */
export interface ForbiddenOrder extends OfferCandidate {
  readonly holdId: HoldId;
  readonly reason: string;
}

const UNREPORTED = `NOT EXISTS (SELECT FROM report r WHERE r.operation_id = o.operation_id)`;

/** Read once for a statement; only where it is false is each order compared with its campaign's holds. */
const NONE_HOLDS = `NOT EXISTS (SELECT FROM hold WHERE lifted_at IS NULL)`;

const OWN_SESSION = `s.host_id = o.host_id AND s.gateway_id = $1 AND s.lost_at IS NULL`;

interface CandidateRow {
  operation_id: string;
  campaign_id: string;
  host_id: string;
  epoch: string;
}

function toCandidate(row: CandidateRow): OfferCandidate {
  return {
    operationId: asId<OperationId>(row.operation_id),
    campaignId: asId<CampaignId>(row.campaign_id),
    hostId: asId<HostId>(row.host_id),
    epoch: Number(row.epoch),
  };
}

/** Which orders to look at: those of some lanes, of some hosts, of one campaign, or all of this gateway's. */
export type OfferScope =
  | { readonly kind: 'lanes'; readonly laneIds: readonly LaneId[] }
  | { readonly kind: 'hosts'; readonly hostIds: readonly HostId[] }
  | { readonly kind: 'campaign'; readonly campaignId: CampaignId }
  | { readonly kind: 'all' };

function scopeCondition(scope: OfferScope): { condition: string; values: readonly string[] } {
  switch (scope.kind) {
    case 'lanes':
      return { condition: 'AND o.lane_id = ANY($2::bigint[])', values: [plainArray(scope.laneIds)] };
    case 'hosts':
      return { condition: 'AND o.host_id = ANY($2::uuid[])', values: [plainArray(scope.hostIds)] };
    case 'campaign':
      return { condition: 'AND o.campaign_id = $2', values: [scope.campaignId] };
    case 'all':
      return { condition: '', values: [] };
  }
}

/**
 * Open orders of hosts whose session is on this gateway, at most LOOK_BATCH, those that must start soonest first, of any
 * campaign but those in `except`. It decides nothing: every condition is read again by `claimOrders`, under the campaign's lock.
 */
export async function findClaimable(
  db: Database,
  gatewayId: GatewayId,
  scope: OfferScope & { readonly except?: readonly CampaignId[] },
): Promise<OfferCandidate[]> {
  const { except = [] } = scope;
  const { condition, values } = scopeCondition(scope);
  const others = except.length === 0 ? '' : `AND NOT o.campaign_id = ANY($${String(values.length + 2)}::uuid[])`;
  const result = await db.query<CandidateRow>({
    ...prepared(`SELECT o.operation_id, o.campaign_id, o.host_id, s.epoch
       FROM host_order o JOIN session s ON ${OWN_SESSION}
      WHERE o.closed_at IS NULL AND o.state = 'open' AND o.start_by > clock_timestamp()
        AND (SELECT count(*) FROM order_envelope e WHERE e.operation_id = o.operation_id) = 1
        AND (${NONE_HOLDS} OR NOT EXISTS (SELECT FROM hold h WHERE h.campaign_id = o.campaign_id AND hold_forbids(h, o)))
        ${condition} ${others}
      ORDER BY o.start_by LIMIT ${String(LOOK_BATCH)}`),
    values: [gatewayId, ...values, ...(others === '' ? [] : [plainArray(except)])],
  });
  return result.rows.map(toCandidate);
}

/**
 * Offered orders of hosts whose session is on this gateway, without a report. The caller knows which of them it wrote
 * to the present stream and which the agent has in its journal; the others are for `settleOffers`. Of all hosts only those
 * are of interest that were offered under another epoch than the present one, or so long ago that they may no longer begin:
 * what a claim that failed half-way left behind is looked for by its hosts, and one that PostgreSQL finished after its
 * connection was gone is found at last.
 */
export async function findUnreported(db: Database, gatewayId: GatewayId, scope: OfferScope): Promise<OfferCandidate[]> {
  const { condition, values } = scopeCondition(scope);
  const elsewhere = scope.kind === 'hosts' ? '' : 'AND (o.offered_epoch <> s.epoch OR o.start_by <= clock_timestamp())';
  const result = await db.query<CandidateRow>({
    ...prepared(`SELECT o.operation_id, o.campaign_id, o.host_id, s.epoch
       FROM host_order o JOIN session s ON ${OWN_SESSION}
      WHERE o.closed_at IS NULL AND o.state = 'offered' ${elsewhere} AND ${UNREPORTED} ${condition}`),
    values: [gatewayId, ...values],
  });
  return result.rows.map(toCandidate);
}

/** Offered orders on this gateway's sessions, without a report, that a standing hold forbids. */
export async function findForbidden(db: Database, gatewayId: GatewayId, scope: OfferScope): Promise<ForbiddenOrder[]> {
  const { condition, values } = scopeCondition(scope);
  const result = await db.query<CandidateRow & { hold_id: string; reason: string }>({
    ...prepared(`SELECT DISTINCT ON (o.operation_id) o.operation_id, o.campaign_id, o.host_id, s.epoch, h.hold_id, h.reason
       FROM hold h JOIN host_order o ON h.campaign_id = o.campaign_id AND hold_forbids(h, o) JOIN session s ON ${OWN_SESSION}
      WHERE o.closed_at IS NULL AND o.state = 'offered' AND ${UNREPORTED} ${condition}
      ORDER BY o.operation_id, h.set_at`),
    values: [gatewayId, ...values],
  });
  return result.rows.map((row) => ({ ...toCandidate(row), holdId: asId<HoldId>(row.hold_id), reason: row.reason }));
}

interface EnvelopeRow {
  operation: Operation;
  payload_type: string;
  payload: Buffer;
  signatures: StoredSignature[];
  traceparent: string;
  waited_ms: number;
}

/** An order's envelope and what else its offer says, but for the session it goes to; never changed once it was signed. */
type Envelope = Omit<ClaimedOrder, keyof OfferCandidate>;

function toEnvelope(row: EnvelopeRow): Envelope {
  return {
    operation: row.operation,
    payloadType: row.payload_type,
    payload: row.payload,
    signatures: row.signatures,
    traceparent: row.traceparent,
    waitedMs: row.waited_ms,
  };
}

/**
 * Marks orders as offered, each under its candidate's epoch or not at all, and answers those. `offer_orders` (migration 0054):
 * everything is decided there, in one call, under the campaign's lock.
 */
async function offer(
  db: Database | Transaction,
  gatewayId: GatewayId,
  from: {
    readonly state: 'open' | 'offered';
    readonly campaignId: CampaignId;
    readonly candidates: readonly OfferCandidate[];
  },
): Promise<OfferCandidate[]> {
  const { candidates } = from;
  const result = await db.query<{ operation_id: string }>({
    ...prepared('SELECT operation_id FROM offer_orders($1, $2, $3, $4, $5, $6)'),
    values: [
      gatewayId,
      from.campaignId,
      from.state,
      plainArray(candidates.map((candidate) => candidate.operationId)),
      plainArray(candidates.map((candidate) => candidate.hostId)),
      plainArray(candidates.map((candidate) => candidate.epoch)),
    ],
  });
  const offered = new Set(result.rows.map((row) => row.operation_id));
  return candidates.filter(({ operationId }) => offered.has(operationId));
}

/** Envelopes of signed orders, read outside the lock. */
async function readEnvelopes(
  db: Database,
  candidates: readonly OfferCandidate[],
): Promise<ReadonlyMap<OperationId, Envelope>> {
  const result = await db.query<EnvelopeRow & { operation_id: string }>({
    ...prepared(`SELECT o.operation_id, o.operation, e.payload_type, e.payload, e.signatures, o.traceparent,
            extract(epoch FROM coalesce(o.offered_at, clock_timestamp()) - o.placed_at)::float8 * 1000 AS waited_ms
       FROM host_order o JOIN order_envelope e ON e.operation_id = o.operation_id WHERE o.operation_id = ANY($1::uuid[])`),
    values: [plainArray(candidates.map(({ operationId }) => operationId))],
  });
  return new Map(result.rows.map((row) => [asId<OperationId>(row.operation_id), toEnvelope(row)]));
}

function withEnvelopes(
  candidates: readonly OfferCandidate[],
  envelopes: ReadonlyMap<OperationId, Envelope>,
): ClaimedOrder[] {
  return candidates.flatMap((candidate) => {
    const envelope = envelopes.get(candidate.operationId);
    return envelope === undefined ? [] : [{ ...candidate, ...envelope }];
  });
}

/**
 * Claims orders of one campaign: `open` to `offered`, only what may be offered at this instant, only under the epochs
 * given. The campaign's lock is taken shared in a statement of its own, before anything is read: what a hold forbids is
 * never claimed once that hold is effective (design section 6). At most CLAIM_BATCH candidates. What to send is read before
 * the claim: whoever dies after the claim leaves orders that neither a stream nor a journal knows; `settleOffers` finds them.
 */
export async function claimOrders(
  db: Database,
  gatewayId: GatewayId,
  claim: { readonly campaignId: CampaignId; readonly candidates: readonly OfferCandidate[] },
): Promise<ClaimedOrder[]> {
  const envelopes = await readEnvelopes(db, claim.candidates);
  const readAtMs = performance.now();
  const offered = await offer(db, gatewayId, { state: 'open', ...claim });
  const claimMs = performance.now() - readAtMs;
  return withEnvelopes(offered, envelopes).map((order) => ({ ...order, waitedMs: order.waitedMs + claimMs }));
}

/** What became of offered orders that the agent's journal does not know. */
export interface Settlement {
  /** Still allowed: offered again, under the present epoch. */
  readonly offeredAgain: readonly ClaimedOrder[];
  /** Not allowed any more: reported CANCELED (`never_began`), the host proven unchanged by them. */
  readonly neverBegan: readonly OperationId[];
}

/**
 * Settles offered orders of one campaign that are absent from their agents' journals (docs/protocol.md, rules D2, D3).
 * The sessions' rows are locked against a newer Hello: either it comes first and this call finds nothing to do, or it
 * finds what was settled here. An order is never both offered again and reported as never begun.
 */
export async function settleOffers(
  db: Database,
  gatewayId: GatewayId,
  absent: { readonly campaignId: CampaignId; readonly candidates: readonly OfferCandidate[] },
): Promise<Settlement> {
  const { again, neverBegan } = await inBoundedTransaction(db, async (tx) => {
    await lockCampaignShared(tx, absent.campaignId);
    const current = await lockSessions(tx, gatewayId, absent.candidates);
    const { campaignId } = absent;
    const offered = await offer(tx, gatewayId, { state: 'offered', campaignId, candidates: current });
    const ids = new Set(offered.map(({ operationId }) => operationId));
    const rest = current.filter((candidate) => !ids.has(candidate.operationId));
    return { again: offered, neverBegan: await reportNeverBegan(tx, rest) };
  });
  // Whoever dies before this leaves orders that neither a stream nor a journal knows: they are settled again.
  const offeredAgain = again.length === 0 ? [] : withEnvelopes(again, await readEnvelopes(db, again));
  return { offeredAgain, neverBegan };
}

async function lockSessions(
  tx: Transaction,
  gatewayId: GatewayId,
  candidates: readonly OfferCandidate[],
): Promise<OfferCandidate[]> {
  const result = await tx.query<{ host_id: string; epoch: string }>(
    `SELECT s.host_id, s.epoch FROM session s
      WHERE s.gateway_id = $1 AND s.lost_at IS NULL AND s.host_id = ANY($2::uuid[]) ORDER BY s.host_id FOR SHARE`,
    [gatewayId, candidates.map((candidate) => candidate.hostId)],
  );
  const epochs = new Map(result.rows.map((row) => [row.host_id, Number(row.epoch)]));
  return candidates.filter((candidate) => epochs.get(candidate.hostId) === candidate.epoch);
}

async function reportNeverBegan(tx: Transaction, candidates: readonly OfferCandidate[]): Promise<OperationId[]> {
  if (candidates.length === 0) return [];
  const result = await tx.query<{ operation_id: string }>(
    `INSERT INTO report (operation_id, revision, lane_id, host_id, phase, reason, message, unchanged)
     SELECT o.operation_id, 0, o.lane_id, o.host_id, 'CANCELED', 'never_began',
            'offered, but the agent came back without it in its journal', true
       FROM host_order o
      WHERE o.operation_id = ANY($1::uuid[]) AND o.state = 'offered' AND ${UNREPORTED}
     ON CONFLICT (operation_id, revision) DO NOTHING
     RETURNING operation_id`,
    [candidates.map((candidate) => candidate.operationId)],
  );
  return result.rows.map((row) => asId<OperationId>(row.operation_id));
}
