import type { TrustRole } from './trust-root';

/**
 * The holders whose keys signed. One key twice counts once, and so do two keys of one person: what is wanted is two
 * people, not two signatures.
 */
export function signingHolders(role: TrustRole, publicKeys: readonly string[]): readonly string[] {
  const holders = role.keys.filter(({ publicKey }) => publicKeys.includes(publicKey)).map(({ holder }) => holder);
  return [...new Set(holders)].sort();
}
