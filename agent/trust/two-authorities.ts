import type { Logger } from 'pino';
import type { HostFacts } from '../../model/host';
import {
  type AskedWork,
  type ManifestRefusal,
  orderRefusal,
  type RecordedWayBack,
  wayBackRefusal,
} from '../../model/trust/manifest-refusal';
import type { PatchManifest } from '../../model/trust/patch-manifest';
import type { TrustRoot } from '../../model/trust/trust-root';
import type { SignedPayload } from '../../trust/envelope';
import { formatEnvelope, parseEnvelope } from '../../trust/envelope-file';
import { manifestDigest, openManifest } from '../../trust/manifest-document';
import { envelopeProblem, type EnvelopeProblem } from '../../trust/order-envelope';
import { MANIFEST_PAYLOAD_TYPE, REVOCATIONS_PAYLOAD_TYPE, TRUST_ROOT_PAYLOAD_TYPE } from '../../trust/payload-types';
import { keysById } from '../../trust/public-key';
import { openRevocations } from '../../trust/revocations-document';
import { demandHolders } from '../../trust/role-signatures';
import { openNextTrustRoot, openTrustRoot } from '../../trust/root-document';
import { TrustError } from '../../trust/trust-error';
import { outcome, type Envelope, type Order, type Outcome } from '../order';
import type { AgentReason } from '../reasons';
import type { OrderAuthority } from './order-authority';
import { readTrustState, rootInForce, type TrustState, writeTrustState } from './trust-state';

/** Manifests kept for orders to come. A host has one campaign at a time; a gateway sends what it needs again. */
const MAX_MANIFESTS = 16;

/** What the two authorities work with. */
export interface TwoAuthoritiesOptions {
  readonly dataDir: string;
  /** The root that was delivered with this agent. */
  readonly anchor: TrustRoot;
  readonly facts: () => HostFacts;
  /** Whether the last change of this host's, by its own journal, was to go back under this manifest. */
  readonly wentBack: (manifestDigest: string) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
}

/** An approved manifest, or why the one that the order names allows nothing. */
type Approval = { readonly manifest: PatchManifest; readonly digest: string } | { readonly refused: Outcome };

/**
 * A host obeys an order when two authorities agree: a signer signed the order, and people signed the manifest that it
 * names, in which everything it asks for is listed (docs/agent.md, "Two authorities").
 */
export class TwoAuthorities implements OrderAuthority {
  private state: TrustState;
  private readonly manifests = new Map<string, SignedPayload>();

  /** Throws when what this host has seen cannot be read. */
  constructor(private readonly options: TwoAuthoritiesOptions) {
    this.state = readTrustState(options.dataDir);
  }

  envelopeProblem(envelope: Envelope): EnvelopeProblem | null {
    const keys = new Map(keysById(this.root().signer.keys.map(({ publicKey }) => publicKey)));
    for (const revoked of this.revokedKeyIds()) keys.delete(revoked);
    return envelopeProblem(envelope, keys);
  }

  refusal(order: Order): Outcome | null {
    const isForward = !this.goesBack(order);
    const stale = isForward ? this.staleness() : null;
    if (stale !== null) return stale;
    const approval = this.approvalOf(order);
    if ('refused' in approval) return approval.refused;
    const outdated = isForward ? this.outdated(approval) : null;
    if (outdated !== null) return outdated;
    return rejectedBy(orderRefusal(approval.manifest, askedWork(order), this.options.facts()));
  }

  wayBackRefusal(order: Order, recorded: RecordedWayBack): Outcome | null {
    const approval = this.approvalOf(order);
    return 'refused' in approval ? approval.refused : rejectedBy(wayBackRefusal(approval.manifest, recorded));
  }

  take(documents: readonly SignedPayload[]): void {
    for (const document of documents) {
      try {
        this.takeOne(asWritten(document));
      } catch (error) {
        if (!(error instanceof TrustError)) throw error;
        const { kind, message } = error;
        this.options.log.warn({ kind, reason: message }, 'a signed document was not taken');
      }
    }
  }

  /**
   * Whether an order belongs to a way back, which nothing that is over or revoked stops. The order's word is not enough: a
   * back-out leads only to what this host recorded, and what follows one is believed when that is what the host did last.
   */
  private goesBack({ direction, task, manifestDigest }: Order): boolean {
    if (direction !== 'backout') return false;
    return task.operation === 'back_out' || this.options.wentBack(manifestDigest);
  }

