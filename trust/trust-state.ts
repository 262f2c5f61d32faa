import { readRevocations } from '../model/trust/read-revocations';
import type { Revocations } from '../model/trust/revocations';
import type { TrustRoot } from '../model/trust/trust-root';
import type { SignedPayload } from './envelope';
import { formatEnvelope, parseEnvelope } from './envelope-file';
import { readPayload } from './read-payload';
import { openTrustRoot } from './root-document';
import type { SeenRelease, SeenReleases } from './seen-releases';

/** What somebody has come to believe of signed documents, and never goes back behind. */
export interface TrustState {
  /** The newest root; null: the one that was delivered. */
  readonly root: { readonly envelope: SignedPayload; readonly document: TrustRoot } | null;
  readonly revocations: { readonly envelope: SignedPayload; readonly document: Revocations } | null;
  /** Releases seen, of each manifest's name and of what they install. */
  readonly releases: SeenReleases;
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
    releases: readReleases(data),
  };
}

/** What was kept by a release that noted no keys has numbers only. */
function readReleases({ releases, approvedBy = [] }: Written): SeenReleases {
  const numbers = releases.map(([counter, release]) => [counter, [{ release, keyIds: [] }]] as const);
  return new Map<string, readonly SeenRelease[]>([...numbers, ...approvedBy]);
}

/** The state as text, to be kept. */
export function formatTrustState({ root, revocations, releases }: TrustState): string {
  return JSON.stringify({
    root: root && formatEnvelope(root.envelope),
    revocations: revocations && formatEnvelope(revocations.envelope),
    // An agent of before reads these, and does without the keys.
    releases: [...releases].map(([counter, seen]) => [counter, Math.max(...seen.map(({ release }) => release))]),
    approvedBy: [...releases].filter(([, seen]) => seen.some(({ keyIds }) => keyIds.length > 0)),
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
  readonly approvedBy?: readonly (readonly [string, readonly SeenRelease[]])[];
}

function isWritten(data: unknown): data is Written {
  if (typeof data !== 'object' || data === null) return false;
  const { root, revocations, releases, approvedBy } = data as Partial<Record<keyof Written, unknown>>;
  const isText = (value: unknown): boolean => value === null || typeof value === 'string';
  const isRelease = (each: unknown): boolean =>
    Array.isArray(each) && each.length === 2 && typeof each[0] === 'string' && Number.isSafeInteger(each[1]);
  const isListOf = (value: unknown, is: (each: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);
  return (
    isText(root) &&
    isText(revocations) &&
    isListOf(releases, isRelease) &&
    (approvedBy === undefined || isListOf(approvedBy, isSeen))
  );
}

function isSeen(data: unknown): boolean {
  if (!Array.isArray(data) || data.length !== 2 || typeof data[0] !== 'string') return false;
  const seen: unknown = data[1];
  return Array.isArray(seen) && seen.length > 0 && seen.every(isSeenRelease);
}

function isSeenRelease(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { release, keyIds } = data as Partial<Record<keyof SeenRelease, unknown>>;
  return Number.isSafeInteger(release) && Array.isArray(keyIds) && keyIds.every((each) => typeof each === 'string');
}
