import { HoldUsageError, parseHoldArguments } from '../../bench/hold/arguments';
import { failuresOf, holdTable, type HoldFigures, timesOf } from '../../bench/hold/figures';

test('a hundred lanes and two hundred holds, unless told otherwise', () => {
  expect(parseHoldArguments([])).toEqual({ holds: 200, frozen: 20, hosts: 10_000, lanes: 100, json: null });
  const args = ['--holds', '10', '--frozen', '0', '--hosts', '40', '--lanes', '4', '--json', 'f.json'];
  expect(parseHoldArguments(args)).toEqual({ holds: 10, frozen: 0, hosts: 40, lanes: 4, json: 'f.json' });
});

test.each([
  [['--holds', '9']],
  [['--frozen', '1e9']],
  [['--hosts', '50']],
  [['--lanes', '1']],
  [['--lanes', 'many']],
  [['--load', '3']],
])('%j is refused with what to write', (args) => {
  expect(() => parseHoldArguments(args)).toThrow(HoldUsageError);
  expect(() => parseHoldArguments(args)).toThrow(/Usage: npm run bench:hold/);
});

test('times are told by nearest rank, and none as none', () => {
  expect(timesOf([])).toBeNull();
  const times = Array.from({ length: 200 }, (_, index) => index + 1);
  expect(timesOf(times)).toEqual({ holds: 200, p50: 100, p99: 198, max: 200 });
});

test('only an order that slipped out is a failure: times are for people to judge', () => {
  const slow = { holds: 200, p50: 900, p99: 9_000, max: 9_000 };
  const figures: HoldFigures = {
    ...{ lanes: 100, hosts: 10_000, hold_ms: slow, worker_frozen_ms: slow, gateway_frozen_ms: null },
    ...{ turns_per_s: 40, claims_per_s: 3_000, orders_after_hold: 0, load: 0.1, commit: 'abc' },
    machine: { cores: 2, memory_mb: 8_000, node: '20.19.0', postgres: '18.1', signature_us: 26 },
  };
  expect(failuresOf(figures)).toEqual([]);
  expect(failuresOf({ ...figures, orders_after_hold: 2 })).toEqual([
    expect.stringMatching(/^2 orders were offered after/),
  ]);
  expect(holdTable(figures)).toMatch(/^gateway frozen +not measured$/m);
  expect(holdTable(figures)).toMatch(
    /^hold effective +p50 900 ms, p99 9000 ms, max 9000 ms over 200 \(budget: p99 200 ms\)$/m,
  );
});
