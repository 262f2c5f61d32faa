import { formatInstant } from './instant';
import type { Revocations } from './revocations';

/** A list of revocations as its document has it, before anybody signed it. */
export interface RevocationsDraft {
  readonly apiVersion: 'ringmaster/v1';
  readonly kind: 'Revocations';
  /** Left out where no root is named: agents of before know no such key. */
  readonly root?: number;
  readonly version: number;
  readonly issued: string;
  readonly expires: string;
  readonly keyIds: readonly string[];
  readonly manifests: readonly string[];
  /** Left out where there is none, for the same reason. */
  readonly waysBack?: readonly string[];
}

/** What a list says beyond the one before it. Times are ms since 1970. */
export type RevocationsTerms = Pick<Revocations, 'issuedMs' | 'expiresMs' | 'keyIds' | 'manifests' | 'waysBack'> & {
  /** Counted under this version of the trust root; null: under that of the list before. */
  readonly root: number | null;
};

/** The list that follows another: it has all that one had, for a list only grows. Under a newer root it counts from 1. */
export function draftRevocations(held: Revocations, more: RevocationsTerms): RevocationsDraft {
  const root = more.root ?? held.root;
  const waysBack = [...new Set([...held.waysBack, ...more.waysBack])];
  return {
    apiVersion: 'ringmaster/v1',
    kind: 'Revocations',
    ...(root > 0 && { root }),
    version: root > held.root ? 1 : held.version + 1,
    issued: formatInstant(more.issuedMs),
    expires: formatInstant(more.expiresMs),
    keyIds: [...new Set([...held.keyIds, ...more.keyIds])],
    manifests: [...new Set([...held.manifests, ...more.manifests])],
    ...(waysBack.length > 0 && { waysBack }),
  };
}
