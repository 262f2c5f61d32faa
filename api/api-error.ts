import type { FileProblem } from '../model/campaign-file/problem';

/**
 * What can go wrong in a request, as a closed list: each kind is the `code` of an answer, has one HTTP status, and is
 * explained in docs/errors.md.
 */
export const API_ERROR_KINDS = [
  'invalid_request',
  'invalid_file',
  'unauthenticated',
  'forbidden',
  'second_person',
  'not_found',
  'conflict',
  'drifted',
  'blocked',
  'refused',
  'too_large',
  'too_many',
  'digest_mismatch',
  'engine_away',
  'provider_away',
  'database_away',
  'internal',
] as const;
export type ApiErrorKind = (typeof API_ERROR_KINDS)[number];

/** The HTTP status of each kind. */
export const API_ERROR_STATUS: Readonly<Record<ApiErrorKind, number>> = {
  invalid_request: 400,
  invalid_file: 422,
  unauthenticated: 401,
  forbidden: 403,
  second_person: 409,
  not_found: 404,
  conflict: 409,
  drifted: 409,
  blocked: 409,
  refused: 409,
  too_large: 413,
  too_many: 429,
  digest_mismatch: 422,
  engine_away: 503,
  provider_away: 503,
  database_away: 503,
  internal: 500,
};

/** The next step, and what lies behind the error. */
export interface ApiErrorDetail {
  /** One sentence: what the person can do. */
  readonly next: string;
  /** For the log. */
  readonly cause?: unknown;
  /** Everything wrong in the file, in the file's order. */
  readonly problems?: readonly FileProblem[];
}

/** A request that was not carried out: what happened, and what the person can do. */
export class ApiError extends Error {
  readonly next: string;
  readonly problems: readonly FileProblem[];
  constructor(
    readonly kind: ApiErrorKind,
    /** One sentence: the cause. */
    message: string,
    /** The next step alone, or with more. */
    next: string | ApiErrorDetail,
  ) {
    const detail = typeof next === 'string' ? { next } : next;
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'ApiError';
    this.next = detail.next;
    this.problems = detail.problems ?? [];
  }
}
