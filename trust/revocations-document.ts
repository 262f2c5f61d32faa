import { formatInstant } from '../model/trust/instant';
import { readRevocations } from '../model/trust/read-revocations';
import type { Revocations } from '../model/trust/revocations';
import type { TrustRoot } from '../model/trust/trust-root';
import type { SignedPayload } from './envelope';
import { REVOCATIONS_PAYLOAD_TYPE } from './payload-types';
import { readPayload } from './read-payload';
import { demandHolders, demandType, holdersWhoSigned } from './role-signatures';
import { TrustError } from './trust-error';

/** What clocks may differ by: more than that ahead, a list is not of today, and would be believed too long. */
const MAX_AHEAD_MS = 5 * 60_000;
/** One list may leave out so many versions. One signature makes a list: it must not use up all the versions there are. */
const MAX_STEP = 1_000;

/** What a list is judged by, beside the trust root. */
export interface RevocationsNow {
  /** The list it is to follow; null: whoever asks has none yet, and cannot tell how far it has come. */
  readonly held: Revocations | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Opens a list of revocations. One approver or one holder of a root key is enough, for a list can only stop. So that one of them
 * cannot keep the others from stopping, one from the future, or far ahead of the list before it, is refused; as is one that
 * forgets an entry, or is older. Throws `TrustError`.
 */
export function openRevocations(envelope: SignedPayload, root: TrustRoot, { held, now }: RevocationsNow): Revocations {
  demandType(envelope, REVOCATIONS_PAYLOAD_TYPE);
  const revokedKeyIds = held?.keyIds ?? [];
  // Root keys go by rotation: no approver can take from their holders what they need for it.
  if (holdersWhoSigned(envelope, root.root).length === 0) {
    demandHolders(envelope, { role: { ...root.approver, threshold: 1 }, name: 'approvers', revokedKeyIds });
  }
  const next = readPayload(envelope.payload, readRevocations);
  if (next.issuedMs > now + MAX_AHEAD_MS) {
    throw new TrustError('issued_ahead', `is issued ${formatInstant(next.issuedMs)}, and that is to come`);
  }
  // A host that holds none yet joins a fleet whose list may have come far.
  if (held === null) return next;
  if (next.version > held.version + MAX_STEP) {
    throw new TrustError('not_the_next_version', `is version ${next.version}, too far ahead of ${held.version}`);
  }
  if (next.version <= held.version) {
    throw new TrustError('not_the_next_version', `is version ${next.version}, and ${held.version} is here already`);
  }
  const keeps = (now: readonly string[], before: readonly string[]): boolean =>
    before.every((each) => now.includes(each));
  if (keeps(next.keyIds, held.keyIds) && keeps(next.manifests, held.manifests)) return next;
  throw new TrustError('fewer_revocations', `leaves out what version ${held.version} revoked`);
}
