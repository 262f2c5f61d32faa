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
    expect(run).toThrow(/no part "units"; choose from: .*unit replay alerts store protocol workflow e2e/);
    expect(run).toThrow(expect.objectContaining({ status: 2 }));
  });
});
