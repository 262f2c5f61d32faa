import { spawn, type ChildProcess } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHECKOUT } from './checkout';
import { waitForLock } from './file-lock.cjs';
import type { Guard } from './guard';

/** The CLI whose server the tests and the local run were made with; also pinned in deploy/temporal/go.mod. */
export const TEMPORAL_VERSION = '1.5.1';

/** Nothing has arrived after this long: the download's host cannot be reached from here. */
const DOWNLOAD_SILENCE_MS = 8_000;
/** A slow line fetches the CLI's 50 MB in this time. */
const DOWNLOAD_MS = 180_000;
/** Packages the build compiles, for an estimate only: counted with `go list -deps` at version 1.5.1. */
const GO_PACKAGES = 1_450;
const PROGRESS_MS = 5_000;

export interface TemporalSearch {
  /** The PATH to search. */
  readonly path: string;
  /** Where binaries are kept between runs and clones. */
  readonly cacheDir: string;
  /** Ends a download or build when this process is killed. */
  readonly guard?: Guard;
  /** Told what happens while it takes long. */
  readonly log: (line: string) => void;
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Missing or not executable: not a candidate.
    return false;
  }
}

function onPath(name: string, path: string): string | null {
  const candidates = path.split(delimiter).filter((folder) => folder !== '');
  return candidates.map((folder) => join(folder, name)).find(executable) ?? null;
}

function installed(source: string, target: string): string {
  chmodSync(source, 0o755);
  renameSync(source, target);
  return target;
}

/** Waits until `child` ends, or ends it when `giveUp` says so; resolves with its status, null when it was ended. */
function ended(child: ChildProcess, guard: Guard | undefined, giveUp: () => boolean): Promise<number | null> {
  const { pid } = child;
  if (pid !== undefined) guard?.watch({ pid, signal: 'SIGTERM', group: false, stage: 0 });
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (giveUp()) child.kill('SIGKILL');
    }, 250);
    const done = (code: number | null): void => {
      clearInterval(timer);
      if (pid !== undefined) guard?.forget(pid);
      resolve(code);
    };
    child.once('error', () => {
      done(null);
    });
    child.once('exit', done);
  });
}

/**
 * The Temporal SDK's own download, in a process of its own so that it can be given up. It unpacks while it downloads:
 * an empty folder after a few seconds means that its host cannot be reached.
 */
async function download(folder: string, guard: Guard | undefined): Promise<string | null> {
  mkdirSync(folder, { recursive: true });
  const script = `require('@temporalio/testing').TestWorkflowEnvironment.createLocal({ server: { executable: {
    type: 'cached-download', version: 'v${TEMPORAL_VERSION}', downloadDir: process.argv[1] } } }).then((env) => env.teardown())`;
  const child = spawn(process.execPath, ['-e', script, folder], { cwd: CHECKOUT, stdio: 'ignore' });
  const began = Date.now();
  const status = await ended(child, guard, () => {
    const waited = Date.now() - began;
    return waited > DOWNLOAD_MS || (waited > DOWNLOAD_SILENCE_MS && readdirSync(folder).length === 0);
  });
  const file = readdirSync(folder)
    .map((name) => join(folder, name))
    .find(executable);
  return status === 0 ? (file ?? null) : null;
}

/** Builds the CLI pinned in deploy/temporal; what was compiled is kept by Go, so an interrupted build goes on. */
async function build(go: string, target: string, { guard, log }: TemporalSearch): Promise<boolean> {
  const began = Date.now();
  const child = spawn(go, ['build', '-v', '-buildvcs=false', '-o', target, 'github.com/temporalio/cli/cmd/temporal'], {
    cwd: join(CHECKOUT, 'deploy', 'temporal'),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let compiled = 0;
  const last: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!line.startsWith('go: ')) compiled += 1;
    last.push(line);
    if (last.length > 5) last.shift();
  });
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    const share = Math.min(99, Math.round((100 * compiled) / GO_PACKAGES));
    log(
      compiled === 0
        ? `  ${seconds} s: fetching modules, or putting together what was compiled before`
        : `  ${seconds} s: ${compiled} packages compiled, about ${share} %`,
    );
  }, PROGRESS_MS);
  const status = await ended(child, guard, () => false);
  clearInterval(timer);
  if (status !== 0) log(`  the build ended with status ${status ?? 'unknown'}: ${last.join(' | ')}`);
  return status === 0;
}

/**
 * Finds a `temporal` program that can run a server: on PATH, in the cache, by the SDK's own download, or by building it with
 * Go (minutes, once). @throws Error naming the ways out when none of these works.
 */
export async function findTemporal(search: TemporalSearch): Promise<string> {
  const { cacheDir, log } = search;
  const present = onPath('temporal', search.path);
  if (present !== null) return present;
  const target = join(cacheDir, `temporal-${TEMPORAL_VERSION}-${process.platform}-${process.arch}`);
  if (executable(target)) return target;
  mkdirSync(cacheDir, { recursive: true });
  const release = await waitForLock(`${target}.lock`, (pid) => {
    log(`Waiting for process ${pid}, which is getting the Temporal server.`);
  });
  try {
    // Whoever held the lock may have got it.
    return existsSync(target) ? target : await obtain(search, target);
  } finally {
    release();
  }
}

async function obtain(search: TemporalSearch, target: string): Promise<string> {
  const { path, guard, log } = search;
  const folder = `${target}.download`;
  log('Downloading the Temporal server (50 MB, once).');
  try {
    const file = await download(folder, guard);
    if (file !== null) return installed(file, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const go = onPath('go', path) ?? ['/usr/local/go/bin/go'].find(executable);
  if (go !== undefined) {
    log('It cannot be downloaded here. Building it with Go instead: 3 to 6 minutes on 2 cores, once.');
    const draft = `${target}.built`;
    if (await build(go, draft, search)) return installed(draft, target);
  }
  throw new Error(
    'There is no Temporal server to run. Any of these helps: set TEMPORAL_ADDRESS to a Temporal server of your own; ' +
      `put the program \`temporal\` on PATH; or install Go (1.25 or newer) so that it can be built. (PostgreSQL is chosen with DATABASE_URL.)`,
  );
}
