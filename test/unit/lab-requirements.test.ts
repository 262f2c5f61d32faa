import { parseLabConfig } from '../../deploy/lab/config';
import { whyNoLab } from '../../deploy/lab/requirements';

const BOOKWORM = 'ID=debian\nVERSION_CODENAME=bookworm\n';

describe('where a lab can be', () => {
  it('Debian 12 as root has no reason against it', () => {
    expect(whyNoLab({ uid: 0, osRelease: BOOKWORM })).toBeNull();
  });

  it.each([
    ['another user than root', { uid: 1000, osRelease: BOOKWORM }, 'run it with sudo'],
    ['another release', { uid: 0, osRelease: 'VERSION_CODENAME=trixie\n' }, 'this is trixie'],
    ['a system without os-release', { uid: 0, osRelease: null }, 'It needs Linux'],
  ])('%s is told what to do', (_, machine, words) => {
    expect(whyNoLab(machine)).toContain(words);
  });
});

describe('the options of npm run lab', () => {
  it('are text by default, and the cache follows XDG_CACHE_HOME', () => {
    const config = parseLabConfig([], { XDG_CACHE_HOME: '/cache', PATH: '/bin' });
    expect(config).toMatchObject({ output: 'text', suite: 'all', cacheDir: '/cache/ringmaster/lab', path: '/bin' });
    expect(parseLabConfig(['--short', '-o', 'json'], {})).toMatchObject({ output: 'json', suite: 'short' });
    expect(parseLabConfig(['--vm'], {}).suite).toBe('vm');
    expect(parseLabConfig(['--vm', '--only', 'kernel'], {})).toMatchObject({ suite: 'vm', only: 'kernel' });
    expect(parseLabConfig(['--story'], {})).toMatchObject({ output: 'text', suite: 'story' });
    expect(() => parseLabConfig(['--short', '--story'], {})).toThrow(/exclude each other/);
  });

  it.each([[['-o', 'xml']], [['--hosts']], [['--vm', '--roots']], [['--only', 'kernel']]])(
    'refuse %j with the usage',
    (args) => {
      expect(() => parseLabConfig(args, {})).toThrow('Usage: npm run lab');
    },
  );
});
