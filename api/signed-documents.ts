import { readFileSync } from 'node:fs';
import type { PatchManifest } from '../model/trust/patch-manifest';
import { readRevocations } from '../model/trust/read-revocations';
import { NO_REVOCATIONS, type Revocations } from '../model/trust/revocations';
import type { TrustRoot } from '../model/trust/trust-root';
import type { Database } from '../store/database';
import { readTrustDocuments, type SignedDocument, type TrustDocumentKind } from '../store/trust-documents';
import type { SignedPayload } from '../trust/envelope';
import { parseEnvelope } from '../trust/envelope-file';
import { manifestDigest, openManifest, readManifestPayload } from '../trust/manifest-document';
import { TRUST_ROOT_PAYLOAD_TYPE } from '../trust/payload-types';
import { readPayload } from '../trust/read-payload';
import { openRevocations } from '../trust/revocations-document';
import { openNextTrustRoot, openTrustRoot } from '../trust/root-document';
import type { PresentKeys } from '../trust/seen-releases';
import { TrustError } from '../trust/trust-error';
import { ApiError, type ApiErrorKind } from './api-error';

/** What hosts have been told to believe; null: nothing was published. */
interface Published {
  readonly root: TrustRoot | null;
  readonly revocations: Revocations | null;
}

/** A manifest that a campaign is launched with. */
export interface LaunchManifest {
  readonly manifest: PatchManifest;
  readonly digest: string;
  readonly document: SignedDocument;
}

/**
 * Reads the manifest of a launch; null: there is none. Hosts judge it themselves; here a mistake is found before anything
 * is launched. Once a trust root is published, nothing is launched without a manifest that its approvers signed. Throws
 * ApiError.
 */
export async function readLaunchManifest(db: Database, text: string | undefined): Promise<LaunchManifest | null> {
  const { root, revocations } = await readPublished(db);
  if (text === undefined) {
    if (root === null) return null;
    throw new ApiError('blocked', 'a trust root is published: hosts obey only what approvers signed', {
      next: 'Have a manifest signed and launch with --manifest FILE (docs/cli.md, "Keys and manifests").',
    });
  }
  return believing(
    'the manifest',
    () => {
      const envelope = parseEnvelope(text);
      const manifest =
        root === null
          ? readManifestPayload(envelope.payload)
          : openManifest(envelope, root, revocations?.keyIds ?? []).manifest;
      const digest = manifestDigest(envelope.payload);
      if (revocations?.manifests.includes(digest) === true) throw unlaunchable('the manifest is revoked');
      return { manifest, digest, document: toDocument(envelope) };
    },
    'blocked',
  );
}

/** A document for every host, as it is to be stored. */
interface Publication {
  readonly kind: TrustDocumentKind;
  /** Of revocations, the root under which they are counted; 0: none is named. */
  readonly ofRoot: number;
  readonly version: number;
  readonly document: SignedDocument;
}

/** What is to be published: a trust root that follows the last one, or revocations that its holders signed. Throws ApiError. */
export async function readPublication(
  { db, firstRoot }: { readonly db: Database; readonly firstRoot: SignedPayload | null },
  text: string,
): Promise<Publication> {
  const { root, revocations } = await readPublished(db);
  return believing('the document', () => {
    const envelope = parseEnvelope(text);
    const document = toDocument(envelope);
    if (envelope.payloadType === TRUST_ROOT_PAYLOAD_TYPE) {
      // The same again is answered by whoever stores it.
      const { version } = openTrustRoot(envelope);
      if (root === null) demandFirst(envelope, firstRoot);
      else if (version > root.version) openNextTrustRoot(root, envelope);
      return { kind: 'root', ofRoot: 0, version, document };
    }
    if (root === null) throw refused('the trust root that says who may revoke is not published yet');
    const claimed = readPayload(envelope.payload, readRevocations);
    const isHeld = revocations?.root === claimed.root && revocations.version === claimed.version;
    const { root: ofRoot, version } = openRevocations(envelope, root, {
      held: isHeld ? null : (revocations ?? NO_REVOCATIONS),
      now: Date.now(),
    });
    return { kind: 'revocations', ofRoot, version, document };
  });
}

