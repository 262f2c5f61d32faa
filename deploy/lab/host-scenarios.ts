import { dirname } from 'node:path';
import { CHECKOUT } from '../local/checkout';
import type { Guard } from '../local/guard';
import { execute, PLAIN_ENVIRONMENT } from './command';
import type { ScenarioResult } from './messages';

/** What begins a result among the lines that Jest writes. */
const MARK = 'LAB-SCENARIO ';
/**
 * The tests of each suite in which orders are given to one host, without servers; those with servers are scenarios of
 * the lab's own.
 */
const FILES = {
  all: 'test/lab/(agent-|crash-|package-|story)',
  story: 'test/lab/story',
  roots: 'test/roots/',
  vm: 'test/vm/',
} as const;
/** Hosts of several files at once: each lab has namespaces and hosts of its own, and much of its time is waiting. */
const WORKERS = 2;
/** What begins a part of a story among the lines that Jest writes. */
const STORY_MARK = 'LAB-STORY ';

/** Where the hosts' root is kept, who ends what is left, and who hears of each result. */
export interface HostScenariosRequest {
  readonly suite: keyof typeof FILES;
  readonly cacheDir: string;
  readonly guard: Guard;
  readonly onScenario: (result: ScenarioResult) => void;
  /** Only those whose name contains this; none given: all. */
  readonly only?: string;
}

/** A command on a host, and what it printed there. */
export interface StoryPart {
  readonly title: string;
  readonly command: string;
  readonly output: string;
}

/** The same for the story. */
export interface StoryRequest extends HostScenariosRequest {
  readonly onPart: (part: StoryPart) => void;
}

/**
 * Runs what is tested on single hosts, orders and crashes, and tells each result as it comes. @throws Error when Jest
 * ends in another way than with results.
 */
export function runHostScenarios(request: HostScenariosRequest): Promise<readonly ScenarioResult[]> {
  return runTests(request, () => undefined);
}

/** Lets the story of one host happen, and tells its parts. @throws Error as `runHostScenarios` does. */
export function runStory(request: StoryRequest): Promise<readonly ScenarioResult[]> {
  return runTests(request, request.onPart);
}

/** A pattern that finds this text and nothing else. */
function asPattern(text: string): string {
  return text.replace(/[^\w\s]/g, '\\$&');
}

async function runTests(
  { suite, cacheDir, guard, onScenario, only = '' }: HostScenariosRequest,
  onPart: StoryRequest['onPart'],
): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const project = suite === 'all' || suite === 'story' ? 'lab' : suite;
  const choice = only === '' ? [] : ['--testNamePattern', asPattern(only)];
  const words = [
    ...['--selectProjects', project, '--testPathPatterns', FILES[suite], ...choice],
    ...['--maxWorkers', String(suite === 'all' ? WORKERS : 1), '--reporters'],
  ];
  // Where tests look for the same cache: below XDG_CACHE_HOME.
  const cache = { XDG_CACHE_HOME: dirname(dirname(cacheDir)) };
  const env = { ...PLAIN_ENVIRONMENT, ...cache, RINGMASTER_LAB_STORY: '1', RINGMASTER_LAB_ONLY: only };
  let pid: number | null = null;
  const { status, stderr, stdout } = await execute(
    process.execPath,
    [require.resolve('jest/bin/jest'), ...words, '<rootDir>/test/lab/scenario-reporter.js'],
    {
      cwd: CHECKOUT,
      env,
      onLine: (line) => {
        if (line.startsWith(STORY_MARK)) onPart(JSON.parse(line.slice(STORY_MARK.length)) as StoryPart);
        if (!line.startsWith(MARK)) return;
        const result = JSON.parse(line.slice(MARK.length)) as ScenarioResult;
        results.push(result);
        onScenario(result);
      },
      onPid: (now) => {
        if (now !== null) guard.watch({ pid: now, signal: 'SIGTERM', group: false, stage: 0 });
        else if (pid !== null) guard.forget(pid);
        pid = now ?? pid;
      },
    },
  );
  const isExplained = results.length > 0 && (status === 0 || results.some(({ failures }) => failures.length > 0));
  if (isExplained) return results;
  if (status === 0 && only !== '') throw new Error(`No scenario has "${only}" in its name.`);
  throw new Error(
    `The scenarios of single hosts ended with status ${String(status)}: ${(stderr || stdout).slice(-2_000)}`,
  );
}
