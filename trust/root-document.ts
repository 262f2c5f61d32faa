import { readTrustRoot } from '../model/trust/read-trust-root';
import type { TrustRoot } from '../model/trust/trust-root';
import type { SignedPayload } from './envelope';
import { TRUST_ROOT_PAYLOAD_TYPE } from './payload-types';
import { readPayload } from './read-payload';
import { demandHolders, demandType } from './role-signatures';
import { TrustError } from './trust-error';

/**
 * Opens a trust root that somebody entitled placed here: it must be signed by the threshold of its own keys, so that no
 * key is in it whose holder does not have it. Throws `TrustError`.
 */
export function openTrustRoot(envelope: SignedPayload): TrustRoot {
  demandType(envelope, TRUST_ROOT_PAYLOAD_TYPE);
  const root = readPayload(envelope.payload, readTrustRoot);
  demandHolders(envelope, { role: root.root, name: 'root keys' });
  return root;
}

/**
 * Follows a rotation: the next version, signed by the threshold of the old root's keys and of its own. That the old one
 * has expired does not matter: whoever was away for long follows the chain to its end. Throws `TrustError`.
 */
export function openNextTrustRoot(current: TrustRoot, envelope: SignedPayload): TrustRoot {
  demandType(envelope, TRUST_ROOT_PAYLOAD_TYPE);
  demandHolders(envelope, { role: current.root, name: `root keys of version ${current.version}` });
  const next = openTrustRoot(envelope);
  if (next.version === current.version + 1) return next;
  throw new TrustError('not_the_next_version', `is version ${next.version}, and ${current.version + 1} is due`);
}
