import { ApiError } from './api-error';
import type { Api } from './api-instance';

/** Refuses every text that PostgreSQL cannot keep as it is: one with U+0000, or with half of a surrogate pair. */
export function refuseUnstorable(app: Api): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const sent: unknown[] = [request.params, request.query];
    // A stream is bytes, and no text.
    if (request.headers['content-type']?.startsWith('application/json') === true) sent.push(request.body);
    done(sent.every(isStorable) ? undefined : refusal());
  });
}

function refusal(): ApiError {
  const cause = 'a text has the character U+0000, or half of a surrogate pair';
  return new ApiError('invalid_request', cause, 'Send text without them.');
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/\0|\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}
