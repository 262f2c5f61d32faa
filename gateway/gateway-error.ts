import type { BarKind } from '../store/sessions';

/**
 * Why a gateway ends a session, or refuses one. Bounded: each is a metric label, stands in the trailer
 * `ringmaster-reason` of the stream and in docs/errors.md.
 */
export const GATEWAY_ERROR_KINDS = [
  'hello_timeout',
  'hello_expected',
  'hello_repeated',
  'identity_missing',
  'identity_mismatch',
  'unknown_host',
  'identity_quarantined',
  'identity_revoked',
  'identity_deleted',
  'certificate_ended',
  'protocol_revision',
  'message_invalid',
  'sequence_gap',
  'superseded',
  'slow_consumer',
  'rate_exceeded',
  'silent',
  'store_unavailable',
  'draining',
  'internal',
] as const;
export type GatewayErrorKind = (typeof GATEWAY_ERROR_KINDS)[number];

/** The one error of the gateway's edge towards agents. `message` is for a person, `cause` for the log only. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  /** When what is wrong has passed by itself: the agent is told to come back then (rule B2). Null: nobody knows. */
  readonly retryAfterMs: number | null;

  constructor(
    readonly kind: GatewayErrorKind,
    message: string,
    options?: { readonly cause?: unknown; readonly retryAfterMs?: number },
  ) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs ?? null;
  }
}

/** What a host that is barred is told; the whole reason is for operators, not for whoever holds its key. */
export function barredError(kind: BarKind): GatewayError {
  const texts = {
    quarantined:
      'this host is in quarantine: two machines use its identity, or it was set back; an operator releases it',
    revoked: "this host's certificate was revoked; enrol it with a new join token",
    deleted: 'this host was deleted; its id never returns',
  };
  return new GatewayError(`identity_${kind}`, texts[kind]);
}

/** What whoever has a certificate that is over is told. */
export function certificateEnded(): GatewayError {
  const text =
    'the client certificate has ended; the host gets the next one at the enrolment listener, by its last key';
  return new GatewayError('certificate_ended', text);
}

/** Anything thrown, as a GatewayError; what was not foreseen is `internal` and tells the agent nothing. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  return new GatewayError('internal', 'the gateway failed; its log says why', { cause: error });
}
