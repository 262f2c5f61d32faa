import { meanTimeInFlight } from '../../model/time-in-flight';

const MINUTE_MS = 60_000;
const hosts = (count: number, minutes: number): number[] => Array.from({ length: count }, () => minutes * MINUTE_MS);
const minutes = (finished: readonly number[], inFlight: readonly number[]): number =>
  (meanTimeInFlight(finished, inFlight) ?? NaN) / MINUTE_MS;

test('is the mean of hosts that finished when none is in flight, and unknown before the first', () => {
  expect(minutes([...hosts(3, 2), ...hosts(1, 6)], [])).toBeCloseTo(3, 6);
  expect(meanTimeInFlight([], hosts(5, 60))).toBeNull();
});

test('hosts that began a moment ago tell nothing yet', () => {
  expect(minutes(hosts(20, 5), hosts(80, 0.1))).toBeCloseTo(5, 6);
});

test('slow hosts that still run are no quicker than they are old: ten of a minute, ten for an hour already', () => {
  expect(minutes(hosts(10, 1), hosts(10, 60))).toBeCloseTo(30.5, 6);
  // The mean of those that finished would be one minute, then as before.
  expect(minutes(hosts(10, 1), hosts(10, 120))).toBeCloseTo(60.5, 6);
});

test('the first host that comes through a minute before the others is no reason to expect an age of them all', () => {
  expect(minutes(hosts(1, 9), hosts(99, 10))).toBeCloseTo(9.99, 6);
});

test('hosts that all take the same are told so at any moment while they begin one after the other', () => {
  const underWay = Array.from({ length: 50 }, (_, at) => (at / 50) * 10 * MINUTE_MS);
  expect(minutes(hosts(50, 10), underWay)).toBeCloseTo(10, 6);
});
