import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Batcher, type BatcherOptions } from '../../gateway/batcher';
import { CertificateEnds } from '../../gateway/certificate-ends';
import { parseConfig } from '../../gateway/config';
import { spreadReturns } from '../../gateway/drain';
import { hostIdOfCertificate } from '../../gateway/identity';
import type { GatewayMessage } from '../../gateway/message';
import { Outbox, OUTBOX_LIMIT } from '../../gateway/outbox';
import { ASSUMED_SESSIONS_PER_SECOND, reconnectPolicy, SessionRate } from '../../gateway/reconnect-policy';
import { RepeatedLook } from '../../gateway/repeated-look';
import { isRefusedValue, retryDelayMs } from '../../gateway/retry';
import type { Session } from '../../gateway/session';
import { SessionRegistry } from '../../gateway/session-registry';

describe('a drain', () => {
  test('gives each agent a part of the window of its own, in order', () => {
    expect(spreadReturns(4, 8_000, () => 0)).toEqual([0, 2_000, 4_000, 6_000]);
    expect(spreadReturns(4, 8_000, () => 0.5)).toEqual([1_000, 3_000, 5_000, 7_000]);
    expect(spreadReturns(0, 8_000, Math.random)).toEqual([]);
    const many = spreadReturns(12_000, 130_000, Math.random);
    const inSecond = (second: number): number => many.filter((ms) => Math.floor(ms / 1_000) === second).length;
    for (let second = 0; second < 130; second += 1) expect(inSecond(second)).toBeLessThanOrEqual(95);
    expect(many).toEqual([...many].sort((a, b) => a - b));
  });
});

describe('a certificate that ends', () => {
  const ended: number[] = [];
  const sessionUntil = (certificateEndsMs: number, registry: SessionRegistry): Session => {
    const session = {
      key: { hostId: randomUUID(), epoch: 1 },
      certificateEndsMs,
      fail: ({ kind }: { kind: string }) => {
        expect(kind).toBe('certificate_ended');
        ended.push(certificateEndsMs);
        registry.remove(session);
      },
    } as unknown as Session;
    return session;
  };
  const watchOf = (ends: readonly number[]): CertificateEnds => {
    ended.splice(0);
    const registry = new SessionRegistry();
    for (const end of ends) registry.add(sessionUntil(end, registry));
    return new CertificateEnds(registry);
  };

  test('ends its session, and no other is ended', () => {
    const watch = watchOf([1_000, Infinity, 3_000]);
    watch.look(999);
    expect(ended).toEqual([]);
    watch.look(1_000);
    expect(ended).toEqual([1_000]);
  });

  test('is noticed as well when its session was opened after a look, or outlives others', () => {
    ended.splice(0);
    const registry = new SessionRegistry();
    const watch = new CertificateEnds(registry);
    registry.add(sessionUntil(3_000, registry));
    watch.look(1_000);
    registry.add(sessionUntil(2_000, registry));
    watch.look(2_000);
    expect(ended).toEqual([2_000]);
    watch.look(3_000);
    expect(ended).toEqual([2_000, 3_000]);
  });

  test('with those of a whole fleet ends them a few at a time, what has been over for longest first', () => {
    jest.useFakeTimers();
    const ends = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
    const watch = watchOf(ends);
    watch.look(5_000);
    expect(ended).toEqual(Array.from({ length: 50 }, (_, index) => 1 + index));
    watch.look(5_000);
    expect(ended).toHaveLength(50);
    jest.advanceTimersByTime(1_000);
    watch.look(6_000);
    expect(ended).toHaveLength(100);
    jest.useRealTimers();
  });
});

