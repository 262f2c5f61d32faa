import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { FileProblem } from '../model/campaign-file/problem';
import { API_ERROR_STATUS, ApiError } from './api-error';

/** The body of every error answer: RFC 9457 problem details with the product's own code and next step. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ApiError['kind'];
  readonly next: string;
  readonly requestId: string;
  readonly problems?: readonly FileProblem[];
}

const TITLES: Readonly<Record<ApiError['kind'], string>> = {
  invalid_request: 'The request cannot be read',
  invalid_file: 'The file is not valid',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  second_person: 'A second person is needed',
  not_found: 'Not found',
  conflict: 'In conflict with what is there',
  drifted: 'The fleet changed since the plan',
  blocked: 'The plan has blockers',
  refused: 'Refused',
  too_large: 'Too large',
  too_many: 'Too many requests',
  digest_mismatch: 'The digest does not match',
  engine_away: 'The workflow engine does not answer',
  provider_away: 'The identity provider does not answer',
  database_away: 'The database does not answer',
  internal: 'Internal error',
};

/** Node's and PostgreSQL's words for "nobody is there": connection refused or lost, or the server shutting down. */
const AWAY: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
]);
const REPORT =
  'Try again; if it stays, send the request id to whoever runs Ringmaster: the cause is in the log of the api.';

/** Any thrown value as an {@link ApiError}; what is not foreseen becomes `internal`, and tells nothing of the inside. */
function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (isAway(error)) {
    return new ApiError('database_away', 'PostgreSQL does not answer', {
      next: 'Try again when it is back.',
      cause: error,
    });
  }
  if (isFastifyError(error)) return fromFastify(error);
  return new ApiError('internal', 'something went wrong inside the api', { next: REPORT, cause: error });
}

/** The driver's own words, which come without a code: no connection in time, one that ended, or no answer in time. */
const AWAY_SAID = /timeout exceeded when trying to connect|Connection terminated|Query read timeout/;

function isAway(error: unknown): boolean {
  return error instanceof Error && (('code' in error && AWAY.has(error.code)) || AWAY_SAID.test(error.message));
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

function fromFastify(error: FastifyError): ApiError {
  const next = 'See docs/api.md for what this route takes.';
  if (error.statusCode === 413)
    return new ApiError('too_large', error.message, { next: 'Send a smaller file.', cause: error });
  if (isWrongAfter(error)) {
    const cause = '"after" is no place in this list: it must be the "next" of one of its pages, unchanged';
    return new ApiError('invalid_request', cause, { next: 'Begin again without "after".', cause: error });
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ApiError('invalid_request', error.message, { next, cause: error });
  }
  return new ApiError('internal', 'something went wrong inside the api', { next: REPORT, cause: error });
}

/** Whoever reads a list page by page and has a wrong place is to begin anew, not to take what they have for all. */
function isWrongAfter({ validation, validationContext }: FastifyError): boolean {
  return validationContext === 'querystring' && validation?.some((one) => one.instancePath === '/after') === true;
}

/** Fastify's error handler: one shape for every error; the cause goes to the log only. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asApiError(error);
  const status = API_ERROR_STATUS[known.kind];
  if (status >= 500) request.log.error({ err: known.cause ?? known, code: known.kind }, 'request failed');
  const body: ProblemBody = {
    type: `urn:ringmaster:error:${known.kind}`,
    title: TITLES[known.kind],
    status,
    detail: known.message,
    code: known.kind,
    next: known.next,
    requestId: request.id,
    ...(known.problems.length > 0 && { problems: known.problems }),
  };
  if (status === API_ERROR_STATUS.too_many) void reply.header('retry-after', '1');
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body));
}
