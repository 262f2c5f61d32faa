import type { PatchManifest } from '../model/trust/patch-manifest';
import type { TrustRoot } from '../model/trust/trust-root';
import type { SignedPayload } from './envelope';
import { formatEnvelope, parseEnvelope } from './envelope-file';
import { manifestDigest, openManifest } from './manifest-document';
import type { TrustedKeys } from './order-envelope';
import { MANIFEST_PAYLOAD_TYPE, REVOCATIONS_PAYLOAD_TYPE, TRUST_ROOT_PAYLOAD_TYPE } from './payload-types';
import { keysById } from './public-key';
import { openRevocations } from './revocations-document';
import { demandHolders, keysWhoSigned } from './role-signatures';
import { openNextTrustRoot, openTrustRoot } from './root-document';
import { newestRelease, type PresentKeys, releaseCounters, withRelease } from './seen-releases';
import { TrustError } from './trust-error';
import { rootInForce, type TrustState } from './trust-state';

/** Manifests kept for orders to come; whoever brings an order brings its manifest again. */
const MAX_MANIFESTS = 16;
/**
 * A gateway may say that it is so much later than this machine's clock. More is not believed where it would let something in: with
 * one approver's key and a gateway that lies about the year, a list of that year would keep all others out until then.
 */
const MOST_BEHIND_MS = 86_400_000;

/** Why an approval does not count. `passes`: time, or a document that is still to come, may mend it. */
export interface TrustRefusal {
  readonly reason: (typeof TRUST_REFUSALS)[number];
  readonly message: string;
  readonly passes: boolean;
}

/** Why the people's authority is not there for an order (docs/errors.md). */
export const TRUST_REFUSALS = [
  'trust_root_expired',
  'revocations_stale',
  'manifest_missing',
  'manifest_untrusted',
  'manifest_revoked',
  'manifest_rolled_back',
  'manifest_expired',
  'way_back_closed',
] as const;

/** A manifest that the threshold of approvers signed. */
export interface Approval {
  readonly manifest: PatchManifest;
  readonly digest: string;
}

/** What trusted documents work with. */
export interface TrustedDocumentsOptions {
  /** The root that was delivered. */
  readonly anchor: TrustRoot;
  /** What was kept before. */
  readonly state: TrustState;
  /** Keeps a new state; it counts once this has returned. */
  readonly keep: (state: TrustState) => void;
  /** Milliseconds since 1970; of a host, its own clock or what a gateway said, whichever is later. */
  readonly now: () => number;
  /** By this machine's own clock alone. */
  readonly ownNow: () => number;
  /** A document was not taken, or a manifest is not approved. */
  readonly onRefused: (refused: { readonly kind: string; readonly message: string }) => void;
}

/**
 * The documents that people signed, as far as they are to be believed: roots in a chain, revocations that only grow,
 * manifests by their digest (docs/decisions/0013-two-authorities.md). Hosts and the signer judge by the same.
 */
export class TrustedDocuments {
  private state: TrustState;
  private readonly manifests = new Map<string, SignedPayload>();

  constructor(private readonly options: TrustedDocumentsOptions) {
    this.state = options.state;
  }

  /** The keys that may sign orders now. */
  signerKeys(): TrustedKeys {
    const keys = new Map(keysById(this.root().signer.keys.map(({ publicKey }) => publicKey)));
    for (const revoked of this.revokedKeyIds()) keys.delete(revoked);
    return keys;
  }

  /** Takes each document as far as it is to be believed; the others are told to `onRefused`. */
  take(documents: readonly SignedPayload[]): void {
    for (const document of documents) {
      try {
        this.takeOne(asWritten(document));
      } catch (error) {
        if (!(error instanceof TrustError)) throw error;
        this.options.onRefused({ kind: error.kind, message: error.message });
      }
    }
  }

  /** Why nothing forward is allowed, whatever the patch; null: root and revocations are fresh. */
  staleness(): TrustRefusal | null {
    const now = this.options.now();
    const { version, expiresMs } = this.root();
    if (expiresMs <= now) {
      return passing(
        'trust_root_expired',
        `version ${String(version)} of the trust root expired ${instant(expiresMs)}`,
      );
    }
    const list = this.state.revocations?.document;
    if (list !== undefined && list.expiresMs > now) return null;
    const message =
      list === undefined ? 'no list of revocations has come' : `the list expired ${instant(list.expiresMs)}`;
    return passing('revocations_stale', message);
  }

  /** The approved manifest of this digest, or why there is none. Looks at no expiry: a way back may outlive it. */
  approvalOf(digest: string): Approval | { readonly refused: TrustRefusal } {
    const envelope = this.manifests.get(digest);
    if (envelope === undefined) {
      const message = `nobody sent the manifest ${digest || 'that the order does not name'}`;
      return { refused: passing('manifest_missing', message) };
    }
    try {
      return { manifest: this.open(envelope), digest };
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      return { refused: lasting('manifest_untrusted', error.message) };
    }
  }

