import { parseStoryArguments } from '../../bench/story/arguments';
import { spellsOf, valueAt } from '../../bench/story/spells';
import { type Seen, tellStory, type Truth } from '../../bench/story/tell-story';
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

  it('a value is that of the very second, never an older one', () => {
    const counted = series({}, [10.001, 4], [11, 5]);
    expect([9, 10, 11, 12].map((second) => valueAt(counted, second))).toEqual([null, 4, 5, null]);
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
      series({ state: 'queued' }, ...seconds(1000, 1014, 100), ...seconds(1015, 1040, 90), ...seconds(1042, 1060, 100)),
      // The panel leaves out states of no host: the last one that a state had is nothing to add to what others have now.
      series({ state: 'failed' }, ...seconds(1015, 1040, 10)),
    ],
    failures: [series({}, ...seconds(1015, 1030, 0.5))],
    verified: [series({}, ...seconds(1000, 1060, 0))],
    alerts: [series({ alertname: 'RingmasterBackoutStarted', severity: 'warning' }, ...seconds(1022, 1040, 1))],
  };
  const truth: Truth = {
    ...{ launchedAt: 1_000_000, endedAt: 1_040_500, outcome: 'backed_out', states: new Map([['queued', 100]]) },
    rings: [{ ring: 'pilot', at: 1_000_200 }],
    holds: [{ ring: 'pilot', setAt: 1_020_000 }],
  };
  const told = tellStory(100, seen, truth);

  it('says when each alert fired and was quiet again, and what the panels showed then', () => {
    expect(told).toMatch(
      /T\+ +22 s {2}ALERT RingmasterBackoutStarted \(warning\) fires\n +queued 90 · failed 10 · verified 0\.0 % · failures 50\.0 %/,
    );
    expect(told).toMatch(/T\+ +41 s {2}alert RingmasterBackoutStarted \(warning\) is quiet again/);
  });

  it('says "no value" of what had none at that very second, and takes no older one', () => {
    expect(told).toMatch(/T\+ +1 s {2}the phase is running\n +queued 100 · verified 0\.0 % · failures no value/);
    expect(told).toMatch(
      /T\+ +41 s {2}the phase is backed_out\n +hosts no value · verified 0\.0 % · failures no value/,
    );
  });

  it('is not told when the hosts of a line, or of the end, are not those of the campaign', () => {
    const stale = { ...seen, states: [...seen.states, series({ state: 'rebooting' }, ...seconds(1019, 1021, 2))] };
    expect(() => tellStory(100, stale, truth)).toThrow(
      /phase is backing_out[^]*This cannot be: at T\+ +21 s the states add up to 102 hosts of 100\./,
    );
    expect(() => tellStory(100, { ...seen, states: [] }, truth)).toThrow('no line has any hosts');
    expect(() => tellStory(100, seen, { ...truth, states: new Map([['queued', 90]]) })).toThrow(/database.* 90 hosts/);
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
