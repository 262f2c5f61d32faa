import type { ListedApiToken } from '../../model/access';
import { safeText } from '../../model/safe-text';
import { formatInstant } from './instant';
import { wrapBelow } from './wrap';

/** Tokens, each by its id and name with what is known of it below. */
export function renderApiTokens(
  tokens: readonly ListedApiToken[],
  { timeZone, width, now }: { readonly timeZone: string; readonly width: number; readonly now: Date },
): string {
  if (tokens.length === 0)
    return 'No token was made. Those of the file that the api reads at its start are not listed.\n';
  return tokens
    .flatMap((token) => [
      `${token.tokenId}  ${safeText(token.name)}  ${standingOf(token, now)}`,
      ...wrapBelow(`${token.roles.join(', ')}${token.scope === null ? '' : `; only ${token.scope.join(', ')}`}`, width),
      ...wrapBelow(`until ${formatInstant(token.expiresAt, timeZone)}, made by ${safeText(token.createdBy)}`, width),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function standingOf({ revokedBy, expiresAt }: ListedApiToken, now: Date): string {
  if (Date.parse(expiresAt) <= now.getTime()) return 'expired';
  return revokedBy === null ? 'good' : `revoked by ${safeText(revokedBy)}`;
}