  /** Why an approval no longer lets anything go forward; null: it does. */
  outdated({ manifest, digest }: Approval): TrustRefusal | null {
    const { name, release, expiresMs } = manifest;
    if (this.state.revocations?.document.manifests.includes(digest) === true) {
      return lasting('manifest_revoked', `${name}, release ${String(release)}, is revoked`);
    }
    for (const counter of releaseCounters(manifest)) {
      const newest = newestRelease(this.state.releases, counter, this.presentKeys());
      if (release >= newest) continue;
      const message = `release ${String(release)} of ${counter} is behind ${String(newest)}, seen here`;
      return lasting('manifest_rolled_back', message);
    }
    if (expiresMs > this.options.now()) return null;
    return passing('manifest_expired', `${name}, release ${String(release)}, expired ${instant(expiresMs)}`);
  }

  /** Why an approval no longer takes a host back; null: it does. No calendar closes a way back: people do. */
  wayBackClosed({ manifest, digest }: Approval): TrustRefusal | null {
    if (this.state.revocations?.document.waysBack.includes(digest) !== true) return null;
    const { name, release } = manifest;
    return lasting('way_back_closed', `the ways back of ${name}, release ${String(release)}, were closed`);
  }

  private takeOne(envelope: SignedPayload): void {
    switch (envelope.payloadType) {
      case TRUST_ROOT_PAYLOAD_TYPE: {
        // Nothing is read that nobody known signed. The chain is sent whole to everybody: what is behind us is no news.
        demandHolders(envelope, { role: { ...this.root().root, threshold: 1 }, name: 'root keys' });
        if (openTrustRoot(envelope).version <= this.root().version) return;
        const document = openNextTrustRoot(this.root(), envelope);
        this.settle({ ...this.state, root: { envelope, document } });
        this.rememberKept();
        return;
      }
      case REVOCATIONS_PAYLOAD_TYPE: {
        const held = this.state.revocations;
        if (held !== null && Buffer.from(held.envelope.payload).equals(envelope.payload)) return;
        const document = openRevocations(envelope, this.root(), {
          held: held?.document ?? null,
          now: Math.min(this.options.now(), this.options.ownNow() + MOST_BEHIND_MS),
        });
        this.settle({ ...this.state, revocations: { envelope, document } });
        this.rememberKept();
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
      approved = this.open(envelope);
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      this.options.onRefused({ kind: error.kind, message: `the manifest ${digest} is not approved: ${error.message}` });
      if (this.manifests.has(digest)) return;
    }
    this.manifests.delete(digest);
    this.manifests.set(digest, envelope);
    const oldest = this.manifests.keys().next();
    if (this.manifests.size > MAX_MANIFESTS && oldest.done !== true) this.manifests.delete(oldest.value);
    if (approved !== null) this.remember(approved, envelope);
  }

  /** A manifest may come before the root that names its approvers: with that its release counts, named by an order or not. */
  private rememberKept(): void {
    for (const envelope of this.manifests.values()) {
      try {
        this.remember(this.open(envelope), envelope);
      } catch (error) {
        if (!(error instanceof TrustError)) throw error;
      }
    }
  }

  private open(envelope: SignedPayload): PatchManifest {
    return openManifest(envelope, this.root(), this.revokedKeyIds()).manifest;
  }

  /** From here no lower release of the name, or of what it installs, is taken, whoever hides this one. */
  private remember(manifest: PatchManifest, envelope: SignedPayload): void {
    const { release } = manifest;
    const keys = this.presentKeys();
    let { releases } = this.state;
    const isNew = (counter: string): boolean => release > newestRelease(releases, counter, keys);
    const counters = releaseCounters(manifest).filter(isNew);
    if (counters.length === 0) return;
    const keyIds = [...keysWhoSigned(envelope, keys.root.approver, keys.revokedKeyIds).keys()];
    for (const counter of counters) {
      releases = withRelease(releases, { counter, found: { release, keyIds }, keys });
    }
    this.settle({ ...this.state, releases });
  }

  private settle(next: TrustState): void {
    this.options.keep(next);
    this.state = next;
  }

  private root(): TrustRoot {
    return rootInForce(this.options.anchor, this.state);
  }

  private presentKeys(): PresentKeys {
    return { root: this.root(), revokedKeyIds: this.revokedKeyIds() };
  }

  private revokedKeyIds(): readonly string[] {
    return this.state.revocations?.document.keyIds ?? [];
  }
}

function lasting(reason: TrustRefusal['reason'], message: string): TrustRefusal {
  return { reason, message, passes: false };
}

function passing(reason: TrustRefusal['reason'], message: string): TrustRefusal {
  return { reason, message, passes: true };
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
