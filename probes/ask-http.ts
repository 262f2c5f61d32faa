import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { ProbeError } from './probe-error';
import type { Address } from './probe-list';
import { readToken } from './read-token';

/** What is asked of one address. */
export interface Question {
  readonly address: Address;
  readonly method: 'GET' | 'POST';
  /** Behind the address's own path; empty: nothing. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** What was answered, read whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** An answer of more is none that a probe gives. */
const LONGEST_BODY = 1024 * 1024;

/**
 * Asks one address of the list, and no other: a redirection is an answer like any other status, nothing is followed. Throws
 * ProbeError, whose words hold no secret.
 */
export async function askHttp(question: Question): Promise<HttpAnswer> {
  const { address, path } = question;
  const url = new URL(address.url);
  if (path !== '') url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
  const options = await optionsOf(question);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(connectionError(error, url.host));
    };
    const sent = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      readBody(response, url.host).then((body) => {
        resolve({ status: response.statusCode ?? 0, body });
      }, fail);
    });
    sent.on('error', fail);
    // 101 is no response to Node, and its connection ends without an error.
    sent.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, body: '' });
    });
    sent.end(question.body);
  });
}

async function optionsOf({ address, method, headers, body, signal }: Question): Promise<RequestOptions> {
  const token = address.tokenFile === null ? null : await readToken(address.tokenFile);
  return {
    method,
    agent: false,
    signal,
    headers: {
      'user-agent': 'ringmaster',
      accept: 'application/json',
      // What is compressed has no length that could be bounded before it is read.
      'accept-encoding': 'identity',
      ...(method === 'POST' && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    ...(address.caFile !== null && { ca: await readCa(address.caFile) }),
  };
}

async function readCa(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new ProbeError('unreadable_file', `${file} cannot be read`);
  });
}

async function readBody(response: IncomingMessage, host: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > LONGEST_BODY) {
      response.destroy();
      throw new ProbeError('too_long', `${host} answered more than ${LONGEST_BODY} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What the system or TLS said, as a kind of ours; a code is enough to look it up, and holds nothing that was sent. */
function connectionError(error: unknown, host: string): ProbeError {
  if (error instanceof ProbeError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ABORT_ERR') return new ProbeError('timed_out', `${host} did not answer in time`);
  if (/CERT|TLS|SSL|ALTNAME|SIGNATURE|ISSUER/.test(code))
    return new ProbeError('tls', `${host} is not trusted (${code})`);
  return new ProbeError('unreachable', `${host} cannot be reached (${code === '' ? 'unknown' : code})`);
}
