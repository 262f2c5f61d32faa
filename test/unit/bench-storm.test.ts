import { parseStormArguments } from '../../bench/storm/arguments';
import { stormTable } from '../../bench/storm/storm-table';

describe('the storm', () => {
  it('kills both gateways of 10,000 hosts when nothing else is said', () => {
    expect(parseStormArguments([])).toEqual({ agents: 10_000, kill: 'all' });
    expect(parseStormArguments(['--agents', '200', '--kill', 'one'])).toEqual({ agents: 200, kill: 'one' });
  });

  it.each([
    [['--agents', '0'], /--agents "0" is not a whole number[^]*Usage: npm run bench:storm/],
    [['--kill', 'none'], /--kill is all or one, not "none"/],
  ])('refuses %j with a sentence', (words, sentence) => {
    expect(() => parseStormArguments(words)).toThrow(sentence);
  });

  it('does not call anybody back who is not', () => {
    const usage = new Map([['gateway', { cpuS: 12.34, peakMemoryMb: 520.4 }]]);
    const table = stormTable({
      ...{ args: { agents: 100, kill: 'all' }, lost: 100, returned: 99, usage, restingMb: 90, load: 0, commit: 'abc' },
      backS: { first: 1, half: 2, most: 3.25, last: 4 },
    });
    expect(table).toMatch(/99 % back +3\.3 s\nlast back +never/);
    expect(table).toMatch(/gateway +12\.3 +520/);
  });
});
