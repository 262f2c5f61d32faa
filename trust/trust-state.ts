import { readRevocations } from '../model/trust/read-revocations';
import type { Revocations } from '../model/trust/revocations';
import type { TrustRoot } from '../model/trust/trust-root';
import type { SignedPayload } from './envelope';
import { formatEnvelope, parseEnvelope } from './envelope-file';
import { readPayload } from './read-payload';
import { openTrustRoot } from './root-document';

/** What somebody has come to believe of signed documents, and never goes back behind. */
export interface TrustState {
  /** The newest root; null: the one that was delivered. */
  readonly root: { readonly envelope: SignedPayload; readonly document: TrustRoot } | null;
  readonly revocations: { readonly envelope: SignedPayload; readonly document: Revocations } | null;
  /** The highest release seen of each manifest's name. */
  readonly releases: ReadonlyMap<string, number>;
}

/** Before any document came. */
export const NOTHING_TRUSTED: TrustState = { root: null, revocations: null, releases: new Map() };

/** Reads a state that was kept. Throws when it is not what `formatTrustState` wrote: what was forgotten could be played again. */
export function parseTrustState(text: string): TrustState {
  const data: unknown = JSON.parse(text);
  if (!isWritten(data)) throw new Error('it is not what was written');
  const root = data.root === null ? null : parseEnvelope(data.root);
  const list = data.revocations === null ? null : parseEnvelope(data.revocations);
  return {
    root: root && { envelope: root, document: openTrustRoot(root) },
    // Its signature was judged by the root of its day, when it was taken.
    revocations: list && { envelope: list, document: readPayload(list.payload, readRevocations) },
    releases: new Map(data.releases),
  };
}

/** The state as text, to be kept. */
export function formatTrustState({ root, revocations, releases }: TrustState): string {
  return JSON.stringify({
    root: root && formatEnvelope(root.envelope),
    revocations: revocations && formatEnvelope(revocations.envelope),
    releases: [...releases],
  });
}

/** The delivered root, or what it was rotated to. A newer one that was delivered since wins. */
export function rootInForce(anchor: TrustRoot, { root }: TrustState): TrustRoot {
  return root !== null && root.document.version > anchor.version ? root.document : anchor;
}

interface Written {
  readonly root: string | null;
  readonly revocations: string | null;
  readonly releases: readonly (readonly [string, number])[];
}

function isWritten(data: unknown): data is Written {
  if (typeof data !== 'object' || data === null) return false;
  const { root, revocations, releases } = data as Partial<Record<keyof Written, unknown>>;
  const isText = (value: unknown): boolean => value === null || typeof value === 'string';
  const isRelease = (each: unknown): boolean =>
    Array.isArray(each) && each.length === 2 && typeof each[0] === 'string' && Number.isSafeInteger(each[1]);
  return isText(root) && isText(revocations) && Array.isArray(releases) && releases.every(isRelease);
}
