import { BenchProgram } from '../e2e/bench-program';
import { buildCheckout } from '../e2e/built';

/** Never timed: that the benchmark measures is tested, not what. */
jest.setTimeout(600_000);
beforeAll(buildCheckout);

let bench: BenchProgram;
beforeEach(() => {
  bench = new BenchProgram();
});
afterEach(() => bench.end());

const SERVERS = ['api', 'gateway', 'gateway-2', 'postgres', 'signer', 'temporal', 'worker'];

test('a campaign runs on the Temporal server of production, on PostgreSQL, over two gateways', async () => {
  const { figures } = await bench.run('--hosts', '60');
  expect(figures).toMatchObject({
    stack: 'production',
    states: { patched: 60 },
    outcome: 'completed',
    machine: { temporal: '1.31.2' },
  });
  expect(Object.keys(figures['cpu_s'] as object)).toEqual(SERVERS);
  await bench.nothingIsLeft();
});

test.each(['worker', 'gateway', 'temporal', 'postgres'] as const)(
  'after kill -9 of %s in mid-campaign every host is patched, and nothing ran twice',
  async (victim) => {
    const { figures } = await bench.run('--hosts', '400', '--kill', victim);
    expect(figures).toMatchObject({ states: { patched: 400 }, hosts_lost: 0, operations_run_twice: 0 });
    expect(figures['kill']).toMatchObject({ process: victim });
    await bench.nothingIsLeft();
  },
);
