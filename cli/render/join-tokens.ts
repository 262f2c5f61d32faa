import { safeText } from '../../model/safe-text';
import { formatInstant } from './instant';
import { wrapBelow } from './wrap';

/** A join token as the api lists it. */
export interface ListedToken {
  readonly tokenId: string;
  /** Null: it is for new hosts, of `cluster`. */
  readonly host: string | null;
  readonly cluster: string | null;
  readonly usesLeft: number;
  readonly uses: number;
  readonly expiresAt: string;
  readonly createdBy: string;
  readonly revokedBy: string | null;
}

/** Tokens, each by its id with what is known of it below: a table of that is wider than a terminal. */
export function renderTokens(
  tokens: readonly ListedToken[],
  { timeZone, width }: { readonly timeZone: string; readonly width: number },
): string {
  if (tokens.length === 0) return 'No join token can be used.\n';
  return tokens
    .flatMap((token) => [
      `${token.tokenId}  ${token.revokedBy === null ? `${token.usesLeft} of ${token.uses} left` : 'revoked'}`,
      ...wrapBelow(`for ${safeText(token.host ?? `new hosts in ${token.cluster ?? ''}`)}`, width),
      ...wrapBelow(`until ${formatInstant(token.expiresAt, timeZone)}, made by ${safeText(token.createdBy)}`, width),
      ...(token.revokedBy === null ? [] : wrapBelow(`revoked by ${safeText(token.revokedBy)}`, width)),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
