import type { Logger } from 'pino';
import type { HostFacts } from '../../model/host';
import {
  type AskedWork,
  type ManifestRefusal,
  orderRefusal,
  type RecordedWayBack,
  wayBackRefusal,
} from '../../model/trust/manifest-refusal';
import { changesAgent } from '../../model/trust/own-way-back';
import type { TrustRoot } from '../../model/trust/trust-root';
import type { SignedPayload } from '../../trust/envelope';
import { envelopeProblem, type EnvelopeProblem } from '../../trust/order-envelope';
import { TrustedDocuments, type TrustRefusal } from '../../trust/trusted-documents';
import { outcome, type Envelope, type Order, type Outcome } from '../order';
import type { OrderAuthority } from './order-authority';
import { readTrustState, writeTrustState } from './trust-state';

/** What the two authorities work with. */
export interface TwoAuthoritiesOptions {
  readonly dataDir: string;
  /** The root that was delivered with this agent. */
  readonly anchor: TrustRoot;
  readonly facts: () => HostFacts;
  /** Whether the last change of this host's, by its own journal, was to go back under this manifest. */
  readonly wentBack: (manifestDigest: string) => boolean;
  /** Milliseconds since 1970: this host's clock, or the server's where that is later. */
  readonly now: () => number;
  /** This host's clock alone. */
  readonly ownNow: () => number;
  readonly log: Logger;
}

/**
 * A host obeys an order when two authorities agree: a signer signed the order, and people signed the manifest that it
 * names, in which everything it asks for is listed (docs/agent.md, "Two authorities").
 */
export class TwoAuthorities implements OrderAuthority {
  private readonly documents: TrustedDocuments;

  /** Throws when what this host has seen cannot be read. */
  constructor(private readonly options: TwoAuthoritiesOptions) {
    const { dataDir, anchor, now, ownNow, log } = options;
    this.documents = new TrustedDocuments({
      anchor,
      state: readTrustState(dataDir),
      keep: (state) => {
        writeTrustState(dataDir, state);
      },
      now,
      ownNow,
      onRefused: ({ kind, message }) => {
        log.warn({ kind, reason: message }, 'a signed document was not taken');
      },
    });
  }

  envelopeProblem(envelope: Envelope): EnvelopeProblem | null {
    return envelopeProblem(envelope, this.documents.signerKeys());
  }

  refusal(order: Order): Outcome | null {
    const isForward = !this.goesBack(order);
    const stale = isForward ? this.documents.staleness() : null;
    if (stale !== null) return refusedBy(stale);
    const approval = this.documents.approvalOf(order.manifestDigest);
    if ('refused' in approval) return refusedBy(approval.refused);
    const outdated = isForward ? this.documents.outdated(approval) : null;
    if (outdated !== null) return refusedBy(outdated);
    const closed = mayGoBack(order) ? this.documents.wayBackClosed(approval) : null;
    if (closed !== null) return refusedBy(closed);
    return rejectedBy(orderRefusal(approval.manifest, askedWork(order), this.options.facts()));
  }

  wayBackRefusal(order: Order, recorded: RecordedWayBack): Outcome | null {
    const approval = this.documents.approvalOf(order.manifestDigest);
    return 'refused' in approval
      ? refusedBy(approval.refused)
      : rejectedBy(wayBackRefusal(approval.manifest, recorded));
  }

  mayReboot({ manifestDigest }: Order): boolean {
    const approval = this.documents.approvalOf(manifestDigest);
    return !('refused' in approval) && approval.manifest.reboot !== 'never';
  }

  take(documents: readonly SignedPayload[]): void {
    this.documents.take(documents);
  }

  /**
   * Whether an order belongs to a way back, which nothing that is over or revoked stops. The order's word is not enough: a
   * back-out leads only to what this host recorded, and what follows one is believed when that is what the host did last.
   */
  private goesBack({ direction, task, manifestDigest }: Order): boolean {
    if (direction !== 'backout') return false;
    return task.operation === 'back_out' || this.options.wentBack(manifestDigest);
  }
}

/** By order or by itself: its watcher puts an upgraded agent back that does not report. */
function mayGoBack({ task, confirm }: Order): boolean {
  if (task.operation === 'back_out' || confirm !== undefined) return true;
  return task.operation === 'install' && changesAgent(task.patch);
}

function askedWork({ direction, task, confirm }: Order): AskedWork {
  return { ...task, direction, ...(confirm !== undefined && { confirmWithinMs: confirm.withinMs }) };
}

/** What says nothing of the patch leaves the host to its next generation. */
function refusedBy({ reason, message, passes }: TrustRefusal): Outcome {
  return outcome(passes ? 'CANCELED' : 'REJECTED', reason, { message, unchanged: true });
}

function rejectedBy(refusal: ManifestRefusal | null): Outcome | null {
  return refusal === null ? null : outcome('REJECTED', refusal.reason, { message: refusal.message, unchanged: true });
}
