import { ChaosUsageError, commandOf, parseChaosArguments } from '../../chaos/arguments';

const parse = (line: string) => parseChaosArguments(line.split(' ').filter((word) => word !== ''));

test('a command line names the seed, the time, and where the findings go', () => {
  expect(parse('--seed 7 --minutes 2.5 --json chaos.json')).toEqual({
    ...{ seed: 7, minutes: 2.5, json: 'chaos.json' },
    ...{ agents: 24, simulated: 300 },
  });
  expect(parse('--seed 0 --minutes 5 --agents 4 --simulated 20')).toMatchObject({
    agents: 4,
    simulated: 20,
    json: null,
  });
});

test('the command that repeats a run plans the same one', () => {
  const args = parse('--seed 7 --minutes 0.5 --agents 6 --simulated 40');
  expect(commandOf(args)).toBe('npm run chaos -- --seed 7 --minutes 0.5 --agents 6 --simulated 40');
  expect(parse(commandOf(args).replace('npm run chaos -- ', ''))).toEqual(args);
  expect(parse(commandOf(parse('--seed 7 --minutes 2')).replace('npm run chaos -- ', ''))).toEqual(
    parse('--seed 7 --minutes 2'),
  );
});

test.each([
  ['', 'Say which seed'],
  ['--seed 1', 'Say how long'],
  ['--seed -1 --minutes 1', 'seed'],
  ['--seed 4294967296 --minutes 1', '--seed "4294967296" is not a whole number'],
  ['--seed 1 --minutes 0.4', '--minutes "0.4" is not a number from 0.5'],
  ['--seed 1 --minutes five', '--minutes "five" is not a number'],
  ['--seed 1 --minutes 1 --agents 3', '--agents "3" is not a whole number from 4'],
  ['--seed 1 --minutes 1 --simulated 0', '--simulated "0" is not a whole number from 20'],
  ['--seed 1 --minutes 1 --faults all', 'faults'],
  ['--seed 1 --minutes 1 more', 'more'],
])('"%s" is refused with a sentence and the usage', (line, sentence) => {
  const error = (() => {
    try {
      return parse(line);
    } catch (refused) {
      return refused;
    }
  })();
  expect(error).toBeInstanceOf(ChaosUsageError);
  expect((error as Error).message).toContain(sentence);
  expect((error as Error).message).toContain('Usage: npm run chaos');
});