describe('a batcher', () => {
  function batcherOf(change: Partial<BatcherOptions<number, number>> = {}) {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>({
      write: (items) => {
        batches.push([...items]);
        return Promise.resolve(items.map((item) => item * 10));
      },
      gatherMs: 20,
      maxItems: 3,
      isUrgent: (item) => item < 0,
      retryAfterMs: () => null,
      ...change,
    });
    return { batcher, batches };
  }

  test('gives each item its own result', async () => {
    const { batcher, batches } = batcherOf();
    expect(await Promise.all([1, 2].map((item) => batcher.submit(item)))).toEqual([10, 20]);
    expect(batches).toEqual([[1, 2]]);
    expect(batcher.size).toBe(0);
  });

  test('writes no batch larger than allowed, and urgent items first', async () => {
    const { batcher, batches } = batcherOf();
    await Promise.all([1, 2, 3, 4, -5].map((item) => batcher.submit(item)));
    expect(batches).toEqual([
      [-5, 1, 2],
      [3, 4],
    ]);
  });

  test('writes one batch at a time: what comes meanwhile is the next one', async () => {
    let writing = 0;
    const { batcher } = batcherOf({
      write: async (items) => {
        writing += 1;
        expect(writing).toBe(1);
        await sleep(5);
        writing -= 1;
        return items;
      },
    });
    await Promise.all(Array.from({ length: 20 }, (_, item) => batcher.submit(item)));
  });

  test('writes a failed batch again as long as it is told to, then gives its items the error', async () => {
    let failures = 2;
    const { batcher } = batcherOf({
      write: (items) => (failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve(items)),
      retryAfterMs: (_error, attempt) => (attempt < 3 ? 1 : null),
    });
    expect(await batcher.submit(1)).toBe(1);
    failures = 9;
    await expect(batcher.submit(2)).rejects.toThrow('away');
  });

  test('flushes at once what would wait, and gives up in time what cannot be written', async () => {
    const { batcher } = batcherOf({ gatherMs: 60_000 });
    const result = batcher.submit(1);
    await batcher.flush(1_000);
    expect(await result).toBe(10);
    const stuck = batcherOf({ write: () => new Promise(() => undefined), gatherMs: 0 }).batcher;
    void stuck.submit(1);
    await stuck.flush(50);
    expect(stuck.size).toBe(1);
  });
});

describe('a repeated look', () => {
  test('who asks while one is under way waits for one that begins after that', async () => {
    const seen: string[] = [];
    let news = 'old';
    const look = async (): Promise<void> => {
      const read = news;
      await sleep(5);
      seen.push(read);
    };
    const looks = new RepeatedLook({ everyMs: 60_000, what: 'looking', look, onFailure: () => undefined });
    const first = looks.now();
    news = 'new';
    await looks.now();
    expect(seen).toEqual(['old', 'new']);
    await first;
    await looks.now();
    expect(seen).toHaveLength(3);
  });

  test('looks again after even telling of a failure failed', async () => {
    let looked = 0;
    const look = (): Promise<void> => {
      looked += 1;
      return Promise.reject(new Error('away'));
    };
    const onFailure = (): void => {
      throw new Error('no log');
    };
    const looks = new RepeatedLook({ everyMs: 60_000, what: 'looking', look, onFailure });
    await expect(looks.now()).rejects.toThrow('no log');
    await expect(looks.now()).rejects.toThrow('no log');
    expect(looked).toBe(2);
  });

  test('tells of the first failure of a row of them, and rejects nobody', async () => {
    const failures: string[] = [];
    let isAway = true;
    const looks = new RepeatedLook({
      everyMs: 60_000,
      what: 'looking',
      look: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()),
      onFailure: (what) => failures.push(what),
    });
    await looks.now();
    await looks.now();
    expect(failures).toEqual(['looking']);
    isAway = false;
    await looks.now();
    isAway = true;
    await looks.now();
    expect(failures).toHaveLength(2);
  });
});

describe('an outbox', () => {
  const message: GatewayMessage = { kind: 'throttle', retryAfterMs: 1, reason: '' };

  test('queues while the stream is full, in order, and no more than its limit', () => {
    const written: GatewayMessage[] = [];
    let room = 1;
    const write = (next: GatewayMessage): boolean => {
      written.push(next);
      room -= 1;
      return room > 0;
    };
    const outbox = new Outbox({ write, onLate: () => undefined });
    const messages = Array.from({ length: OUTBOX_LIMIT + 1 }, (_, retryAfterMs) => ({ ...message, retryAfterMs }));
    expect(messages.map((each) => outbox.send(each))).not.toContain(false);
    expect(outbox.send(message)).toBe(false);
    room = 10;
    outbox.drained();
    expect(written).toEqual(messages.slice(0, 11));
    room = 1_000;
    outbox.drained();
    expect(written).toEqual(messages);
    outbox.clear();
    expect(outbox.send(message)).toBe(true);
  });
});

