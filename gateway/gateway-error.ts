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
  'protocol_revision',
  'message_invalid',
  'sequence_gap',
  'superseded',
  'slow_consumer',
  'silent',
  'store_unavailable',
  'draining',
  'internal',
] as const;
export type GatewayErrorKind = (typeof GATEWAY_ERROR_KINDS)[number];

/** The one error of the gateway's edge towards agents. `message` is for a person, `cause` for the log only. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';

  constructor(
    readonly kind: GatewayErrorKind,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Anything thrown, as a GatewayError; what was not foreseen is `internal` and tells the agent nothing. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  return new GatewayError('internal', 'the gateway failed; its log says why', { cause: error });
}
