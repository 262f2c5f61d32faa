import { setImmediate as nextTick } from 'node:timers/promises';
import { asId, type CampaignId, type GatewayId, type HostId, type LaneId } from '../model/ids';
import {
  CLAIM_BATCH,
  claimOrders,
  type ClaimedOrder,
  findClaimable,
  findForbidden,
  findUnreported,
  LOOK_BATCH,
  type OfferCandidate,
  type OfferScope,
  settleOffers,
} from '../store/claims';
import { type Database, sqlState } from '../store/database';
import type { SignedDocument } from '../store/trust-documents';
import type { SessionRegistry } from './session-registry';

/** Streams written to before other work gets its turn: 15,000 in one go block for 169 ms (measured). */
const WRITES_PER_TICK = 200;
/** A pass that failed is tried again after this; the slow poll would come later. */
const RETRY_MS = 500;

/**
 * A claim that is older than this when its order is to be written is not written: this process was frozen, or starved, and a
 * hold may have become effective since. It is settled instead, under the conditions of the first claim (rules O2, D2). As long
 * as a claim's statement may take at all, so that a database that is slow keeps no order from its host.
 */
const STALE_CLAIM_MS = 3_000;

/** What was refused in one pass, by campaign. */
type Refusals = Map<CampaignId, unknown>;

export interface OfferPumpOptions {
  /** For looking: a campaign of many hosts may take a while to go through. */
  readonly db: Database;
  /** For claims and settlements, whose statements are kept short: every stop of a campaign waits for them. */
  readonly claims: Database;
  readonly gatewayId: GatewayId;
  readonly registry: SessionRegistry;
  /** What people signed for a campaign; null: nothing. */
  readonly manifestOf: (campaignId: CampaignId) => Promise<SignedDocument | null>;
  /** Told of each order written to a stream. */
  readonly onOffered: (order: ClaimedOrder) => void;
  /** Told how many offered orders of a campaign were found never to have begun, and how many were asked to be canceled. */
  readonly onSettled: (
    campaignId: CampaignId,
    settled: { readonly neverBegan: number; readonly canceled: number },
  ) => void;
  /** A clock in ms that never goes back and does not stand still while the process does. */
  readonly now?: () => number;
  /** Told of every failed pass, to be logged. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Brings orders to the sessions of this process. Everything is level-triggered: a notice, a Hello or the poll only says
 * where to look. One pass runs at a time, so that an order just claimed is never mistaken for one that got lost.
 */
export class OfferPump {
  private readonly lanes = new Set<LaneId>();
  private readonly hosts = new Set<HostId>();
  private readonly campaigns = new Set<CampaignId>();
  private everything = false;
  private pumping: Promise<void> | null = null;
  private stopped = false;
  private retryTimer: NodeJS.Timeout | null = null;

  constructor(private readonly options: OfferPumpOptions) {}

  /** A notice on `orders`: lane ids joined by commas; null or nonsense means "look at everything". */
  noticeOrders(payload: string | null): void {
    const laneIds = payload?.split(',') ?? [];
    if (laneIds.length === 0 || laneIds.some((laneId) => !/^\d{1,18}$/.test(laneId))) this.everything = true;
    else for (const laneId of laneIds) this.lanes.add(asId<LaneId>(laneId));
    this.kick();
  }

  /** Something of these campaigns was held or resumed; null: look at everything. */
  noticeHolds(campaignIds: readonly CampaignId[] | null): void {
    // What was offered may be forbidden now, and what was forbidden free.
    if (campaignIds === null) this.everything = true;
    else for (const campaignId of campaignIds) this.campaigns.add(campaignId);
    this.kick();
  }

  /** A session was opened, or did not write an offer after all. */
  noticeSession(hostId: HostId): void {
    this.hosts.add(hostId);
    this.kick();
  }

  /** The slow poll: whatever no notice told. */
  poll(): void {
    this.everything = true;
    this.kick();
  }