  private takeOne(envelope: SignedPayload): void {
    switch (envelope.payloadType) {
      case TRUST_ROOT_PAYLOAD_TYPE: {
        // Nothing is read that nobody known signed. The chain is sent whole to everybody: what is behind this host is no news.
        demandHolders(envelope, { role: { ...this.root().root, threshold: 1 }, name: 'root keys' });
        if (openTrustRoot(envelope).version <= this.root().version) return;
        const document = openNextTrustRoot(this.root(), envelope);
        this.settle({ ...this.state, root: { envelope, document } });
        return;
      }
      case REVOCATIONS_PAYLOAD_TYPE: {
        const held = this.state.revocations;
        if (held !== null && Buffer.from(held.envelope.payload).equals(envelope.payload)) return;
        const document = openRevocations(envelope, this.root(), {
          held: held?.document ?? null,
          now: this.options.now(),
        });
        this.settle({ ...this.state, revocations: { envelope, document } });
        return;
      }
      case MANIFEST_PAYLOAD_TYPE:
        this.takeManifest(envelope);
        return;
      default:
        throw new TrustError('wrong_type', `"${envelope.payloadType.slice(0, 80)}" is no document for hosts`);
    }
  }

  /** One that is not approved is kept as well, while there is no better: its order is then refused in so many words. */
  private takeManifest(envelope: SignedPayload): void {
    const digest = manifestDigest(envelope.payload);
    let approved: PatchManifest | null = null;
    try {
      approved = openManifest(envelope, this.root(), this.revokedKeyIds()).manifest;
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      this.options.log.warn({ kind: error.kind, reason: error.message, digest }, 'a manifest is not approved');
      if (this.manifests.has(digest)) return;
    }
    this.manifests.delete(digest);
    this.manifests.set(digest, envelope);
    const oldest = this.manifests.keys().next();
    if (this.manifests.size > MAX_MANIFESTS && oldest.done !== true) this.manifests.delete(oldest.value);
    if (approved !== null) this.remember(approved);
  }

  /** From here no lower release of the name is taken, whoever hides this one. */
  private remember({ name, release }: PatchManifest): void {
    const { releases } = this.state;
    if (release <= (releases.get(name) ?? 0)) return;
    this.settle({ ...this.state, releases: new Map([...releases, [name, release]]) });
  }

  private settle(next: TrustState): void {
    writeTrustState(this.options.dataDir, next);
    this.state = next;
  }

  private root(): TrustRoot {
    return rootInForce(this.options.anchor, this.state);
  }

  private revokedKeyIds(): readonly string[] {
    return this.state.revocations?.document.keyIds ?? [];
  }

  /** What says nothing of the patch: the host waits for its next generation. */
  private staleness(): Outcome | null {
    const now = this.options.now();
    const { version, expiresMs } = this.root();
    if (expiresMs <= now) {
      return canceled(
        'trust_root_expired',
        `version ${String(version)} of the trust root expired ${instant(expiresMs)}`,
      );
    }
    const list = this.state.revocations?.document;
    if (list !== undefined && list.expiresMs > now) return null;
    const message =
      list === undefined ? 'no list of revocations has come' : `the list expired ${instant(list.expiresMs)}`;
    return canceled('revocations_stale', message);
  }

  private approvalOf({ manifestDigest: digest }: Order): Approval {
    const envelope = this.manifests.get(digest);
    if (envelope === undefined) {
      return {
        refused: canceled('manifest_missing', `nobody sent the manifest ${digest || 'that the order does not name'}`),
      };
    }
    try {
      return { manifest: openManifest(envelope, this.root(), this.revokedKeyIds()).manifest, digest };
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      return { refused: rejected('manifest_untrusted', error.message) };
    }
  }

  private outdated({
    manifest,
    digest,
  }: {
    readonly manifest: PatchManifest;
    readonly digest: string;
  }): Outcome | null {
    const { name, release, expiresMs } = manifest;
    if (this.state.revocations?.document.manifests.includes(digest) === true) {
      return rejected('manifest_revoked', `${name}, release ${String(release)}, is revoked`);
    }
    const newest = this.state.releases.get(name) ?? 0;
    if (release < newest) {
      return rejected(
        'manifest_rolled_back',
        `release ${String(release)} of ${name} is behind ${String(newest)}, seen here`,
      );
    }
    if (expiresMs > this.options.now()) return null;
    return canceled('manifest_expired', `${name}, release ${String(release)}, expired ${instant(expiresMs)}`);
  }
}

function askedWork({ direction, task }: Order): AskedWork {
  return { ...task, direction };
}

function rejectedBy(refusal: ManifestRefusal | null): Outcome | null {
  return refusal === null ? null : rejected(refusal.reason, refusal.message);
}

function rejected(reason: AgentReason, message: string): Outcome {
  return outcome('REJECTED', reason, { message, unchanged: true });
}

function canceled(reason: AgentReason, message: string): Outcome {
  return outcome('CANCELED', reason, { message, unchanged: true });
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * The document as a file would hold it, which is stricter than a message: what is taken is kept, and must be readable at the
 * next start, whatever a gateway hung on to it. Throws `TrustError` of kind `not_an_envelope`.
 */
function asWritten(document: SignedPayload): SignedPayload {
  return parseEnvelope(formatEnvelope(document));
}
