import { Writer } from 'protobufjs/minimal';

/** Before each message of a gRPC stream: one byte that says whether it is compressed, and its length, big-endian. */
const HEAD_BYTES = 5;
const NOTHING = Buffer.alloc(0);

/** What came is no frame that is taken here; the stream cannot go on. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly kind = 'frame_invalid';
}

/** Encodes one message as a frame of a gRPC stream. */
export function encodeFrame<Message>(
  type: { encode(message: Message, writer: Writer): Writer },
  message: Message,
): Buffer {
  const writer = Writer.create();
  // The message is written behind room for its head, so that its bytes are not copied once more.
  for (let room = 0; room < HEAD_BYTES; room += 1) writer.uint32(0);
  // In Node protobufjs writes into Buffers.
  const frame = type.encode(message, writer).finish() as Buffer;
  frame.writeUInt32BE(frame.length - HEAD_BYTES, 1);
  return frame;
}

/** Takes messages out of the bytes of one gRPC stream, however they were cut on their way. */
export class FrameReader {
  private bytes: Buffer = NOTHING;

  /** `largest` message in bytes: nothing larger is gathered. */
  constructor(private readonly largest: number) {}

  push(chunk: Buffer): void {
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
  }

  /** The next whole message, or null until more bytes come. Throws FrameError. */
  next(): Buffer | null {
    const { bytes } = this;
    if (bytes.length < HEAD_BYTES) return null;
    if (bytes[0] !== 0) throw new FrameError('a message is compressed, which was not agreed');
    const length = bytes.readUInt32BE(1);
    if (length > this.largest) throw new FrameError(`a message is longer than ${String(this.largest)} bytes`);
    const end = HEAD_BYTES + length;
    if (bytes.length < end) return null;
    this.bytes = bytes.length === end ? NOTHING : bytes.subarray(end);
    return bytes.subarray(HEAD_BYTES, end);
  }

  /** Forgets what is there. */
  clear(): void {
    this.bytes = NOTHING;
  }
}
