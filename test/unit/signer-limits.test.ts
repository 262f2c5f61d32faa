import fc from 'fast-check';
import { ringmaster } from '../../proto/generated/signer';
import { readOrder, readSignRequest, WireError } from '../../signer/wire';
import { corpusBytes } from '../corpus';
import { anyMessage } from './any-message';

const { SignRequest } = ringmaster.signer.v1;

function request(change: ringmaster.signer.v1.SignRequest.$Properties): unknown {
  return readSignRequest(SignRequest.decode(SignRequest.encode({ ring: 'pilot', ringOrdinal: 0, ...change }).finish()));
}

test.each([
  ['more orders than a lane has hosts', { payloads: Array.from({ length: 1_001 }, () => new Uint8Array(1)) }],
  ['more documents than there can be', { documents: Array.from({ length: 33 }, () => ({})) }],
  ['no ring', { ring: '' }],
  ['a ring whose name is none', { ring: '../pilot' }],
  ['a ring beyond all rings', { ringOrdinal: 1_001 }],
])('a signer refuses a request with %s, whole', (_, change) => {
  expect(() => request(change)).toThrow(WireError);
  expect(() => request({})).not.toThrow();
});

test('of any bytes a signer reads an order, which is those very bytes again, or refuses them with its own error', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(anyMessage('Order'), fc.uint8Array({ maxLength: 60 })), (bytes) => {
      try {
        readOrder(bytes);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { numRuns: 700, examples: corpusBytes('orders') },
  );
  expect(read).toBeGreaterThan(0);
});
