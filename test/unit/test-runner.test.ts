import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Jest cannot load ES modules, so a child evaluates the expression on one of the runner's. */
function evaluate(file: string, expression: string): unknown {
  const script = `import * as runner from './test/runner/${file}';\nprocess.stdout.write(JSON.stringify(${expression}));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' }),
  );
}

function lock(packages: Record<string, unknown>): string {
  return JSON.stringify(JSON.stringify({ packages }));
}

function problemWithProtobufjs(versions: Record<string, string>): unknown {
  const packages = Object.fromEntries(Object.entries(versions).map(([path, version]) => [path, { version }]));
  return evaluate('checks.mjs', `runner.protobufjsProblem(${lock(packages)})`);
}

describe('npm test', () => {
  it('accepts one protobufjs 8 beside the 7 of proto-loader', () => {
    const versions = {
      'node_modules/protobufjs': '8.8.1',
      'node_modules/@grpc/proto-loader/node_modules/protobufjs': '7.6.6',
    };
    expect(problemWithProtobufjs(versions)).toBeNull();
  });

  it.each([
    ['two copies of 8', { 'node_modules/protobufjs': '8.8.1', 'node_modules/a/node_modules/protobufjs': '8.0.0' }],
    ['a 7 of somebody else', { 'node_modules/protobufjs': '8.8.1', 'node_modules/a/node_modules/protobufjs': '7.6.6' }],
    ['no 8', { 'node_modules/protobufjs': '7.6.6' }],
  ])('refuses %s', (_what, versions) => {
    expect(problemWithProtobufjs(versions)).toMatch(/exactly one protobufjs 8/);
  });

  it('refuses a lock file that names where its packages were downloaded', () => {
    const packages = { 'node_modules/a': { version: '1.0.0', resolved: 'https://registry.example/a.tgz' } };
    expect(evaluate('checks.mjs', `runner.lockAddressProblem(${lock(packages)})`)).toMatch(/node_modules\/a/);
    expect(evaluate('checks.mjs', `runner.lockAddressProblem(${lock({ 'node_modules/a': {} })})`)).toBeNull();
  });

  const green = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
  };
  it.each([
    ['only passed tests', green, 0, { passed: 3, failed: 0 }],
    ['a failed test', { ...green, numFailedTests: 1 }, 1, { passed: 3, failed: 1 }],
    ['a skipped test', { ...green, numPendingTests: 1 }, 0, { passed: 3, failed: 1 }],
    ['a file that could not be loaded', { ...green, numRuntimeErrorTestSuites: 2 }, 1, { passed: 3, failed: 2 }],
    ['an unexplained exit status', green, 1, { passed: 3, failed: 1 }],
    ['no test at all', { ...green, numPassedTests: 0 }, 0, { passed: 0, failed: 1 }],
  ])('counts %s for what it is', (_what, results, status, expected) => {
    expect(evaluate('tiers.mjs', `runner.count(${JSON.stringify(results)}, ${status})`)).toEqual(expected);
  });

  it('refuses a part that it does not know, and names those it does', () => {
    const run = () => execFileSync(process.execPath, ['test/run.mjs', 'units'], { cwd: root, stdio: 'pipe' });
    expect(run).toThrow(/no part "units"; choose from: .*unit alerts store fuzz protocol lab replay workflow e2e/);
    expect(run).toThrow(expect.objectContaining({ status: 2 }));
  });

  /** Runs parts, written as name and cores, of which each ends when the log holds what stands behind it. */
  function runSideBySide(parts: readonly (readonly [string, number, string?])[], stopAt = ''): unknown {
    const script = `await (async () => {
      const log = [];
      const until = async (line) => { while (line !== undefined && !log.includes(line)) await null; };
      const parts = ${JSON.stringify(parts)}.map(([name, cores, after]) => ({ name, cores, after }));
      const run = async ({ name, after }) => { log.push('+' + name); await until(after); log.push('-' + name); return name; };
      const results = await runner.sideBySide(parts, { cores: 2, run, mayGoOn: () => !log.includes('${stopAt}') });
      return { log: log.join(' '), results };
    })()`;
    return evaluate('side-by-side.mjs', script);
  }

  it('runs parts of one core beside each other, and one that takes both alone, and tells them in their order', () => {
    const parts = [
      ['unit', 2],
      ['lab', 1, '-e2e'],
      ['replay', 1],
      ['e2e', 1],
      ['all', 2],
    ] as const;
    expect(runSideBySide(parts)).toEqual({
      log: '+unit -unit +lab +replay -replay +e2e -e2e -lab +all -all',
      results: ['unit', 'lab', 'replay', 'e2e', 'all'],
    });
  });

  it('puts the name of a part before each of its lines, however they come, the last one too', () => {
    const script = `(() => {
      const said = [];
      const lines = runner.namedLines('lab', (line) => said.push(line));
      for (const text of ['PASS a', '.test\\nPASS b.test\\n', 'To', 'tal']) lines.hear(text);
      lines.end();
      return said;
    })()`;
    const named = ['PASS a.test', 'PASS b.test', 'Total'].map((line) => `lab        | ${line}`);
    expect(evaluate('named-lines.mjs', script)).toEqual(named);
  });

  it('begins nothing more once it is interrupted, and waits for what runs', () => {
    const parts = [
      ['lab', 1, '-replay'],
      ['replay', 1],
      ['e2e', 1],
    ] as const;
    expect(runSideBySide(parts, '-replay')).toEqual({ log: '+lab +replay -replay -lab', results: ['lab', 'replay'] });
  });
});
