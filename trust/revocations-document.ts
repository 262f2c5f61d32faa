import { readRevocations } from '../model/trust/read-revocations';
import type { Revocations } from '../model/trust/revocations';
import type { TrustRoot } from '../model/trust/trust-root';
import type { SignedPayload } from './envelope';
import { REVOCATIONS_PAYLOAD_TYPE } from './payload-types';
import { readPayload } from './read-payload';
import { demandHolders, demandType, holdersWhoSigned } from './role-signatures';
import { TrustError } from './trust-error';

/**
 * Opens a list of revocations that is to follow `held`; null: there is none yet. One approver or one holder of a root key
 * is enough, for a list can only stop. One that forgets an entry, or is older, is refused. Throws `TrustError`.
 */
export function openRevocations(envelope: SignedPayload, root: TrustRoot, held: Revocations | null): Revocations {
  demandType(envelope, REVOCATIONS_PAYLOAD_TYPE);
  const revokedKeyIds = held?.keyIds ?? [];
  // Root keys go by rotation: no approver can take from their holders what they need for it.
  if (holdersWhoSigned(envelope, root.root).length === 0) {
    demandHolders(envelope, { role: { ...root.approver, threshold: 1 }, name: 'approvers', revokedKeyIds });
  }
  const next = readPayload(envelope.payload, readRevocations);
  if (held === null) return next;
  if (next.version <= held.version) {
    throw new TrustError('not_the_next_version', `is version ${next.version}, and ${held.version} is here already`);
  }
  const keeps = (now: readonly string[], before: readonly string[]): boolean =>
    before.every((each) => now.includes(each));
  if (keeps(next.keyIds, held.keyIds) && keeps(next.manifests, held.manifests)) return next;
  throw new TrustError('fewer_revocations', `leaves out what version ${held.version} revoked`);
}
