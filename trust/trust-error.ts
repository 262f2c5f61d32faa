import type { Problem } from '../model/campaign-file/problem';

/** Why a signed document is not taken (docs/errors.md). */
export const TRUST_ERROR_KINDS = [
  'not_an_envelope',
  'wrong_type',
  'too_few_signatures',
  'not_readable',
  'not_the_next_version',
  'fewer_revocations',
  'issued_ahead',
  'wrong_passphrase',
  'ssh_agent',
] as const;

/** A signed document that is not taken; `problems` have their positions in its payload. */
export class TrustError extends Error {
  override readonly name = 'TrustError';

  constructor(
    readonly kind: (typeof TRUST_ERROR_KINDS)[number],
    message: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}
