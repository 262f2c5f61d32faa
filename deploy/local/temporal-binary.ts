import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from './checkout';
import { waitForLock } from './file-lock.cjs';
import { buildWithGo, ended, findGo } from './go-build';
import type { Guard } from './guard';
import { executable, onPath } from './programs';

/** The CLI whose server the tests and the local run were made with; also pinned in deploy/temporal/go.mod. */
const TEMPORAL_VERSION = '1.5.1';

/** Nothing has arrived after this long: the download's host cannot be reached from here. */
const DOWNLOAD_SILENCE_MS = 8_000;
/** A slow line fetches the CLI's 50 MB in this time. */
const DOWNLOAD_MS = 180_000;
/** Packages the build compiles, for an estimate only: counted with `go list -deps` at version 1.5.1. */
const GO_PACKAGES = 1_450;

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

function installed(source: string, target: string): string {
  chmodSync(source, 0o755);
  renameSync(source, target);
  return target;
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
  const go = findGo(path);
  if (go !== null) {
    log('It cannot be downloaded here. Building it with Go instead: 3 to 6 minutes on 2 cores, once.');
    const draft = `${target}.built`;
    const module = join(CHECKOUT, 'deploy', 'temporal');
    const tools = ['github.com/temporalio/cli/cmd/temporal'];
    const built = await buildWithGo({ ...search, go, module, tools, target: draft, packages: GO_PACKAGES });
    if (built) return installed(draft, target);
  }
  throw new Error(
    'There is no Temporal server to run. Any of these helps: set TEMPORAL_ADDRESS to a Temporal server of your own; ' +
      `put the program \`temporal\` on PATH; or install Go (1.25 or newer) so that it can be built. (PostgreSQL is chosen with DATABASE_URL.)`,
  );
}
