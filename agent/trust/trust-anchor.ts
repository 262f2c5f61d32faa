import { parseEnvelope } from '../../trust/envelope-file';
import { openTrustRoot } from '../../trust/root-document';
import type { TrustRoot } from '../../model/trust/trust-root';

/** Reads the trust root that was delivered with the agent. Throws when it is not whole, or not signed by its own keys. */
export function parseTrustAnchor(text: string): TrustRoot {
  return openTrustRoot(parseEnvelope(text));
}