/**
 * Any root is signed by its own keys: who publishes the first must not choose whose approvals the api believes from then on. It is
 * the one that whoever runs the api has put beside it, or none.
 */
function demandFirst({ payload }: SignedPayload, first: SignedPayload | null): void {
  if (first === null) throw refused('no trust root may be the first: RINGMASTER_TRUST_ROOT tells the api of none');
  if (Buffer.compare(first.payload, payload) === 0) return;
  throw refused('the first trust root is the one of RINGMASTER_TRUST_ROOT, and this is another');
}

/** Reads the trust root that may be published first; null: none is named. Throws when it is not whole. */
export function readFirstRoot(file: string | null): SignedPayload | null {
  if (file === null) return null;
  const envelope = parseEnvelope(readFileSync(file, 'utf8'));
  openTrustRoot(envelope);
  return envelope;
}

/** Whose approvals count for hosts now; null: no root was published, and hosts never ask. */
export async function readPresentKeys(db: Database): Promise<PresentKeys | null> {
  const { root, revocations } = await readPublished(db);
  return root === null ? null : { root, revokedKeyIds: revocations?.keyIds ?? [] };
}

async function readPublished(db: Database): Promise<Published> {
  const documents = (await readTrustDocuments(db)).map(toPayload);
  const isRoot = ({ payloadType }: SignedPayload): boolean => payloadType === TRUST_ROOT_PAYLOAD_TYPE;
  const root = documents.filter(isRoot).at(-1);
  const list = documents.find((document) => !isRoot(document));
  // They were judged when they were published.
  return {
    root: root === undefined ? null : openTrustRoot(root),
    revocations: list === undefined ? null : readPayload(list.payload, readRevocations),
  };
}

/** What a person types who signs it. */
const SIGNED_BY = {
  'the manifest': 'ringmaster manifest sign FILE --key KEY',
  "the campaign's manifest": 'ringmaster manifest sign FILE --key KEY',
  'the document': 'ringmaster keys sign FILE --key KEY',
} as const;

/** Reads something signed. Throws ApiError `refused`, or of the kind that is given, with what is wrong with it. */
export function believing<T>(what: keyof typeof SIGNED_BY, act: () => T, kind: ApiErrorKind = 'refused'): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    if (error.kind === 'too_few_signatures') {
      const next = `Have others sign it, then send it again: ${SIGNED_BY[what]} (docs/cli.md, "Keys and manifests").`;
      throw new ApiError(kind, `${what} has too few signatures: ${error.message}`, { next, cause: error });
    }
    const next = `docs/errors.md explains "${error.kind}".`;
    throw new ApiError(kind, `${what} ${error.message}`, { next, cause: error });
  }
}

/** Nothing is wrong with the plan: with another manifest it is launched. */
function unlaunchable(message: string): ApiError {
  return new ApiError('blocked', message, { next: 'Launch with one that is good: ringmaster manifest draft.' });
}

function refused(message: string): ApiError {
  return new ApiError('refused', message, { next: 'docs/security.md says what is signed by whom.' });
}

/** An envelope in the form in which it is stored. */
export function toDocument({ payloadType, payload, signatures }: SignedPayload): SignedDocument {
  return {
    payloadType,
    payload: Buffer.from(payload),
    signatures: signatures.map(({ keyId, signature }) => ({
      keyId,
      signature: Buffer.from(signature).toString('base64'),
    })),
  };
}

/** The same as those who verify it take it. */
export function toPayload({ payloadType, payload, signatures }: SignedDocument): SignedPayload {
  return {
    payloadType,
    payload,
    signatures: signatures.map(({ keyId, signature }) => ({ keyId, signature: Buffer.from(signature, 'base64') })),
  };
}
