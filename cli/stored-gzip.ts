import { crc32 } from 'node:zlib';

/** RFC 1952: magic, deflate, no flags, no time, no extra flags, "unknown" system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** RFC 1951, 3.2.4: the longest stored block. */
const MAX_BLOCK_BYTES = 65_535;

/**
 * Wraps bytes in gzip without compressing them. Compressed output differs between zlib versions, this never does; the
 * blocks are cut by position, so it does not depend on how the source was chunked either.
 */
export async function* storedGzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let checksum = 0;
  let length = 0;
  let waiting: Buffer = Buffer.alloc(0);
  yield GZIP_HEADER;
  for await (const chunk of source) {
    checksum = crc32(chunk, checksum);
    length += chunk.length;
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length > MAX_BLOCK_BYTES) {
      yield* block(waiting.subarray(0, MAX_BLOCK_BYTES), false);
      waiting = waiting.subarray(MAX_BLOCK_BYTES);
    }
  }
  yield* block(waiting, true);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum >>> 0, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  yield trailer;
}

function* block(bytes: Buffer, isLast: boolean): Generator<Buffer> {
  const header = Buffer.alloc(5);
  header.writeUInt8(isLast ? 1 : 0, 0);
  header.writeUInt16LE(bytes.length, 1);
  header.writeUInt16LE(bytes.length ^ 0xffff, 3);
  yield header;
  yield bytes;
}
