import type { PlannedFault } from '../../chaos/fault';
import { type Inject, Injector } from '../../chaos/injector';
import type { Product } from '../../chaos/product';
import { REST_MS, secondChanceAt } from '../../chaos/second-chance';

function fault(number: number, change: Partial<PlannedFault> = {}): PlannedFault {
  return { number, kind: 'kill_agent', atMs: 0, target: 'agent-1', forMs: 0, how: '', ...change };
}

describe('a fault that did not happen has its second chance', () => {
  const failed = fault(1, { forMs: 5_000 });

  it('when its process has had some rest', () => {
    expect(secondChanceAt([failed], failed, 20_000)).toBe(20_000 + REST_MS);
  });

  it('whatever is planned for others', () => {
    const others = [fault(2, { target: 'agent-2', atMs: 20_000, forMs: 60_000 })];
    expect(secondChanceAt([failed, ...others], failed, 20_000)).toBe(20_000 + REST_MS);
  });

  it('before or after what else is planned for its process, with rest in between, and never across it', () => {
    const near = fault(2, { atMs: 40_000, forMs: 10_000 });
    const far = fault(3, { atMs: 120_000, forMs: 1_000 });
    expect(secondChanceAt([failed, far, near], failed, 10_000)).toBe(10_000 + REST_MS);
    expect(secondChanceAt([failed, far, near], failed, 20_000)).toBe(50_000 + REST_MS);
    expect(secondChanceAt([failed, far, near], failed, 45_000)).toBe(50_000 + REST_MS);
    expect(secondChanceAt([failed, far, near], failed, 110_000)).toBe(121_000 + REST_MS);
  });
});

describe('the injector', () => {
  const said: string[] = [];
  const product = {
    context: { say: (line: string) => said.push(line), stopping: new AbortController().signal },
  } as unknown as Product;

  beforeEach(() => {
    said.length = 0;
    jest.useFakeTimers();
  });
  afterEach(() => jest.useRealTimers());

  /** Runs one fault whose tries come out like this. */
  async function inject(...tries: readonly (string | Error)[]): Promise<{ injector: Injector; tried: () => number }> {
    const inject: jest.MockedFunction<Inject> = jest.fn();
    for (const told of tries) {
      if (told instanceof Error) inject.mockRejectedValueOnce(told);
      else inject.mockResolvedValueOnce(told);
    }
    const injector = new Injector(product, [fault(1)], inject);
    const run = injector.run();
    await jest.advanceTimersByTimeAsync(1);
    await run;
    return { injector, tried: () => inject.mock.calls.length };
  }

  it('tries what happened once', async () => {
    const { injector, tried } = await inject('it was killed');
    await jest.advanceTimersByTimeAsync(100_000);
    expect([injector.results()[0]?.evidence, tried()]).toEqual(['it was killed', 1]);
  });

  it('counts a fault as open until it has had its second chance, and says which it was', async () => {
    const { injector, tried } = await inject(new Error('no order came'), 'it was killed');
    expect(injector.open()).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(REST_MS + 1);
    expect([injector.open(), tried()]).toEqual([[], 2]);
    expect(injector.results()).toEqual([{ planned: fault(1), evidence: 'second chance: it was killed', problem: '' }]);
    expect(said).toEqual([
      'fault 1 of 1, kill_agent (agent-1) did not happen: no order came. It has a second chance at 8 s.',
      'fault 1 of 1, kill_agent (agent-1): second chance: it was killed',
    ]);
  });

  it('has no third chance', async () => {
    const { injector, tried } = await inject(new Error('no order came'), new Error('still none'));
    await jest.advanceTimersByTimeAsync(100_000);
    const problem = 'no order came; at its second chance: still none';
    expect(injector.results()).toEqual([{ planned: fault(1), evidence: null, problem }]);
    expect(tried()).toBe(2);
  });
});
