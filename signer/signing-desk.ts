import { orderRefusal } from '../model/trust/manifest-refusal';
import { changesAgent, mayGoBackUntil, type OwnWayBack } from '../model/trust/own-way-back';
import {
  countFrom,
  countOrder,
  type CountedHost,
  countRefusal,
  totalOf,
  type NamedRing,
  type SigningCount,
} from '../model/trust/signing-count';
import { ORDER_PAYLOAD_TYPE } from '../trust/payload-types';
import type { Signer } from '../trust/signer';
import type { TrustState } from '../trust/trust-state';
import { type Approval, TrustedDocuments } from '../trust/trusted-documents';
import type { TrustRoot } from '../model/trust/trust-root';
import { CountDamagedError, type Ledger } from './ledger';
import type { AskedOrder, KnownHead, SigningRefusal, SigningRequest, SigningResult } from './signing-request';
import { readOrder, WireError } from './wire';

/** An order may be begun a minute after it was placed (model/order-terms.ts); the rest is for clocks that differ. */
const MOST_AHEAD_MS = 600_000;
/** The longest deadline that a campaign file may say is a day. */
const MOST_RUN_MS = 2 * 86_400_000;
/** The longest that a campaign file may say. Who keeps hosts from their gateways chooses when they go back, and gathers more the longer it is. */
const MOST_CONFIRM_MS = 3_600_000;
/** For so long after a count was set back, hosts go back that it does not know: what was begun before is over then. */
const FORGOTTEN_FOR_MS = 31 * 86_400_000;
/** Manifests whose counts are kept at hand; others are read again. */
const MAX_COUNTS = 16;
/** Each worker asks for as many lanes at once as it drives; this is some of them, 8 MiB each at most. */
const MOST_WAITING = 256;

/** A request that is not judged: too many wait, or who asked is gone. Asked again, it does no harm. */
export class DeskBusyError extends Error {
  override readonly name = 'DeskBusyError';
  readonly kind = 'desk_busy';
}

/** What the desk works with. */
export interface SigningDeskOptions {
  readonly signer: Signer;
  readonly ledger: Ledger;
  /** Whose approvals count; null: none are asked for, for fleets that obey order keys alone. */
  readonly anchor: TrustRoot | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A document was not taken. */
  readonly onDocumentRefused: (refused: { readonly kind: string; readonly message: string }) => void;
}

/** An approval, or why there is none. */
type Approved = Approval | { readonly refused: SigningRefusal };

/** What a request counts under one manifest: hosts as they are to be kept. */
interface CountedUnder {
  readonly count: SigningCount;
  readonly hosts: Map<string, CountedHost>;
}

/** What is known of one request, by the digests of manifests: held until its end, however many of them it names. */
interface RequestInHand {
  readonly ring: NamedRing;
  readonly counted: Map<string, CountedUnder>;
  /** By direction and digest. Verified once: it takes a millisecond, and a lane brings a thousand orders. */
  readonly approvals: Map<string, Approved>;
}

/** A payload that is to be signed, or why it is not. */
type Judged = { readonly payload: Uint8Array } | { readonly refused: SigningRefusal };

/**
 * Signs orders that stay within what people approved, and counts them on its own disk before a signature leaves: killed
 * in between, a host is counted for which nothing was signed, and asking again counts it no further.
 */
export class SigningDesk {
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private readonly counts = new Map<string, SigningCount>();
  private unkept: TrustState | null = null;

  private constructor(
    private readonly options: SigningDeskOptions,
    private readonly documents: TrustedDocuments | null,
  ) {}

  /** Throws when what was kept cannot be read, or the key is not one that the root lets sign. */
  static async open(options: SigningDeskOptions): Promise<SigningDesk> {
    const { anchor, ledger, now, onDocumentRefused } = options;
    if (anchor === null) return new SigningDesk(options, null);
    const keep = (state: TrustState): void => {
      desk.unkept = state;
    };
    const state = await ledger.trustState();
    const documents = new TrustedDocuments({ anchor, state, keep, now, ownNow: now, onRefused: onDocumentRefused });
    const desk = new SigningDesk(options, documents);
    if (!documents.signerKeys().has(options.signer.keyId)) {
      throw new Error(`the trust root does not let the key ${options.signer.keyId} sign orders`);
    }
    return desk;
  }

