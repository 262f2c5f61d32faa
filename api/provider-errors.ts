import { ApiError } from './api-error';
import { AnswerTooLongError } from './provider-fetch';

/** What openid-client says when nobody answers, or something that is no identity provider does. */
const AWAY = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);
/** What a provider says when it is at fault, or the api's client is configured wrongly. */
const AT_FAULT = new Set(['server_error', 'temporarily_unavailable', 'invalid_client', 'unauthorized_client']);

interface Failed {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly error?: unknown;
  readonly status?: unknown;
  readonly cause?: unknown;
}

const read = (error: unknown): Failed => (typeof error === 'object' && error !== null ? error : {});

/** The error code of OAuth that the provider answered with; null: it is no answer of a provider. */
export function saidBy(error: unknown): string | null {
  const said = read(error).error;
  return typeof said === 'string' ? said : null;
}

/** Whether the provider does not answer, or not as one. */
export function isAway(error: unknown): boolean {
  if (error instanceof AnswerTooLongError) return true;
  const { code, status, cause, message } = read(error);
  const said = saidBy(error);
  if (said !== null) return AT_FAULT.has(said) || (typeof status === 'number' && status >= 500);
  // Node's own words for a connection that did not come to be, or broke off.
  if ([message, read(cause).message].some((words) => words === 'fetch failed' || words === 'terminated')) return true;
  return typeof code === 'string' && AWAY.has(code);
}

/** Whether the provider said no, or what it said does not hold. */
export function isRefused(error: unknown): boolean {
  const { code } = read(error);
  return saidBy(error) !== null || (typeof code === 'string' && code.startsWith('OAUTH_'));
}

/** Words of OAuth that people can do something with. */
const WORDS: Readonly<Record<string, string>> = {
  access_denied: 'the sign-in was denied',
  expired_token: 'nobody confirmed the sign-in in time',
  invalid_grant: 'this sign-in was used already, or is too old',
};

/** The refusal of whoever is not who the provider is to name; nothing of the provider's own text, which anybody could have written. */
export function refusedSignIn(error: unknown): ApiError {
  const known = WORDS[saidBy(error) ?? ''];
  const cause = known ?? 'what came back from the identity provider does not hold: its state, its code or its ID token';
  return new ApiError('unauthenticated', cause, { next: 'Sign in again.', cause: error });
}
