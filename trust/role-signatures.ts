import type { TrustRole } from '../model/trust/trust-root';
import { signingHolders } from '../model/trust/threshold';
import { type SignedPayload, verifiedKeyIds } from './envelope';
import { keyIdOf, publicKeyFrom } from './public-key';
import { TrustError } from './trust-error';

/** The holders of a role who signed an envelope, without those whose key was revoked. */
export function holdersWhoSigned(
  envelope: SignedPayload,
  role: TrustRole,
  revokedKeyIds: readonly string[] = [],
): readonly string[] {
  return signingHolders(role, [...keysWhoSigned(envelope, role, revokedKeyIds).values()]);
}

/** The keys of a role that signed an envelope, by their ids, without those that were revoked. */
export function keysWhoSigned(
  envelope: SignedPayload,
  role: TrustRole,
  revokedKeyIds: readonly string[] = [],
): ReadonlyMap<string, string> {
  const texts = new Map(role.keys.map(({ publicKey }) => [keyIdOf(publicKeyFrom(publicKey)), publicKey]));
  for (const revoked of revokedKeyIds) texts.delete(revoked);
  const keys = new Map([...texts].map(([keyId, text]) => [keyId, publicKeyFrom(text)]));
  const verified = verifiedKeyIds(envelope, keys);
  return new Map([...texts].filter(([keyId]) => verified.has(keyId)));
}

/** Demands that so many holders of a role signed, and says who did. Throws `TrustError`. */
export function demandHolders(
  envelope: SignedPayload,
  { role, name, revokedKeyIds = [] }: { role: TrustRole; name: string; revokedKeyIds?: readonly string[] },
): readonly string[] {
  const holders = holdersWhoSigned(envelope, role, revokedKeyIds);
  if (holders.length >= role.threshold) return holders;
  const who = holders.length === 0 ? 'nobody' : holders.join(', ');
  const message = `${role.threshold} of the ${name} must sign it, and ${who} did`;
  throw new TrustError('too_few_signatures', message);
}

/** Demands that an envelope claims to hold this kind of document. Throws `TrustError`. */
export function demandType({ payloadType }: SignedPayload, wanted: string): void {
  if (payloadType !== wanted) throw new TrustError('wrong_type', `holds "${payloadType.slice(0, 80)}", not ${wanted}`);
}