  /**
   * Judges and signs one request after the other; results are in the order of its payloads. Throws `DeskBusyError` when too
   * many wait, and for one that `isGone` when its turn comes: nobody would hear of what is counted.
   */
  async sign(request: SigningRequest, isGone: () => boolean = () => false): Promise<readonly SigningResult[]> {
    if (this.waiting >= MOST_WAITING) throw new DeskBusyError(`${MOST_WAITING} requests wait to be judged`);
    this.waiting += 1;
    const judging = this.turn.then(() => {
      this.waiting -= 1;
      if (isGone()) throw new DeskBusyError('who asked did not wait');
      return this.judgeAll(request);
    });
    // Whoever asked is told, below; the next request goes on.
    this.turn = judging.catch(() => undefined);
    const { signer } = this.options;
    return Promise.all(
      (await judging).map(async (judged) => {
        if ('refused' in judged) return judged;
        return { keyId: signer.keyId, signature: await signer.sign(ORDER_PAYLOAD_TYPE, judged.payload) };
      }),
    );
  }

  /** How far its count has come, to be said again by whoever asks next; null: it counts nothing, or has not yet. */
  head(): KnownHead | null {
    const { ledger, signer } = this.options;
    return ledger.head.number === 0 ? null : { keyId: signer.keyId, ...ledger.head };
  }

  private async judgeAll({ payloads, documents, ring, knownHeads }: SigningRequest): Promise<readonly Judged[]> {
    const behind = this.behind(knownHeads);
    if (behind !== null) return payloads.map(() => ({ refused: behind }));
    this.documents?.take(documents);
    await this.keepTrustState();
    const judged: Judged[] = [];
    const inHand: RequestInHand = { ring, counted: new Map(), approvals: new Map() };
    try {
      for (const payload of payloads) {
        const refused = await this.refusalOf(payload, inHand);
        judged.push(refused === null ? { payload } : { refused });
      }
      for (const [digest, { hosts, count }] of inHand.counted) {
        await this.options.ledger.keep(digest, hosts, totalOf(count));
      }
    } catch (error) {
      // What is counted at hand was not kept: it is read again.
      this.counts.clear();
      throw error;
    }
    return judged;
  }

  /** Whether its folder is an old copy, or another than it was. It would count again from there, and nothing mends it but a person. */
  private behind(knownHeads: readonly KnownHead[]): SigningRefusal | null {
    const { ledger, signer } = this.options;
    const known = knownHeads.find(({ keyId }) => keyId === signer.keyId);
    if (this.documents === null || known === undefined || known.number < ledger.head.number) return null;
    if (known.number === ledger.head.number && ledger.head.hash.equals(known.hash)) return null;
    const own = `the signer's count is at ${ledger.head.number}, and workers know it at ${known.number}`;
    return {
      reason: 'count_behind',
      message: `${own}: its folder is an old copy, or another one. When you know what was signed since: --go-on-from ${known.number}`,
    };
  }

