/** Why a request itself is refused, before anybody asks whether the host may have a certificate; a closed list (docs/errors.md). */
export const ENROL_ERROR_KINDS = [
  'request_invalid',
  'csr_invalid',
  'certificate_invalid',
  'certificate_too_old',
  'proof_invalid',
  'key_reused',
  'unavailable',
] as const;
/** One of them. */
export type EnrolErrorKind = (typeof ENROL_ERROR_KINDS)[number];

/** The one error of the enrolment listener's edge. `message` is for a person, `cause` for the log only. */
export class EnrolError extends Error {
  override readonly name = 'EnrolError';

  constructor(
    readonly kind: EnrolErrorKind,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
