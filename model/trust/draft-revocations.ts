import { formatInstant } from './instant';
import type { Revocations } from './revocations';

/** A list of revocations as its document has it, before anybody signed it. */
export interface RevocationsDraft {
  readonly apiVersion: 'ringmaster/v1';
  readonly kind: 'Revocations';
  readonly version: number;
  readonly issued: string;
  readonly expires: string;
  readonly keyIds: readonly string[];
  readonly manifests: readonly string[];
}

/** What a list says beyond the one before it. Times are ms since 1970. */
export type RevocationsTerms = Pick<Revocations, 'issuedMs' | 'expiresMs' | 'keyIds' | 'manifests'>;

/** The list that follows another: it has all that one had, for a list only grows. */
export function draftRevocations(held: Revocations, more: RevocationsTerms): RevocationsDraft {
  return {
    apiVersion: 'ringmaster/v1',
    kind: 'Revocations',
    version: held.version + 1,
    issued: formatInstant(more.issuedMs),
    expires: formatInstant(more.expiresMs),
    keyIds: [...new Set([...held.keyIds, ...more.keyIds])],
    manifests: [...new Set([...held.manifests, ...more.manifests])],
  };
}