  private async refusalOf(
    payload: Uint8Array,
    { ring, counted, approvals }: RequestInHand,
  ): Promise<SigningRefusal | null> {
    let order: AskedOrder;
    try {
      order = readOrder(payload);
    } catch (error) {
      if (error instanceof WireError) return { reason: error.kind, message: error.message };
      throw error;
    }
    const now = this.options.now();
    const { startByMs, runTimeoutMs } = order;
    const own = ownWayBack(order);
    if (startByMs > now + MOST_AHEAD_MS || runTimeoutMs > MOST_RUN_MS || own.confirmMs > MOST_CONFIRM_MS) {
      return { reason: 'too_far_ahead', message: 'the order could be begun, run, or wait, longer than any order may' };
    }
    if (this.documents === null) return null;
    const name = `${order.work.direction} ${order.manifestDigest}`;
    const approval = approvals.get(name) ?? this.approvalOf(order, this.documents);
    approvals.set(name, approval);
    if ('refused' in approval) return approval.refused;
    // Of a host the signer knows nothing: what kind it is, it judges itself.
    const unlisted = orderRefusal({ ...approval.manifest, hosts: null }, order.work, {});
    if (unlisted !== null) return unlisted;
    const aloneMs = mayGoBackUntil(startByMs, own);
    const goesBack = order.work.operation === 'back_out' || aloneMs !== null;
    const closed = goesBack ? this.documents.wayBackClosed(approval) : null;
    if (closed !== null) return closed;
    const under = counted.get(approval.digest) ?? (await this.countedUnder(approval.digest).catch(damaged));
    if ('refused' in under) return under.refused;
    // Whatever the order, forward or back: there is none that is not counted.
    if (order.work.direction === 'forward' && countFrom(under.count, now)) counted.set(approval.digest, under);
    const { hostId, operationId, campaignId } = order;
    const { operation, direction } = order.work;
    const { gapMs } = this.options.ledger;
    const mayBeForgotten = gapMs !== null && now < gapMs + FORGOTTEN_FOR_MS;
    const asked = {
      ...{ hostId, operationId, campaignId, operation, direction, ring, startByMs, now, mayBeForgotten },
      ...(aloneMs !== null && { aloneMs }),
    };
    const beyond = countRefusal(under.count, approval.manifest.limits, asked);
    if (beyond !== null) return beyond;
    under.hosts.set(order.hostId, countOrder(under.count, asked));
    counted.set(approval.digest, under);
    return null;
  }

  private async countedUnder(digest: string): Promise<CountedUnder> {
    return { count: await this.countUnder(digest), hosts: new Map() };
  }

  private async countUnder(digest: string): Promise<SigningCount> {
    const known = this.counts.get(digest);
    if (known !== undefined) return known;
    const count = await this.options.ledger.countUnder(digest);
    const oldest = this.counts.keys().next();
    if (this.counts.size >= MAX_COUNTS && oldest.done !== true) this.counts.delete(oldest.value);
    this.counts.set(digest, count);
    return count;
  }

  private async keepTrustState(): Promise<void> {
    if (this.unkept === null) return;
    const state = this.unkept;
    await this.options.ledger.keepTrustState(state);
    this.unkept = null;
  }

  /** The approval of an order, or why there is none. Nothing that is over or revoked stops a way back. */
  private approvalOf({ work, manifestDigest }: AskedOrder, documents: TrustedDocuments): Approved {
    const { keyId } = this.options.signer;
    if (!documents.signerKeys().has(keyId)) {
      return { refused: { reason: 'key_revoked', message: `the signer's key ${keyId} may sign no orders any more` } };
    }
    const isForward = work.direction === 'forward';
    const stale = isForward ? documents.staleness() : null;
    if (stale !== null) return { refused: stale };
    const approval = documents.approvalOf(manifestDigest);
    if ('refused' in approval) return approval;
    const outdated = isForward ? documents.outdated(approval) : null;
    return outdated === null ? approval : { refused: outdated };
  }
}

/** What has the host go back by itself, whoever keeps it from its gateways. */
function ownWayBack({ work, runTimeoutMs }: AskedOrder): OwnWayBack {
  const confirmMs = 'confirmWithinMs' in work ? (work.confirmWithinMs ?? 0) : 0;
  return { confirmMs, isWatched: work.operation === 'install' && changesAgent(work.patch), runTimeoutMs };
}

/** A count that cannot be believed allows nothing. */
function damaged(error: unknown): { readonly refused: SigningRefusal } {
  if (error instanceof CountDamagedError) return { refused: { reason: error.kind, message: error.message } };
  throw error;
}
