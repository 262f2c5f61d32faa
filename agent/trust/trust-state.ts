import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRevocations } from '../../model/trust/read-revocations';
import type { Revocations } from '../../model/trust/revocations';
import type { TrustRoot } from '../../model/trust/trust-root';
import type { SignedPayload } from '../../trust/envelope';
import { formatEnvelope, parseEnvelope } from '../../trust/envelope-file';
import { readPayload } from '../../trust/read-payload';
import { openTrustRoot } from '../../trust/root-document';
import { isMissing, writeDurably } from '../durable-file';

/** What this host has come to believe, and never goes back behind. */
export interface TrustState {
  /** The newest root; null: the one that was delivered. */
  readonly root: { readonly envelope: SignedPayload; readonly document: TrustRoot } | null;
  readonly revocations: { readonly envelope: SignedPayload; readonly document: Revocations } | null;
  /** The highest release seen of each manifest's name. */
  readonly releases: ReadonlyMap<string, number>;
}

const NOTHING: TrustState = { root: null, revocations: null, releases: new Map() };

/** The file below the data folder. */
export function trustStateFile(dataDir: string): string {
  return join(dataDir, 'trust.json');
}

/** Reads the state. Throws when the file is there and no agent wrote it: what was forgotten could be played again. */
export function readTrustState(dataDir: string): TrustState {
  let text: string;
  try {
    text = readFileSync(trustStateFile(dataDir), 'utf8');
  } catch (error) {
    if (isMissing(error)) return NOTHING;
    throw error;
  }
  const data: unknown = JSON.parse(text);
  if (!isWritten(data)) throw new Error(`${trustStateFile(dataDir)} is not one an agent wrote`);
  const root = data.root === null ? null : parseEnvelope(data.root);
  const list = data.revocations === null ? null : parseEnvelope(data.revocations);
  return {
    root: root && { envelope: root, document: openTrustRoot(root) },
    // Its signature was judged by the root of its day, when it was taken.
    revocations: list && { envelope: list, document: readPayload(list.payload, readRevocations) },
    releases: new Map(data.releases),
  };
}

/** The delivered root, or what it was rotated to. A newer one that was delivered since wins. */
export function rootInForce(anchor: TrustRoot, { root }: TrustState): TrustRoot {
  return root !== null && root.document.version > anchor.version ? root.document : anchor;
}

/** Writes the state; what it says counts once that is on the disk. */
export function writeTrustState(dataDir: string, { root, revocations, releases }: TrustState): void {
  const text = JSON.stringify({
    root: root && formatEnvelope(root.envelope),
    revocations: revocations && formatEnvelope(revocations.envelope),
    releases: [...releases],
  });
  writeDurably(trustStateFile(dataDir), `${text}\n`);
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
