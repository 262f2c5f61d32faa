import { setImmediate as nextTick } from 'node:timers/promises';
import { Bells, type Clock, type Ring } from '../../activities/bell';

/** Time that passes only when told to. */
class HandClock implements Clock {
  #now = 0;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        reject(new Error('aborted'));
      });
    });
  }

  /** Lets `ms` go by, in steps short enough for one sleep to follow another. */
  async pass(ms: number): Promise<void> {
    for (const end = this.#now + ms; this.#now < end;) {
      this.#now = Math.min(end, this.#now + 10);
      for (const sleeper of [...this.#sleepers]) {
        if (sleeper.at > this.#now) continue;
        this.#sleepers.delete(sleeper);
        sleeper.wake();
      }
      await nextTick();
    }
  }
}

interface Listening {
  readonly clock: HandClock;
  readonly bells: Bells;
  /** What the wait came to; null while it goes on. */
  heard(): Ring | null;
}

function listen(timeoutMs: number): Listening {
  const clock = new HandClock();
  const bells = new Bells(clock);
  let heard: Ring | null = null;
  void bells
    .subscribe('lane/7')
    .wait(timeoutMs)
    .then((ring) => {
      heard = ring;
    });
  return { clock, bells, heard: () => heard };
}

describe('a lane that waits for its bell', () => {
  it('hears nothing until its time is over', async () => {
    const { clock, bells, heard } = listen(2_000);
    bells.ringLanes('8');
    await clock.pass(1_990);
    expect(heard()).toBeNull();
    await clock.pass(20);
    expect(heard()).toBe('timeout');
  });

  it('hears rings that come together once', async () => {
    const { clock, bells, heard } = listen(2_000);
    for (let rings = 0; rings < 3; rings += 1) {
      bells.ringLanes('7');
      await clock.pass(50);
      expect(heard()).toBeNull();
    }
    await clock.pass(150);
    expect(heard()).toBe('news');
  });

  it('hears after a quarter of a second at most, however they trickle in', async () => {
    const { clock, bells, heard } = listen(2_000);
    for (let passed = 0; passed < 240; passed += 40) {
      bells.ringLanes('6,7');
      await clock.pass(40);
    }
    bells.ringLanes('7');
    await clock.pass(60);
    expect(heard()).toBe('news');
  });

  it('hears bad news at once, also while it hears good news out', async () => {
    const { clock, bells, heard } = listen(2_000);
    bells.ringLanes('7');
    await clock.pass(50);
    bells.ringLanes('!7,9');
    await nextTick();
    expect(heard()).toBe('urgent');
  });
});

test('a ring that came before anybody waited is not lost', async () => {
  const clock = new HandClock();
  const bells = new Bells(clock);
  const bell = bells.subscribe('lane/7');
  bells.ringLanes('!7');
  expect(await bell.wait(2_000)).toBe('urgent');
});
