import { BenchUsageError, parseBenchArguments } from '../../bench/arguments';

const problemOf = (...args: string[]): string => {
  try {
    parseBenchArguments(args);
  } catch (error) {
    expect(error).toBeInstanceOf(BenchUsageError);
    return (error as Error).message.split('\n')[0]!;
  }
  return 'none';
};

describe('the command line of the benchmark', () => {
  it('takes everything it can be told', () => {
    const run = ['--hosts', '20000,70000', '--repeat', '3', '--stack', 'local', '--verify', '--kill', 'worker'];
    const files = ['--json', 'a.json', '--plot', 'a.svg'];
    expect(parseBenchArguments([...run, ...files])).toEqual({
      hosts: [20_000, 70_000],
      repeat: 3,
      stack: 'local',
      campaign: 'emergency',
      verify: true,
      fail: null,
      kill: 'worker',
      json: 'a.json',
      plot: 'a.svg',
      profile: null,
    });
    const bad = ['--hosts', '10000', '--fail', 'ninety:0.5', '--profile', 'profiles'];
    expect(parseBenchArguments(bad)).toMatchObject({ fail: { ring: 'ninety', share: 0.5 }, profile: 'profiles' });
  });

  it('needs only the hosts', () => {
    expect(parseBenchArguments(['--hosts', '20'])).toEqual({
      hosts: [20],
      repeat: 1,
      stack: 'production',
      campaign: 'emergency',
      verify: false,
      fail: null,
      kill: null,
      json: null,
      plot: null,
      profile: null,
    });
  });

  it.each([
    ['no hosts', [], 'Say how many hosts: --hosts N.'],
    ['too few', ['--hosts', '19'], '--hosts "19" is not a whole number from 20 to 200000.'],
    ['too many', ['--hosts', '200001'], '--hosts "200001" is not a whole number from 20 to 200000.'],
    ['a fraction', ['--hosts', '1e4'], '--hosts "1e4" is not a whole number from 20 to 200000.'],
    ['one of several too few', ['--hosts', '20,'], '--hosts "" is not a whole number from 20 to 200000.'],
    ['no repeat', ['--hosts', '20', '--repeat', '0'], '--repeat "0" is not a whole number from 1 to 100.'],
    [
      'an unknown process',
      ['--hosts', '20', '--kill', 'agent'],
      '--kill names the process "agent"; there are worker, gateway, api, signer, temporal, postgres.',
    ],
    [
      'a kill that would never come',
      ['--hosts', '20', '--kill', 'worker', '--fail', 'ninety:0.5'],
      '--kill waits for a third of the hosts to be patched, which --fail prevents.',
    ],
    [
      'a kill where a person turns back first',
      ['--hosts', '200', '--campaign', 'backout', '--kill', 'worker'],
      '--campaign backout is taken back by a person before --fail or --kill would come.',
    ],
    [
      'profiles of many runs in one place',
      ['--hosts', '20', '--repeat', '2', '--profile', 'p'],
      '--profile is of one run: give one number of hosts and no --repeat.',
    ],
    [
      'another campaign',
      ['--hosts', '20', '--campaign', 'routine'],
      '--campaign names "routine"; there are emergency, story, backout, contest.',
    ],
    ['another stack', ['--hosts', '20', '--stack', 'dev'], '--stack "dev" is neither production nor local.'],
    ['an empty name', ['--hosts', '20', '--json', ''], '--json needs a name.'],
    ['no share', ['--hosts', '20', '--fail', 'ninety'], '--fail "ninety" is not RING:SHARE, such as ninety:0.5.'],
    [
      'an unknown ring',
      ['--hosts', '20', '--fail', 'all:0.5'],
      '--fail names the ring "all"; there are pilot, ten, ninety, rest.',
    ],
    [
      'a share of nothing',
      ['--hosts', '20', '--fail', 'ten:0'],
      '--fail asks for the share "0"; it must be above 0 and at most 1.',
    ],
    [
      'more than all',
      ['--hosts', '20', '--fail', 'ten:1.01'],
      '--fail asks for the share "1.01"; it must be above 0 and at most 1.',
    ],
  ])('refuses %s with a sentence', (_, args, sentence) => {
    expect(problemOf(...args)).toBe(sentence);
  });

  it('refuses an option it does not know, and says how it is used', () => {
    expect(problemOf('--hosts', '20', '--speed', 'high')).toContain("Unknown option '--speed'");
    expect(() => parseBenchArguments(['20'])).toThrow(/Usage: npm run bench -- --hosts N/);
  });
});
