import fc from 'fast-check';
import { ringmaster } from '../../proto/generated/agent';
import { encodeFrame, FrameError, FrameReader } from '../../proto/grpc-frames';

const { SessionRequest } = ringmaster.agent.v1;

function framed(reason: string): Buffer {
  return encodeFrame(SessionRequest, { goodbye: { reason } });
}

function readAll(reader: FrameReader): string[] {
  const reasons: string[] = [];
  for (let bytes = reader.next(); bytes !== null; bytes = reader.next()) {
    reasons.push(SessionRequest.decode(bytes).goodbye?.reason ?? '');
  }
  return reasons;
}

test('a frame is the message behind its head: not compressed, and its length', () => {
  const message = Buffer.from(SessionRequest.encode({ goodbye: { reason: 'done' } }).finish());
  const frame = framed('done');
  expect(frame[0]).toBe(0);
  expect(frame.readUInt32BE(1)).toBe(message.length);
  expect(frame.subarray(5)).toEqual(message);
});

test('messages are read as they were written, wherever the bytes were cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 6 }), fc.array(fc.nat({ max: 40 })), (reasons, cuts) => {
      const bytes = Buffer.concat(reasons.map(framed));
      const reader = new FrameReader(1_000);
      const read: string[] = [];
      let start = 0;
      for (const length of [...cuts, bytes.length]) {
        reader.push(bytes.subarray(start, start + length));
        start += length;
        read.push(...readAll(reader));
      }
      expect(read).toEqual(reasons);
    }),
  );
});

test('a compressed message and one that is too long are refused before they are gathered', () => {
  const compressed = new FrameReader(100);
  compressed.push(Buffer.from([1, 0, 0, 0, 0]));
  expect(() => compressed.next()).toThrow(FrameError);
  const long = new FrameReader(100);
  long.push(Buffer.from([0, 0, 0, 0, 101]));
  expect(() => long.next()).toThrow('longer than 100 bytes');
});

test('what is forgotten is not read', () => {
  const reader = new FrameReader(100);
  reader.push(framed('gone'));
  reader.clear();
  expect(reader.next()).toBeNull();
});
