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
 * forgets an entry, or is older. Lists of a newer root count from 1 again, and what the threshold of its root keys signed may
 * leave out what was revoked before: a stolen key that filled the list, or used up its versions, loses both to a rotation.
 * Throws `TrustError`.
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
  // Signed ahead of a rotation, it would outlive that.
  if (next.root > root.version) {
    throw new TrustError('not_the_next_version', `is of trust root ${next.root}, and ${root.version} is here`);
  }
  // A host that holds none yet joins a fleet whose list may have come far.
  if (held === null) return next;
  demandStep(next, held);
  if (keepsAll(next, held)) return next;
  if (next.root > held.root && holdersWhoSigned(envelope, root.root).length >= root.root.threshold) return next;
  throw new TrustError('fewer_revocations', `leaves out what version ${held.version} revoked`);
}

function demandStep(next: Revocations, held: Revocations): void {
  if (next.root < held.root) {
    throw new TrustError(
      'not_the_next_version',
      `is of trust root ${next.root}, and one of ${held.root} is here already`,
    );
  }
  const before = next.root > held.root ? 0 : held.version;
  if (next.version > before + MAX_STEP) {
    throw new TrustError('not_the_next_version', `is version ${next.version}, too far ahead of ${before}`);
  }
  if (next.version <= before) {
    throw new TrustError('not_the_next_version', `is version ${next.version}, and ${before} is here already`);
  }
}

function keepsAll(next: Revocations, held: Revocations): boolean {
  const lists = ['keyIds', 'manifests', 'waysBack'] as const;
  return lists.every((list) => held[list].every((each) => next[list].includes(each)));
}
