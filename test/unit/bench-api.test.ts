import { parseApiBenchArguments } from '../../bench/api/arguments';

test('the benchmark of the api has 70,000 hosts, 100 campaigns and 500 streams unless something else is asked for', () => {
  expect(parseApiBenchArguments([])).toEqual({ hosts: 70_000, campaigns: 100, streams: 500, seconds: 30 });
  expect(parseApiBenchArguments(['--hosts', '2000', '--campaigns', '10', '--seconds', '5'])).toMatchObject({
    ...{ hosts: 2_000, campaigns: 10, seconds: 5 },
  });
});

test.each([
  [['--hosts', 'many'], /--hosts "many" is not a whole number[^]*Usage: npm run bench:api/],
  [['--hosts', '5', '--campaigns', '10'], /--hosts "5" is not a whole number from 10/],
  [['--streams', '0'], /--streams "0" is not a whole number from 1/],
])('%j is refused, with how it is used', (args, message) => {
  expect(() => parseApiBenchArguments(args)).toThrow(message);
});
