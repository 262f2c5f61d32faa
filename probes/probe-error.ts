/** Why a probe gave no answer. */
export const PROBE_ERROR_KINDS = ['unreachable', 'timed_out', 'tls', 'too_long', 'unreadable_file'] as const;
export type ProbeErrorKind = (typeof PROBE_ERROR_KINDS)[number];

/** A probe gave no answer; `message` says why, and holds no secret. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';

  constructor(
    readonly kind: ProbeErrorKind,
    message: string,
  ) {
    super(message);
  }
}
