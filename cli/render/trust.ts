import { formatInstant } from '../../model/trust/instant';
import type { Revocations } from '../../model/trust/revocations';
import { TRUST_ROLES, type TrustRoleName, type TrustRoot } from '../../model/trust/trust-root';
import { keyIdOf, publicKeyFrom } from '../../trust/public-key';
import { safeText } from '../../model/safe-text';

const MEANING: Readonly<Record<TrustRoleName, string>> = {
  root: 'change this file',
  approver: 'approve patch manifests',
  signer: 'sign orders',
};

/** Whose signatures count for what. */
export function describeTrustRoot(root: TrustRoot): string {
  const lines = [`Trust root version ${root.version}, until ${formatInstant(root.expiresMs)}.`];
  for (const name of TRUST_ROLES) {
    const { threshold, keys } = root[name];
    lines.push(`${name}: ${threshold} of these must ${MEANING[name]}:`);
    lines.push(...keys.map(({ holder, publicKey }) => `  ${keyIdOf(publicKeyFrom(publicKey))}  ${holder}`));
  }
  return lines.map((line) => `${safeText(line)}\n`).join('');
}

/** What is not believed any more. */
export function describeRevocations(list: Revocations): string {
  const { root, version, issuedMs, expiresMs, keyIds, manifests, waysBack } = list;
  const under = root === 0 ? '' : `, under trust root ${root},`;
  const lines = [
    `Revocations version ${version}${under} of ${formatInstant(issuedMs)}: hosts begin nothing forward without a newer list after ${formatInstant(expiresMs)}.`,
    ...keyIds.map((keyId) => `  key ${keyId}`),
    ...manifests.map((digest) => `  manifest ${digest}`),
    ...waysBack.map((digest) => `  ways back of manifest ${digest}`),
  ];
  return `${lines.join('\n')}\n`;
}
