import type { SigningResult } from '../../signer/signing-request';
import type { SignedPayload } from '../../trust/envelope';
import { manifestDigest } from '../../trust/manifest-document';
import { manifestData, newCrew, revocationsData, sealedManifest, sealedRevocations } from '../trust-fixture';

export const crew = newCrew();

/** What is brought with orders, and the digest that they name. */
export interface Under {
  readonly documents: SignedPayload[];
  readonly manifestDigest: string;
}

/** The documents of a campaign whose manifest is changed like this, and the manifest's digest. */
export async function approved(
  changes: Readonly<Record<string, unknown>> = {},
  { by = crew.approvers.slice(0, 2), revoked = {} } = {},
): Promise<Under> {
  const manifest = await sealedManifest(manifestData(changes), by);
  const list = await sealedRevocations(revocationsData(1, revoked), [crew.approvers[0]!]);
  return { documents: [list, manifest], manifestDigest: manifestDigest(manifest.payload) };
}

/** What came of one order in a word. */
export function wordOf(result: SigningResult | undefined): string {
  if (result === undefined) return 'nothing';
  return 'refused' in result ? result.refused.reason : 'signed';
}