  /** Claims nothing more, and waits for the pass that runs. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    await this.pumping;
  }

  private now(): number {
    return this.options.now?.() ?? performance.now();
  }

  private kick(): void {
    if (this.stopped || this.pumping !== null) return;
    this.pumping = this.pump().finally(() => {
      this.pumping = null;
      // Work that came after the last look.
      if (this.hasWork() && this.retryTimer === null) this.kick();
    });
  }

  private hasWork(): boolean {
    return this.everything || this.lanes.size > 0 || this.hosts.size > 0 || this.campaigns.size > 0;
  }

  private async pump(): Promise<void> {
    while (this.hasWork() && !this.stopped && this.retryTimer === null) {
      const scopes = this.takeScopes();
      try {
        await this.pass(scopes);
      } catch (error) {
        this.options.onFailure('offering orders', error);
        // Level-triggered: looking at everything again is always right; by hosts, too, where that sees more.
        this.everything = true;
        for (const scope of scopes) {
          if (scope.kind === 'hosts') for (const hostId of scope.hostIds) this.hosts.add(hostId);
        }
        this.retryTimer = setTimeout(() => {
          this.retryTimer = null;
          this.kick();
        }, RETRY_MS);
      }
    }
  }

  private takeScopes(): OfferScope[] {
    // Campaigns first: what must not begin is said before anything new is offered.
    const scopes: OfferScope[] = [...this.campaigns].map((campaignId) => ({ kind: 'campaign', campaignId }));
    // Looking at everything does not look at what was offered under the present epoch; by their hosts it is.
    if (this.hosts.size > 0) scopes.push({ kind: 'hosts', hostIds: [...this.hosts] });
    // Before everything, which may fail again and again: new orders do not wait for it.
    if (this.lanes.size > 0) scopes.push({ kind: 'lanes', laneIds: [...this.lanes] });
    if (this.everything) scopes.push({ kind: 'all' });
    this.everything = false;
    for (const notices of [this.campaigns, this.hosts, this.lanes]) notices.clear();
    return scopes;
  }

  private async pass(scopes: readonly OfferScope[]): Promise<void> {
    if (this.options.registry.size === 0) return;
    const refused: Refusals = new Map();
    for (const scope of scopes) {
      // A lane's notice tells of new orders only. What must not begin is said before anything new is offered.
      if (scope.kind !== 'lanes') {
        await this.cancelForbidden(scope);
        await this.settle(scope, refused);
      }
      await this.claim(scope, refused);
    }
    for (const error of refused.values()) throw error;
  }

  private async claim(scope: OfferScope, refused: Refusals): Promise<void> {
    const { db, gatewayId, registry } = this.options;
    for (;;) {
      const before = refused.size;
      const found = await findClaimable(db, gatewayId, { ...scope, except: [...refused.keys()] });
      const candidates = found.filter((candidate) => registry.find(candidate) !== undefined);
      let claimed = 0;
      for (let start = 0; start < candidates.length && !this.stopped; start += CLAIM_BATCH) {
        const batch = candidates.slice(start, start + CLAIM_BATCH);
        claimed += await this.claimBatch(
          batch.filter(({ campaignId }) => !refused.has(campaignId)),
          refused,
        );
      }
      // A full answer may have hidden more; without progress the poll is soon enough.
      const isStuck = claimed === 0 && refused.size === before;
      if (found.length < LOOK_BATCH || isStuck || this.stopped) return;
    }
  }

  /** Resolves with how many were claimed. */
  private async claimBatch(candidates: readonly OfferCandidate[], refused: Refusals): Promise<number> {
    const { claims, gatewayId, manifestOf } = this.options;
    let claimed = 0;
    await this.eachCampaign(candidates, refused, async (campaignId, ofCampaign) => {
      // Before the claim: an order that waits for its manifest afterwards would be offered and on no stream.
      const manifest = await manifestOf(campaignId);
      const writeUntil = this.now() + STALE_CLAIM_MS;
      const orders = await claimOrders(claims, gatewayId, { campaignId, candidates: ofCampaign });
      claimed += orders.length;
      await this.deliver(orders, { writeUntil, manifest });
    });
    return claimed;
  }

