import type { HostId } from '../model/ids';
import type { AskedWork, ManifestRefusal } from '../model/trust/manifest-refusal';
import type { CountRefusal, NamedRing } from '../model/trust/signing-count';
import type { SignedPayload } from '../trust/envelope';
import type { TrustRefusal } from '../trust/trusted-documents';

/** What an encoded order asks for, as far as the signer judges it. */
export interface AskedOrder {
  readonly hostId: HostId;
  readonly operationId: string;
  readonly campaignId: string;
  /** As the order names it; empty: none. */
  readonly manifestDigest: string;
  /** Ms since 1970. */
  readonly startByMs: number;
  readonly runTimeoutMs: number;
  readonly work: AskedWork;
}

/** Orders of one ring, and the documents that people signed. */
export interface SigningRequest {
  readonly payloads: readonly Uint8Array[];
  readonly documents: readonly SignedPayload[];
  readonly ring: NamedRing;
  /** The furthest that whoever asks knows of each signer's count. */
  readonly knownHeads: readonly KnownHead[];
}

/** How far the count of the signer with this key had come. */
export interface KnownHead {
  readonly keyId: string;
  readonly number: number;
  readonly hash: Uint8Array;
}

/** Why an order is not signed (docs/errors.md, "Why the signer refuses"). */
export const SIGNER_REASONS = ['malformed', 'too_far_ahead', 'key_revoked', 'count_damaged', 'count_behind'] as const;

export interface SigningRefusal {
  readonly reason:
    (typeof SIGNER_REASONS)[number] | TrustRefusal['reason'] | ManifestRefusal['reason'] | CountRefusal['reason'];
  readonly message: string;
  /** Time alone mends it, in so many ms; absent: it does not. */
  readonly waitMs?: number;
}

/** What came of one payload. */
export type SigningResult =
  { readonly keyId: string; readonly signature: Uint8Array } | { readonly refused: SigningRefusal };
