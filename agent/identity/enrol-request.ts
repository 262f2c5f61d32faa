import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const ANSWER_MS = 15_000;
const LARGEST_ANSWER = 16 * 1024;

/** No certificate came; `kind` is the authority's (docs/errors.md), or `unreachable`. */
export class EnrolRefusedError extends Error {
  override readonly name = 'EnrolRefusedError';

  constructor(
    readonly kind: string,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The enrolment listener. */
export interface EnrolAddress {
  readonly url: string;
  /** PEM file: who vouches for it. */
  readonly ca: string;
}

/** What the listener issued, PEM. */
export interface Issued {
  readonly certificate: string;
  /** Whose it is; null: a listener of the release before did not say. */
  readonly authority: string | null;
}

/** Asks the enrolment listener; resolves with a certificate. Throws EnrolRefusedError, which never repeats what was sent. */
export async function askEnrolment(
  { url, ca }: EnrolAddress,
  path: '/v1/enrol' | '/v1/re-enrol',
  body: Readonly<Record<string, string>>,
): Promise<Issued> {
  const { status, text } = await post(new URL(path, url), readFileSync(ca), JSON.stringify(body)).catch(
    (cause: unknown) => {
      const because = cause instanceof Error ? cause.message : String(cause);
      throw new EnrolRefusedError('unreachable', `${url} does not answer: ${because}`, { cause });
    },
  );
  const answer = parse(text);
  const { certificate, authority, kind, message } = answer;
  if (status === 200 && typeof certificate === 'string') {
    return { certificate, authority: typeof authority === 'string' ? authority : null };
  }
  const known = typeof kind === 'string' && /^[a-z_]{1,40}$/.test(kind) ? kind : 'unknown_answer';
  throw new EnrolRefusedError(
    known,
    typeof message === 'string' ? message.slice(0, 500) : `answered ${String(status)}`,
  );
}

function post(url: URL, ca: Buffer, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method: 'POST',
        ca,
        minVersion: 'TLSv1.3',
        agent: false,
        timeout: ANSWER_MS,
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > LARGEST_ANSWER) asked.destroy(new Error('the answer is too long'));
        });
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${String(ANSWER_MS / 1000)} s`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Something else answers there; the status tells.
    return {};
  }
}
