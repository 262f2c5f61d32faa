import { createHash } from 'node:crypto';
import type { PatchManifest } from '../model/trust/patch-manifest';
import { readPatchManifest } from '../model/trust/read-patch-manifest';
import type { TrustRoot } from '../model/trust/trust-root';
import type { SignedPayload } from './envelope';
import { MANIFEST_PAYLOAD_TYPE } from './payload-types';
import { readPayload } from './read-payload';
import { demandHolders, demandType } from './role-signatures';

/** A manifest and who approved it. */
export interface ApprovedManifest {
  readonly manifest: PatchManifest;
  /** People, in alphabetical order. */
  readonly approvers: readonly string[];
}

/** What orders call a manifest: `sha256:<64 hex>` of the signed bytes. Who signed them is no part of it. */
export function manifestDigest(payload: Uint8Array): string {
  return `sha256:${createHash('sha256').update(payload).digest('hex')}`;
}

/** Opens a manifest that the threshold of approvers signed. Looks at no clock and no counter. Throws `TrustError`. */
export function openManifest(
  envelope: SignedPayload,
  root: TrustRoot,
  revokedKeyIds: readonly string[] = [],
): ApprovedManifest {
  demandType(envelope, MANIFEST_PAYLOAD_TYPE);
  const approvers = demandHolders(envelope, { role: root.approver, name: 'approvers', revokedKeyIds });
  return { manifest: readManifestPayload(envelope.payload), approvers };
}

/** Reads a manifest that nobody signed yet, or whose signatures were checked. Throws `TrustError`, with positions. */
export function readManifestPayload(payload: Uint8Array): PatchManifest {
  return readPayload(payload, readPatchManifest);
}