describe('the reconnect policy', () => {
  test.each([
    [0, 280, 5_000, 10_000],
    [24, 280, 5_000, 10_000],
    [12_000, 280, 85_715, 171_430],
    [15_000, 140, 214_286, 428_572],
    [30_000, 140, 428_572, 600_000],
  ])('for %d sessions at %d per second is a window of %d ms', (sessions, rate, initialWindowMs, maxBackoffMs) => {
    expect(reconnectPolicy(sessions, rate)).toEqual({ initialWindowMs, maxBackoffMs });
  });

  test('believes a busy second for an hour, and nothing else', () => {
    const rate = new SessionRate();
    const start = 1_000_000;
    expect(rate.perSecond(start)).toBe(ASSUMED_SESSIONS_PER_SECOND);
    for (let session = 0; session < 50; session += 1) rate.record(start);
    expect(rate.perSecond(start)).toBe(ASSUMED_SESSIONS_PER_SECOND);
    for (let session = 0; session < 400; session += 1) rate.record(start + 5_000);
    rate.record(start + 9_000);
    expect(rate.perSecond(start + 9_000)).toBe(400);
    expect(rate.perSecond(start + 3_700_000)).toBe(ASSUMED_SESSIONS_PER_SECOND);
  });
});

describe('the host of a certificate', () => {
  const hostId = randomUUID();

  test('is the one its only name says', () => {
    expect(hostIdOfCertificate(`URI:spiffe://ringmaster.local/agent/${hostId}`, 'ringmaster.local')).toBe(hostId);
  });

  test.each([
    undefined,
    '',
    `DNS:${hostId}`,
    `URI:spiffe://elsewhere.local/agent/${hostId}`,
    `URI:spiffe://ringmaster.local/gateway/${hostId}`,
    `URI:spiffe://ringmaster.local/agent/${hostId}/more`,
    `URI:spiffe://ringmaster.local/agent/${hostId}, DNS:localhost`,
    `DNS:localhost, URI:spiffe://ringmaster.local/agent/${hostId}`,
    `URI:"spiffe://ringmaster.local/agent/${hostId}"`,
    'URI:spiffe://ringmaster.local/agent/host-01',
  ])('is nobody for %s', (names) => {
    expect(() => hostIdOfCertificate(names, 'ringmaster.local')).toThrow(
      expect.objectContaining({ kind: 'identity_missing' }) as Error,
    );
  });
});

test('a failed write is tried again soon, then every two seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(retryDelayMs)).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
});

test.each([
  [{ code: '22021' }, true],
  [{ code: '23505' }, true],
  [{ code: '23503' }, false],
  [{ code: '57P01' }, false],
  [{ code: '42501' }, false],
  [{ code: 'ECONNREFUSED' }, false],
  [new Error('Connection terminated'), false],
])('values are refused, and not merely unwritten, for %p: %p', (error, refused) => {
  expect(isRefusedValue(error)).toBe(refused);
});

describe('whether a gateway takes simulators', () => {
  const environment = {
    DATABASE_URL: 'postgres://gateway@localhost/ringmaster',
    RINGMASTER_GATEWAY_ID: 'one',
    RINGMASTER_GATEWAY_LISTEN: '127.0.0.1:0',
    RINGMASTER_ARTIFACTS_LISTEN: '127.0.0.1:0',
    RINGMASTER_METRICS_LISTEN: '127.0.0.1:0',
    RINGMASTER_ARTIFACTS_DIR: '/artifacts',
    RINGMASTER_TLS_CA: 'ca',
    RINGMASTER_TLS_CERT: 'cert',
    RINGMASTER_TLS_KEY: 'key',
  };

  test.each<[string | undefined, string[], boolean]>([
    [undefined, [], false],
    ['', [], false],
    ['0', [], false],
    ['1', [], true],
    [undefined, ['--allow-simulators'], true],
  ])('with RINGMASTER_ALLOW_SIMULATORS %p and the words %p is %p', (value, words, allowed) => {
    const env = { ...environment, ...(value === undefined ? {} : { RINGMASTER_ALLOW_SIMULATORS: value }) };
    expect(parseConfig(env, words).allowSimulators).toBe(allowed);
  });

  test('is not guessed from another word', () => {
    expect(() => parseConfig({ ...environment, RINGMASTER_ALLOW_SIMULATORS: 'true' })).toThrow('must be 1, or unset');
    expect(() => parseConfig(environment, ['--allow-simulator'])).toThrow('is not known on the command line');
  });
});
