import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connectionError, DeliveryError } from '../delivery-error';

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of authorities that are trusted instead of Node's own; null: Node's. */
  readonly ca: string | null;
  readonly signal: AbortSignal;
}

/** Nobody is waited for longer than this, whatever they ask. */
const LONGEST_RETRY_MS = 3_600_000;

/** Posts JSON and takes any 2xx for "has it". Follows no redirection: what is signed for one address goes to no other. */
export async function postJson(post: Post): Promise<void> {
  const url = parseUrl(post.url);
  const { status, retryAfter } = await answerOf(url, post).catch((error: unknown) => {
    throw connectionError(error, url.host);
  });
  if (status >= 200 && status < 300) return;
  const isLater = status >= 500 || [408, 425, 429].includes(status);
  throw new DeliveryError(
    isLater ? 'overloaded' : 'refused',
    `${url.host} answered with status ${String(status)}`,
    isLater ? retryAfter : null,
  );
}

/** A URL may be a secret of its own: a bad one is not quoted. */
function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) return url;
  throw new DeliveryError('unreadable_secret', 'its URL is no https URL');
}

function answerOf(url: URL, post: Post): Promise<{ readonly status: number; readonly retryAfter: number | null }> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        // A connection that was kept may be closed as it is used: then nobody would know whether the message arrived.
        agent: false,
        signal: post.signal,
        headers: {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(post.body)),
          'user-agent': 'ringmaster',
          ...post.headers,
        },
        ...(post.ca !== null && { ca: post.ca }),
      },
      (response) => {
        response.on('error', reject);
        // The status is the answer; whatever is said with it is not read, and cannot be too long.
        resolve({ status: response.statusCode ?? 0, retryAfter: retryAfterOf(response.headers['retry-after']) });
        response.destroy();
      },
    );
    sent.on('error', reject);
    // 101 is no response to Node, and its connection ends without an error.
    sent.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, retryAfter: null });
    });
    sent.end(post.body);
  });
}

function retryAfterOf(header: string | undefined): number | null {
  if (header === undefined || !/^\d{1,9}$/.test(header)) return null;
  return Math.min(Number(header) * 1000, LONGEST_RETRY_MS);
}
