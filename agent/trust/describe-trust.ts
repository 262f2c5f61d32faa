import { parseTrustAnchor } from './trust-anchor';
import { rootInForce } from '../../trust/trust-state';
import { readTrustState } from './trust-state';

/** What `doctor` says of the trust root; `problem` is why this host begins nothing forward. */
export interface DescribedTrust {
  readonly message: string;
  readonly problem: string | null;
}

/** Describes the delivered trust root and what came since. Throws when one of them cannot be read. */
export function describeTrust(
  text: string,
  { dataDir, now }: { readonly dataDir: string; readonly now: number },
): DescribedTrust {
  const state = readTrustState(dataDir);
  const { approver, signer, version, expiresMs } = rootInForce(parseTrustAnchor(text), state);
  const list = state.revocations?.document ?? null;
  const until = (ms: number): string => new Date(ms).toISOString();
  const message =
    `trust root version ${String(version)} until ${until(expiresMs)}: ${String(approver.threshold)} of ` +
    `${String(approver.keys.length)} approvers' keys, ${String(signer.keys.length)} may sign orders`;
  if (expiresMs <= now) return { message, problem: `the trust root expired ${until(expiresMs)}; bring a newer one` };
  if (list === null)
    return { message, problem: 'no list of revocations came yet; orders that go forward wait for one' };
  if (list.expiresMs > now) return { message: `${message}; revocations until ${until(list.expiresMs)}`, problem: null };
  return { message, problem: `the list of revocations expired ${until(list.expiresMs)}; have a newer one sent` };
}
