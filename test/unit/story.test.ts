import { parseStoryArguments } from '../../bench/story/arguments';
import { spellsOf, valueAt } from '../../bench/story/spells';
import { type Seen, tellStory } from '../../bench/story/tell-story';
import type { Series } from '../../deploy/prometheus/prometheus-process';

const series = (labels: Series['labels'], ...values: [number, number][]): Series => ({ labels, values });
const seconds = (from: number, to: number, value: number): [number, number][] =>
  Array.from({ length: to - from + 1 }, (_, index) => [from + index, value]);

describe('spells', () => {
  it('begin with a value, end with a gap or a zero, and last when the series does to the end', () => {
    const alert = series({ alertname: 'A' }, ...seconds(100, 103, 1), ...seconds(104, 110, 0), ...seconds(111, 120, 1));
    expect(spellsOf([alert], 120)).toEqual([
      { labels: { alertname: 'A' }, from: 100, to: 103 },
      { labels: { alertname: 'A' }, from: 111, to: null },
    ]);
  });

  it('one scrape that is missing is no end', () => {
    expect(spellsOf([series({}, [1, 1], [3, 1])], 3)).toEqual([{ labels: {}, from: 1, to: null }]);
  });

  it('a value is the newest one, unless it is old', () => {
    const counted = series({}, [10, 4], [11, 5]);
    expect([valueAt(counted, 10), valueAt(counted, 12), valueAt(counted, 20)]).toEqual([4, 5, null]);
  });
});

describe('the story', () => {
  const seen: Seen = {
    ...{ from: 1000, to: 1060 },
    phases: [
      series({ phase: 'running' }, ...seconds(1001, 1020, 1)),
      series({ phase: 'backing_out' }, ...seconds(1021, 1040, 1)),
      series({ phase: 'backed_out' }, ...seconds(1041, 1060, 1)),
    ],
    states: [
      series({ state: 'queued' }, ...seconds(1000, 1060, 90)),
      series({ state: 'failed' }, ...seconds(1015, 1030, 10)),
    ],
    failures: [series({}, ...seconds(1015, 1030, 0.5))],
    verified: [series({}, ...seconds(1000, 1060, 0))],
    alerts: [series({ alertname: 'RingmasterBackoutStarted', severity: 'warning' }, ...seconds(1022, 1040, 1))],
  };
  const told = tellStory(100, seen, {
    ...{ launchedAt: 1_000_000, endedAt: 1_040_500, outcome: 'backed_out', states: new Map([['queued', 90]]) },
    rings: [{ ring: 'pilot', at: 1_000_200 }],
    holds: [{ ring: 'pilot', setAt: 1_020_000 }],
  });

  it('says when each alert fired and was quiet again, and what the panels showed then', () => {
    expect(told).toMatch(
      /T\+ +22 s {2}ALERT RingmasterBackoutStarted \(warning\) fires\n +queued 90 · failed 10 · verified 0\.0 % · failures 50\.0 %/,
    );
    expect(told).toMatch(/T\+ +41 s {2}alert RingmasterBackoutStarted \(warning\) is quiet again/);
  });

  it('says what was, and how much later the screens said so', () => {
    expect(told).toMatch(
      /T\+ +20 s {2}the gate of the ring pilot failed and held the campaign; on the screens 1\.0 s later/,
    );
    expect(told).toMatch(/T\+ +41 s {2}ended: backed_out; on the screens 0\.5 s later/);
  });
});

describe('its command line', () => {
  it('takes a number of hosts, or 10,000', () => {
    expect(parseStoryArguments([])).toEqual({ hosts: 10_000 });
    expect(parseStoryArguments(['--hosts', '500'])).toEqual({ hosts: 500 });
  });

  it.each([['--hosts', '10'], ['--hosts', 'many'], ['--speed']])('refuses %s %s', (...words) => {
    expect(() => parseStoryArguments(words)).toThrow(/Usage: npm run story/);
  });
});
