import type { DeliveryKind } from '../model/notification';

/** Whoever may answer otherwise later is asked again; a refusal stays one until a person changes something. */
const IS_RETRIED: Readonly<Record<DeliveryKind, boolean>> = {
  unreachable: true,
  timed_out: true,
  overloaded: true,
  unreadable_secret: true,
  refused: false,
  queue_full: false,
  receiver_gone: false,
};

/** A message was not delivered, or nobody knows whether it was. Its text has no secret: people and logs see it. */
export class DeliveryError extends Error {
  constructor(
    readonly kind: DeliveryKind,
    message: string,
    /** How long the receiver wants to be left alone; null: it did not say. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = 'DeliveryError';
  }

  get isRetried(): boolean {
    return IS_RETRIED[this.kind];
  }
}

/** What a connection's failure is called. Its own text may quote what was sent, so that its code is all that is taken. */
export function connectionError(error: unknown, to: string): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ABORT_ERR' || code === 'ETIMEDOUT' || (error instanceof Error && error.name === 'TimeoutError')) {
    return new DeliveryError('timed_out', `${to} did not answer in time`);
  }
  return new DeliveryError('unreachable', `${to} could not be reached${code === '' ? '' : ` (${code})`}`);
}