  /**
   * Does the work of each campaign in turn. One that PostgreSQL refuses, because a lock is not let go for instance, keeps
   * nothing from the others, and is not asked again in this pass; where nobody answers the pass ends. What failed may be
   * committed all the same: then its orders are offered under the present epoch, and on no stream, so they are looked for by
   * their hosts.
   */
  private async eachCampaign<Candidate extends OfferCandidate>(
    candidates: readonly Candidate[],
    refused: Refusals,
    work: (campaignId: CampaignId, ofCampaign: readonly Candidate[]) => Promise<void>,
  ): Promise<void> {
    for (const [campaignId, ofCampaign] of byCampaign(candidates)) {
      if (!refused.has(campaignId)) {
        const failure = await work(campaignId, ofCampaign).then(
          () => null,
          (error: unknown) => ({ error }),
        );
        if (failure === null) continue;
        refused.set(campaignId, failure.error);
      }
      for (const { hostId } of ofCampaign) this.hosts.add(hostId);
      const error = refused.get(campaignId);
      if (sqlState(error) === null) throw error;
      // It may have taken seconds; a hold that came meanwhile does not wait for the next campaign's.
      for (const held of this.campaigns) await this.cancelForbidden({ kind: 'campaign', campaignId: held });
    }
  }

  /** Offered orders that neither this stream nor the agent's journal knows (rules D2, D3). */
  private async settle(scope: OfferScope, refused: Refusals): Promise<void> {
    const { db, claims, gatewayId, registry } = this.options;
    const unreported = await findUnreported(db, gatewayId, scope);
    const absent = unreported.filter((candidate) => registry.find(candidate)?.knows(candidate.operationId) === false);
    await this.eachCampaign(absent, refused, async (campaignId, ofCampaign) => {
      const manifest = await this.options.manifestOf(campaignId);
      for (let start = 0; start < ofCampaign.length; start += CLAIM_BATCH) {
        const candidates = ofCampaign.slice(start, start + CLAIM_BATCH);
        const writeUntil = this.now() + STALE_CLAIM_MS;
        const { offeredAgain, neverBegan } = await settleOffers(claims, gatewayId, { campaignId, candidates });
        if (neverBegan.length > 0) this.options.onSettled(campaignId, { neverBegan: neverBegan.length, canceled: 0 });
        await this.deliver(offeredAgain, { writeUntil, manifest });
      }
    });
  }

  private async deliver(
    orders: readonly ClaimedOrder[],
    { writeUntil, manifest }: { readonly writeUntil: number; readonly manifest: SignedDocument | null },
  ): Promise<void> {
    let written = 0;
    const isInTime = (): boolean => this.now() <= writeUntil;
    for (const order of orders) {
      if (!isInTime()) {
        // They stay offered, and neither a stream nor a journal knows them: the next pass settles them, by their hosts.
        for (const { hostId } of orders.slice(written)) this.hosts.add(hostId);
        return;
      }
      // A session that ended meanwhile leaves its order offered; the next Hello settles it.
      if (this.options.registry.find(order)?.offer(order, manifest, isInTime) === true) this.options.onOffered(order);
      written += 1;
      if (written % WRITES_PER_TICK === 0) await nextTick();
    }
  }

  /** Rule C1: offered orders a hold forbids are asked back, once per session. */
  private async cancelForbidden(scope: OfferScope): Promise<void> {
    const { db, gatewayId, registry } = this.options;
    const forbidden = await findForbidden(db, gatewayId, scope);
    const canceled = forbidden.filter(
      (order) => registry.find(order)?.cancel(order.operationId, order.reason) === true,
    );
    for (const [campaignId, ofCampaign] of byCampaign(canceled)) {
      this.options.onSettled(campaignId, { neverBegan: 0, canceled: ofCampaign.length });
    }
  }
}

function byCampaign<Candidate extends OfferCandidate>(candidates: readonly Candidate[]): Map<CampaignId, Candidate[]> {
  const groups = new Map<CampaignId, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.campaignId);
    if (group === undefined) groups.set(candidate.campaignId, [candidate]);
    else group.push(candidate);
  }
  return groups;
}
