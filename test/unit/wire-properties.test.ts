import fc from 'fast-check';
import { decodeOrder, readResponse, WireError } from '../../agent/wire';
import { GatewayError } from '../../gateway/gateway-error';
import type { Received } from '../../gateway/message';
import { readRequest } from '../../gateway/wire';
import { ringmaster } from '../../proto/generated/agent';
import { corpusBytes } from '../corpus';
import { anyBytes, bodiesOf } from './any-message';

/**
 * What the other side says may be anything. Each property tries the corpus first: messages that once did harm, or would
 * have (test/corpus/).
 */

const v1 = ringmaster.agent.v1;
const RUNS = { numRuns: 700 };

/** What bytes are as a message; null where the decoder refuses them: gRPC ends the stream then, and neither side sees them. */
function decoded<Message>(decode: (bytes: Uint8Array) => Message, bytes: Uint8Array): Message | null {
  try {
    return decode(bytes);
  } catch {
    return null;
  }
}

/** All that a message holds, however deep. */
function leavesOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || value instanceof Date || ArrayBuffer.isView(value)) return [value];
  return Object.values(value).flatMap(leavesOf);
}

function readByGateway(bytes: Uint8Array): Received | null {
  const request = decoded((each) => v1.SessionRequest.decode(each), bytes);
  if (request === null) return null;
  try {
    return readRequest(request);
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).kind).toBe('message_invalid');
    return null;
  }
}

test('a gateway takes of any bytes a message within its limits, or refuses them with its own error', () => {
  let taken = 0;
  fc.assert(
    fc.property(anyBytes('SessionRequest'), (bytes) => {
      const received = readByGateway(bytes);
      if (received === null) return;
      taken += 1;
      for (const leaf of leavesOf(received)) {
        // What PostgreSQL takes, as text and in JSON.
        if (typeof leaf === 'string') {
          expect(leaf.length).toBeLessThanOrEqual(2_048);
          expect([leaf.includes('\0'), Buffer.from(leaf).toString() === leaf]).toEqual([false, true]);
        }
        if (typeof leaf === 'number') expect(Number.isSafeInteger(leaf) && leaf >= 0).toBe(true);
        if (leaf instanceof Date) expect(leaf.toISOString()).toMatch(/^\d{4}-/);
      }
    }),
    { ...RUNS, examples: corpusBytes('session-requests') },
  );
  expect(taken).toBeGreaterThan(RUNS.numRuns / 20);
});

test('an agent takes of any bytes a message whose times a timer can count, or ends the session with its own error', () => {
  let taken = 0;
  fc.assert(
    fc.property(anyBytes('SessionResponse'), (bytes) => {
      const response = decoded((each) => v1.SessionResponse.decode(each), bytes);
      if (response === null) return;
      try {
        const { message } = readResponse(response);
        taken += 1;
        if (message.kind === 'drain' || message.kind === 'throttle')
          expect(message.afterMs).toBeLessThanOrEqual(3_600_000);
        if (message.kind !== 'welcome') return;
        const { heartbeatIntervalMs, initialWindowMs, maxBackoffMs, exchangeToken } = message;
        expect(Math.max(initialWindowMs, maxBackoffMs)).toBeLessThanOrEqual(3_600_000);
        expect(heartbeatIntervalMs === 0 || (heartbeatIntervalMs >= 100 && heartbeatIntervalMs <= 600_000)).toBe(true);
        // What it keeps it says in its next Hello, and any gateway must take that.
        expect(exchangeToken).toMatch(/^[\x21-\x7e]{0,128}$/);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { ...RUNS, examples: corpusBytes('session-responses') },
  );
  expect(taken).toBeGreaterThan(RUNS.numRuns / 20);
});

test('an order is whole, and its times can be counted, or it is none', () => {
  let taken = 0;
  fc.assert(
    fc.property(anyBytes('Order'), (bytes) => {
      try {
        const order = decodeOrder(bytes);
        taken += 1;
        expect([order.operationId, order.campaignId, order.hostId]).not.toContain('');
        for (const leaf of leavesOf(order)) if (typeof leaf === 'number') expect(Number.isSafeInteger(leaf)).toBe(true);
        const { task, confirm, runTimeoutMs } = order;
        const times = [runTimeoutMs, task.operation === 'smoke_test' ? task.timeoutMs : 1, confirm?.withinMs ?? 1];
        expect(times.filter((each) => each >= 2 ** 31)).toEqual([]);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { numRuns: 1_500, examples: corpusBytes('orders') },
  );
  expect(taken).toBeGreaterThan(20);
});

test.each([
  ['SessionRequest', 'session-requests'],
  ['SessionResponse', 'session-responses'],
] as const)('the corpus has every kind of %s', (type, corpus) => {
  const kinds = corpusBytes(corpus).flatMap(([bytes]) => decoded((each) => v1[type].decode(each), bytes)?.body ?? []);
  expect([...new Set(kinds)].sort()).toEqual([...bodiesOf(type)].sort());
});
