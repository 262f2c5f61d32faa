import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from './checkout';
import { waitForLock } from './file-lock.cjs';
import { buildWithGo, findGo } from './go-build';
import { executable } from './programs';
import type { TemporalSearch } from './temporal-binary';

/** The server of a production-like stack; also pinned in deploy/temporal/server/go.mod. */
export const TEMPORAL_SERVER_VERSION = '1.31.2';

const MODULE = join(CHECKOUT, 'deploy', 'temporal', 'server');
/** Import paths below the module, and what Go calls the programs: the last part of each. */
const TOOLS = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];
/** Packages the build compiles, for an estimate only: counted with `go list -deps` at version 1.31.2. */
const GO_PACKAGES = 1_680;

/** The two programs of a Temporal server on a database of its own. */
export interface TemporalServerPrograms {
  /** Temporal's `temporal-server`. */
  readonly server: string;
  /** Temporal's `temporal-sql-tool`, which makes and updates the schema. */
  readonly sqlTool: string;
}

function programsIn(folder: string): TemporalServerPrograms {
  return { server: join(folder, 'server'), sqlTool: join(folder, 'sql') };
}

function complete(folder: string): boolean {
  const { server, sqlTool } = programsIn(folder);
  return executable(server) && executable(sqlTool);
}

/** A build belongs to exactly the sources that go.sum names. */
function folderFor(cacheDir: string): string {
  const sources = createHash('sha256')
    .update(readFileSync(join(MODULE, 'go.sum')))
    .digest('hex')
    .slice(0, 12);
  return join(cacheDir, `temporal-server-${TEMPORAL_SERVER_VERSION}-${sources}-${process.platform}-${process.arch}`);
}

/**
 * Finds the programs in the cache, or builds them with Go (minutes, once). There is no download: Temporal publishes the server
 * for container engines only. @throws Error naming the way out when they cannot be built.
 */
export async function findTemporalServer(search: TemporalSearch): Promise<TemporalServerPrograms> {
  const { cacheDir, log } = search;
  const folder = folderFor(cacheDir);
  if (complete(folder)) return programsIn(folder);
  mkdirSync(cacheDir, { recursive: true });
  const release = await waitForLock(`${folder}.lock`, (pid) => {
    log(`Waiting for process ${pid}, which is building the Temporal server.`);
  });
  try {
    // Whoever held the lock may have built it.
    if (!complete(folder)) await build(search, folder);
    return programsIn(folder);
  } finally {
    release();
  }
}

async function build({ path, guard, log }: TemporalSearch, folder: string): Promise<void> {
  const go = findGo(path);
  if (go === null) {
    throw new Error(
      `The Temporal server ${TEMPORAL_SERVER_VERSION} has to be built once, and there is no Go: install Go 1.26.4 or newer ` +
        '(https://go.dev/dl), or use the single-machine server (for the benchmark: --stack local).',
    );
  }
  log(`Building the Temporal server ${TEMPORAL_SERVER_VERSION} with Go: 4 to 8 minutes on 2 cores, once.`);
  const draft = `${folder}.built`;
  mkdirSync(draft, { recursive: true });
  // The slash says that it is a folder: Go names the programs in it.
  const target = `${draft}/`;
  const options = { go, module: MODULE, tools: TOOLS, target, packages: GO_PACKAGES, log };
  if (!(await buildWithGo(guard === undefined ? options : { ...options, guard })) || !complete(draft)) {
    throw new Error(`The Temporal server could not be built in ${MODULE}: its messages are above.`);
  }
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  renameSync(draft, folder);
}
