import { createHash } from 'node:crypto';
import {
  constants,
  createReadStream,
  createWriteStream,
  lstatSync,
  mkdirSync,
  openSync,
  rmSync,
  type Stats,
} from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissing } from '../durable-file';
import type { BundlePatch } from '../order';
import { BundleError, noSpaceError } from './bundle-error';

/** Where archives come from: the gateways' artifact listeners, with the agent's own certificate. */
export interface ArtifactSource {
  /** `host:port` each, tried in turn. */
  readonly addresses: readonly string[];
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly serverName: string | null;
}

const SILENCE_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 10_000;

/**
 * Brings the archive into `file`, going on where an earlier attempt stopped, and checks its digest. Tries again for as
 * long as `signal` allows while listeners are out of reach; a full disk of ours ends it at once. Throws `BundleError`.
 */
export async function fetchArchive(
  source: ArtifactSource,
  patch: BundlePatch,
  target: { readonly file: string; readonly signal: AbortSignal },
): Promise<void> {
  mkdirSync(dirname(target.file), { recursive: true, mode: 0o700 });
  // What somebody laid there leads elsewhere: never read or written through.
  if (statusOf(target.file)?.isSymbolicLink() === true) rmSync(target.file);
  let missing = 0;
  for (let attempt = 0; sizeOf(target.file) !== patch.sizeBytes; attempt += 1) {
    if (target.signal.aborted) throw new BundleError('timed_out', 'the run time was over before the archive was here');
    if (sizeOf(target.file) > patch.sizeBytes) rmSync(target.file);
    const address = source.addresses[attempt % source.addresses.length];
    if (address === undefined) throw new BundleError('download_failed', 'no artifact listener is configured');
    try {
      await fetchFrom({ source, address, patch }, target);
    } catch (error) {
      if (error instanceof BundleError && error.kind !== 'download_failed') throw error;
      // No listener's trouble, and no other would do better.
      const full = noSpaceError(error, target.file);
      if (full !== null) throw full;
      // An archive that no listener has will not appear by asking on; one that cannot be reached may.
      missing = error instanceof BundleError ? missing + 1 : 0;
      if (missing >= source.addresses.length) throw error;
      await pause(attempt, target.signal);
    }
  }
  await checkDigest(target.file, patch.digest);
}

interface Asked {
  readonly source: ArtifactSource;
  readonly address: string;
  readonly patch: BundlePatch;
}

async function fetchFrom(
  { source, address, patch }: Asked,
  { file, signal }: { readonly file: string; readonly signal: AbortSignal },
): Promise<void> {
  const have = sizeOf(file);
  const response = await open(source, new URL(`https://${address}/artifacts/${patch.digest.replace(':', '/')}`), {
    signal,
    have,
  });
  if (response.statusCode !== 200 && response.statusCode !== 206) {
    response.destroy();
    const status = String(response.statusCode);
    if (response.statusCode === 416) rmSync(file, { force: true });
    // The listener's trouble may pass, like one that does not answer; a refusal will not.
    if ((response.statusCode ?? 0) >= 500 || response.statusCode === 416)
      throw new Error(`${address} answered ${status}`);
    throw new BundleError('download_failed', `${address} answered ${status} for ${patch.digest}`);
  }
  const isContinued = response.statusCode === 206 && startsAt(response) === have;
  if (response.statusCode === 206 && !isContinued) {
    response.destroy();
    rmSync(file, { force: true });
    throw new Error(`${address} sent another range than was asked for`);
  }
  const begin = isContinued ? have : 0;
  const sink = createWriteStream(file, { fd: openForWriting(file, isContinued) });
  await pipeline(response, (chunks) => atMost(chunks as AsyncIterable<Buffer>, patch.sizeBytes - begin), sink, {
    signal,
  });
}

function open(
  source: ArtifactSource,
  url: URL,
  { signal, have }: { readonly signal: AbortSignal; readonly have: number },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { ca, cert, key, serverName } = source;
    const asked = request(url, {
      ca,
      cert,
      key,
      minVersion: 'TLSv1.3',
      ...(serverName === null ? {} : { servername: serverName }),
      agent: false,
      signal,
      headers: have > 0 ? { range: `bytes=${String(have)}-` } : {},
    });
    asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error(`${url.host} was silent for 30 s`)));
    asked.on('response', resolve);
    asked.on('error', reject);
    asked.end();
  });
}

/** Content-Range: bytes <first>-<last>/<size> */
function startsAt(response: IncomingMessage): number | null {
  const match = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '');
  return match === null ? null : Number(match[1]);
}

async function* atMost(chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let taken = 0;
  for await (const chunk of chunks) {
    taken += chunk.length;
    if (taken > limit) throw new BundleError('digest_mismatch', 'the archive is longer than the order says');
    yield chunk;
  }
}

async function checkDigest(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const actual = `sha256:${hash.digest('hex')}`;
  if (actual === expected) return;
  rmSync(file);
  throw new BundleError('digest_mismatch', `the archive is ${actual}, not ${expected}`);
}

function openForWriting(file: string, isContinued: boolean): number {
  const { O_WRONLY, O_CREAT, O_APPEND, O_TRUNC, O_NOFOLLOW } = constants;
  return openSync(file, O_WRONLY | O_CREAT | O_NOFOLLOW | (isContinued ? O_APPEND : O_TRUNC), 0o600);
}

function sizeOf(file: string): number {
  return statusOf(file)?.size ?? 0;
}

function statusOf(file: string): Stats | null {
  try {
    return lstatSync(file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Full jitter: hosts that lost the same listener do not come back together. */
async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10), MAX_PAUSE_MS);
  try {
    await delay(Math.random() * longest, undefined, { signal });
  } catch {
    // Aborted: the loop looks at the signal next.
  }
}
