/**
 * What is not to be believed any more. A list only grows: one that names less than the one before it is refused, so that
 * one person's signature is enough to stop, and nobody's is enough to start again; but those who rotate the trust root may begin
 * the list anew under the new one.
 */
export interface Revocations {
  /**
   * The version of the trust root under which its versions are counted; 0: of before lists named one. A higher one counts from
   * 1 again: whoever used up the versions with a stolen key loses that to a rotation.
   */
  readonly root: number;
  /** From 1; rises with every list of that root, a mere renewal included. */
  readonly version: number;
  readonly issuedMs: number;
  /** Whoever holds back newer lists stops the fleet at this moment; at most `LONGEST_LIFE_MS` after the issue. */
  readonly expiresMs: number;
  /** Ids of keys of approvers and signers. Keys of the role root go by rotation. */
  readonly keyIds: readonly string[];
  /** `sha256:<64 hex>` of manifests' payloads. */
  readonly manifests: readonly string[];
  /** Of manifests as well: those by whose ways back nobody goes any more. */
  readonly waysBack: readonly string[];
}

/** What the first list of all follows. */
export const NO_REVOCATIONS: Revocations = {
  root: 0,
  version: 0,
  issuedMs: 0,
  expiresMs: 0,
  keyIds: [],
  manifests: [],
  waysBack: [],
};

const DAY_MS = 86_400_000;
/** The longest a list may live: that is how long a thief who also holds the gateways can hide a newer one. */
export const LONGEST_LIFE_MS = 31 * DAY_MS;
