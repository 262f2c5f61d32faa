import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { FileProblem } from '../model/campaign-file/problem';
import { safeText } from '../model/safe-text';
import { CliError } from './cli-error';
import type { Connection } from './connection';
import { type Listening, listenTo, SILENT_MS } from './event-stream';
import { EXIT, type ExitCode } from './exit-codes';

/** A request answered later than this is given up; steering waits for its effect. */
const TIMEOUT_MS = 60_000;

/** Exit codes of the api's error codes; all others are 1. */
const EXIT_OF_CODE: Readonly<Record<string, ExitCode>> = {
  unauthenticated: EXIT.auth,
  forbidden: EXIT.auth,
  second_person: EXIT.running,
  invalid_file: EXIT.usage,
  invalid_request: EXIT.usage,
  drifted: EXIT.blocked,
  blocked: EXIT.blocked,
};

/** The api, with the answers' envelopes checked. Every method throws CliError. */
export interface ApiClient {
  /** Where it is, and what said so. */
  readonly place: { readonly url: string; readonly source: string };
  /** A digest of where it is and who calls: no two people have the same. */
  readonly caller: string;
  /** GET; the answer must be of this kind. */
  readonly get: <T>(kind: string, path: string) => Promise<T>;
  /** POST with a JSON body. `key` is the idempotency key of a request that steers; `withinMs`: given up sooner than others. */
  readonly post: <T>(
    kind: string,
    path: string,
    body: { readonly json: object; readonly key?: string; readonly withinMs?: number },
  ) => Promise<T>;
  /** POST of a file's bytes. */
  readonly upload: <T>(kind: string, path: string, file: string) => Promise<T>;
  /** The events of a stream, until it ends, breaks or is aborted. */
  readonly events: <T>(kind: string, path: string, listen: Listening) => AsyncGenerator<T>;
}

type Send = (path: string, init: RequestInit) => Promise<Response>;

/** Sends requests as who is connected, and takes no answer but a good one. Throws CliError. */
function senderOf(connection: Connection, traceparent: string): Send {
  return async (path, init) => {
    const headers = new Headers(init.headers);
    if (connection.token !== null) headers.set('authorization', `Bearer ${connection.token}`);
    if (traceparent !== '') headers.set('traceparent', traceparent);
    let response: Response;
    try {
      // Followed nowhere: what is said to this address, codes and reasons too, is for no other, and may be in the clear there.
      response = await fetch(`${connection.url}${path}`, { ...init, headers, redirect: 'manual' });
    } catch (error) {
      throw unreachable(connection.url, error);
    }
    if (response.status >= 300 && response.status < 400) throw sentElsewhere(connection, response);
    if (!response.ok) throw await problemOf(response, connection);
    return response;
  };
}

/** Makes a client of the api. `traceparent`: the W3C context that its requests belong to, passed on as it is. */
export function createApiClient(
  connection: Connection,
  traceparent = '',
  { silentMs = SILENT_MS }: { readonly silentMs?: number } = {},
): ApiClient {
  const send = senderOf(connection, traceparent);
  const read = async <T>(kind: string, path: string, init: RequestInit): Promise<T> => {
    const response = await send(path, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
    // No JSON is an answer without a reason, and told as such below.
    const body: unknown = await response.json().catch((error: unknown) => {
      throw unreachable(connection.url, error);
    });
    return opened<T>(kind, body);
  };
  return {
    place: { url: connection.url, source: connection.source },
    caller: createHash('sha256')
      .update(`${connection.url} ${connection.token ?? ''}`)
      .digest('hex'),
    get: (kind, path) => read(kind, path, { method: 'GET' }),
    post: (kind, path, { json, key, withinMs }) => {
      const headers = { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) };
      const signal = AbortSignal.timeout(withinMs ?? TIMEOUT_MS);
      return read(kind, path, { method: 'POST', headers, body: JSON.stringify(json), signal });
    },
    upload: async <T>(kind: string, path: string, file: string) => {
      const body = Readable.toWeb(createReadStream(file)) as ReadableStream;
      const headers = { 'content-type': 'application/gzip' };
      const response = await send(path, { method: 'POST', headers, body, duplex: 'half' });
      return opened<T>(kind, await response.json());
    },
    events: async function* <T>(kind: string, path: string, listen: Listening) {
      const open = (init: RequestInit): Promise<Response> => send(path, init);
      for await (const data of listenTo(open, listen, silentMs)) yield opened<T>(kind, JSON.parse(data));
    },
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// What is inside is trusted: the api is ours, of the version the envelope names.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the one place where an answer gets its type
function opened<T>(kind: string, body: unknown): T {
  if (isRecord(body) && body.apiVersion === 'ringmaster/v1' && body.kind === kind) return body as T;
  throw new CliError('unknown_answer', `the api answered with something else than a ${kind} of ringmaster/v1`, {
    next: 'Compare the versions of this command and of the api; is RINGMASTER_URL right?',
  });
}

function unreachable(url: string, cause: unknown): CliError {
  return new CliError('unreachable', `the api at ${url} does not answer`, {
    next: 'Is it running? "npm start" brings up a local one; RINGMASTER_URL names another.',
    cause,
  });
}

function sentElsewhere({ url, source }: Connection, { status, headers }: Response): CliError {
  const to = safeText(headers.get('location') ?? 'somewhere else');
  return new CliError('unknown_answer', `the api at ${url} answered ${status}: ask ${to}; nothing is sent there`, {
    next: `If that is where it is now, write that address in place of the one of ${source}.`,
  });
}

async function problemOf(response: Response, { tokenFrom }: Connection): Promise<CliError> {
  // No JSON is an answer without a reason: told below as that, with its status.
  const body: unknown = await response.json().catch(() => null);
  if (!isRecord(body) || typeof body.code !== 'string' || typeof body.detail !== 'string') {
    return new CliError('unknown_answer', `the api answered ${response.status} without saying why`, {
      next: 'Is RINGMASTER_URL the address of a Ringmaster api?',
    });
  }
  return new CliError(body.code, body.detail, {
    exitCode: EXIT_OF_CODE[body.code] ?? EXIT.error,
    next: nextOf(body, tokenFrom),
    problems: Array.isArray(body.problems) ? body.problems.filter(isFileProblem) : [],
    ...(typeof body.requestId === 'string' && { requestId: body.requestId }),
  });
}

/** Who typed a command sends no header: what helps them is which token was sent, and who gives another. */
function nextOf({ code, next }: Readonly<Record<string, unknown>>, tokenFrom: string | undefined): string {
  if (code === 'unauthenticated' && tokenFrom !== undefined)
    return `It is the token of ${tokenFrom}. Sign in with "ringmaster login", or ask an admin for one (ringmaster tokens create).`;
  return typeof next === 'string' ? next : '';
}

function isFileProblem(value: unknown): value is FileProblem {
  return (
    isRecord(value) &&
    ['file', 'path', 'message', 'next'].every((key) => typeof value[key] === 'string') &&
    ['line', 'column'].every((key) => typeof value[key] === 'number')
  );
}
