import { parseBundleManifest } from '../../model/bundle-manifest';
import { bundlePathProblem } from '../../model/bundle-path';

const GOOD = {
  apiVersion: 'ringmaster/v1',
  kind: 'Bundle',
  metadata: { name: 'hello', version: '1.0.0' },
  run: { command: ['node', 'server.js'] },
  steps: {
    install: { command: ['node', 'install.js'], timeout: '30s', confined: true },
    smoke: { command: ['node', 'smoke.js'] },
  },
};

/** What a step gets that names none. */
const LIMITS = { memoryBytes: 1_073_741_824, fileBytes: 1_073_741_824, cpuMs: null };

function problems(data: unknown): readonly string[] {
  const result = parseBundleManifest(data);
  return result.ok ? [] : result.problems;
}

describe("a bundle's manifest", () => {
  it('is read with its defaults spelled out', () => {
    expect(parseBundleManifest(GOOD)).toEqual({
      ok: true,
      manifest: {
        name: 'hello',
        version: '1.0.0',
        run: { command: ['node', 'server.js'] },
        rebootRequired: false,
        steps: {
          install: { command: ['node', 'install.js'], timeoutMs: 30_000, limits: LIMITS, confined: true },
          backOut: null,
          smoke: { command: ['node', 'smoke.js'], timeoutMs: 60_000, limits: LIMITS },
        },
      },
    });
  });

  it('says what each process of a step may use', () => {
    const install = { command: ['a'], limits: { memory: '64M', file: '2G', cpu: '90s' } };
    expect(parseBundleManifest({ ...GOOD, steps: { install } })).toMatchObject({
      manifest: {
        steps: { install: { limits: { memoryBytes: 67_108_864, fileBytes: 2_147_483_648, cpuMs: 90_000 } } },
      },
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['no table at all', 'hello', /must be a table/],
    ['an unknown key', { ...GOOD, colour: 'blue' }, /^colour: unknown key/],
    ['an unknown step', { ...GOOD, steps: { remove: {} } }, /^steps.remove: unknown key/],
    ['a number for a version', { ...GOOD, metadata: { name: 'hello', version: 1 } }, /^metadata.version/],
    ['a version that is a path', { ...GOOD, metadata: { name: 'hello', version: '../1' } }, /^metadata.version/],
    ['a version with the folder mark', { ...GOOD, metadata: { name: 'hello', version: '1@2' } }, /^metadata.version/],
    ['a name in capitals', { ...GOOD, metadata: { name: 'Hello', version: '1' } }, /^metadata.name/],
    ['a command that is a line', { ...GOOD, run: { command: 'node server.js' } }, /^run.command: must be a list/],
    ['an empty command', { ...GOOD, steps: { smoke: { command: [] } } }, /^steps.smoke.command/],
    [
      'a smoke step that claims to be confined',
      { ...GOOD, steps: { smoke: { command: ['a'], confined: true } } },
      /confined/,
    ],
    [
      'a time-out without a unit',
      { ...GOOD, steps: { smoke: { command: ['a'], timeout: 30 } } },
      /^steps.smoke.timeout/,
    ],
    [
      'an unknown limit',
      { ...GOOD, steps: { smoke: { command: ['a'], limits: { cores: 1 } } } },
      /limits.cores: unknown/,
    ],
    [
      'a limit without a unit',
      { ...GOOD, steps: { smoke: { command: ['a'], limits: { memory: 64 } } } },
      /limits.memory/,
    ],
    ['a limit of nothing', { ...GOOD, steps: { smoke: { command: ['a'], limits: { file: '0K' } } } }, /limits.file/],
    ['a limit in words', { ...GOOD, steps: { install: { command: ['a'], limits: { cpu: 'much' } } } }, /limits.cpu/],
    ['a time-out of nothing', { ...GOOD, steps: { smoke: { command: ['a'], timeout: '0s' } } }, /^steps.smoke.timeout/],
    [
      'a time-out beyond an hour',
      { ...GOOD, steps: { smoke: { command: ['a'], timeout: '2h' } } },
      /^steps.smoke.timeout/,
    ],
    ['a word for a flag', { ...GOOD, rebootRequired: 'yes' }, /^rebootRequired/],
  ])('is refused with %s', (_, data, problem) => {
    expect(problems(data)).toContainEqual(expect.stringMatching(problem));
  });

  it('is refused with all of its problems at once', () => {
    expect(problems({ kind: 'Bundle' }).length).toBeGreaterThan(2);
  });
});

describe('a path inside a bundle', () => {
  it.each(['a', 'a/b.txt', 'a b/ü', '..a', 'a..', '.hidden/x'])('may be %j', (path) => {
    expect(bundlePathProblem(path)).toBeNull();
  });

  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../x',
    'a/..',
    './a',
    'a//b',
    'a/',
    'a\\b',
    'C:/x',
    'a\nb',
    'a\0b',
    'x'.repeat(513),
  ])('may not be %j', (path) => {
    expect(bundlePathProblem(path)).not.toBeNull();
  });
});
