import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiError } from './api-error';

/** A bundle larger than this is refused: 1 GiB. */
const MAX_ARTIFACT_BYTES = 1024 * 1024 * 1024;

/** The content-addressed folder that the gateway's artifact listener serves. */
export interface ArtifactFiles {
  /**
   * Writes the stream to a temporary file, computing its digest, and moves it to its place when the digest is the
   * expected one; on disk when it returns. Throws ApiError `too_large` or `digest_mismatch`, leaving nothing.
   */
  readonly store: (content: Readable, expectedDigest: string) => Promise<{ size: number }>;
}

/** Opens `<directory>/sha256`, making it if need be. */
export async function openArtifactFiles(directory: string, maxBytes = MAX_ARTIFACT_BYTES): Promise<ArtifactFiles> {
  const folder = join(directory, 'sha256');
  const incoming = join(directory, 'incoming');
  // What a killed upload left behind.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await mkdir(incoming, { recursive: true });
  return {
    store: async (content, expectedDigest) => {
      const temporary = join(incoming, randomUUID());
      try {
        const { digest, size } = await write(content, { path: temporary, maxBytes });
        if (digest !== expectedDigest) {
          throw new ApiError(
            'digest_mismatch',
            `the bytes received have the digest ${digest}, announced was ${expectedDigest}`,
            'Send the file again; if it stays, build the bundle again with "ringmaster bundle build".',
          );
        }
        await rename(temporary, join(folder, digest.slice('sha256:'.length)));
        await syncFolder(folder);
        return { size };
      } finally {
        await rm(temporary, { force: true });
      }
    },
  };
}

async function write(
  content: Readable,
  to: { readonly path: string; readonly maxBytes: number },
): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      size += bytes.length;
      if (size > to.maxBytes) {
        const limit = `${Math.floor(to.maxBytes / (1024 * 1024))} MiB`;
        throw new ApiError('too_large', `the bundle is larger than ${limit}`, 'Build a smaller bundle.');
      }
      hash.update(bytes);
      yield bytes;
    }
  }
  // `flush` syncs the file before it is closed.
  await pipeline(counted, createWriteStream(to.path, { flags: 'wx', mode: 0o644, flush: true }));
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

/** A rename is only on disk when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
