import type { Socket } from 'node:net';
import { AcceptLimiter, type Admission } from '../../gateway/accept-limiter';
import { TokenBucket } from '../../model/token-bucket';

/** As far as the limiter looks at one. */
class Caller {
  destroyed = false;
  constructor(
    readonly remoteAddress: string,
    readonly name: string,
  ) {}
  destroy(): void {
    this.destroyed = true;
  }
}

interface Door {
  readonly limiter: AcceptLimiter;
  /** Who began a handshake, in order. */
  readonly begun: string[];
  readonly became: Admission[];
  come(address: string, name?: string): Caller;
}

function door({ perSecond = 10, burst = 2, mostWaiting = 100, waitAtMostMs = 5_000 } = {}): Door {
  const begun: string[] = [];
  const became: Admission[] = [];
  const limiter = new AcceptLimiter({
    ...{ rate: { perSecond, burst }, mostWaiting, waitAtMostMs },
    onAdmission: (admission) => became.push(admission),
  });
  const come = (address: string, name = address): Caller => {
    const caller = new Caller(address, name);
    limiter.arrived(caller as unknown as Socket, () => begun.push(name));
    return caller;
  };
  return { limiter, begun, became, come };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a token bucket', () => {
  it('gives so many at once, and then as many as come back by the second', () => {
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0);
    expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
    expect([499, 500, 501].map((now) => bucket.take(now))).toEqual([false, true, false]);
  });

  it('never holds more than its burst, however long nobody came', () => {
    const bucket = new TokenBucket({ perSecond: 1_000, burst: 2 }, 0);
    expect([86_400_000, 86_400_000, 86_400_000].map((now) => bucket.take(now))).toEqual([true, true, false]);
  });
});

describe('the limit before TLS', () => {
  it('begins handshakes at its rate; whoever is over it waits, and is begun in turn', () => {
    const { come, begun } = door();
    for (const name of ['a', 'b', 'c', 'd']) come('10.0.0.1', name);
    expect(begun).toEqual(['a', 'b']);
    jest.advanceTimersByTime(120);
    expect(begun).toEqual(['a', 'b', 'c']);
    jest.advanceTimersByTime(100);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets nobody who comes later past those who wait', () => {
    const { come, begun } = door({ burst: 1 });
    come('10.0.0.1', 'a');
    come('10.0.0.1', 'b');
    jest.advanceTimersByTime(99);
    come('10.0.0.1', 'c');
    jest.advanceTimersByTime(1_000);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('lets one address that floods keep no other waiting: addresses take turns', () => {
    const { come, begun } = door({ burst: 1 });
    for (let n = 0; n < 50; n += 1) come('10.6.6.6', `flood ${String(n)}`);
    come('10.0.0.1');
    come('10.0.0.2');
    jest.advanceTimersByTime(420);
    expect(begun.slice(1)).toEqual(['flood 1', '10.0.0.1', '10.0.0.2', 'flood 2']);
  });

  it('cuts the newest of whoever has most once the line is full, and no other', () => {
    const { come, became } = door({ burst: 1, mostWaiting: 3 });
    const flood = [0, 1, 2, 3].map((n) => come('10.6.6.6', `flood ${String(n)}`));
    const host = come('10.0.0.1');
    expect(flood.map(({ destroyed }) => destroyed)).toEqual([false, false, false, true]);
    expect(host.destroyed).toBe(false);
    expect(became).toEqual(['admitted', 'turned_away']);
  });

  it('keeps nobody longer than an agent waits, and goes on with the others', () => {
    const { come, begun, became } = door({ perSecond: 0.5, burst: 1, waitAtMostMs: 3_000 });
    const callers = ['a', 'b', 'c'].map((name) => come('10.0.0.1', name));
    jest.advanceTimersByTime(3_100);
    expect(begun).toEqual(['a', 'b']);
    expect(callers.map(({ destroyed }) => destroyed)).toEqual([false, false, true]);
    expect(became).toEqual(['admitted', 'admitted', 'waited_too_long']);
    come('10.0.0.1', 'd');
    jest.advanceTimersByTime(3_000);
    expect(begun).toEqual(['a', 'b', 'd']);
  });

  it('cuts whoever waits when it stops, and rests', () => {
    const { limiter, come } = door({ burst: 1 });
    come('10.0.0.1', 'a');
    const waiting = come('10.0.0.1', 'b');
    limiter.stop();
    expect(waiting.destroyed).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});
