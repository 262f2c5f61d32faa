/**
 * Compiles the checkout into dist/: `npm run build`. Nothing is done when no input changed since the last build; the stamp
 * that says so is written last, so an interrupted build is done again.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepSaying, say } from './progress.mjs';
import { runGuarded } from './run-guarded.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.built');
const require = createRequire(import.meta.url);

/** The compiled folders, from the one place that names them. */
function folders() {
  const { references } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
  return references.map((reference) => reference.path).filter((path) => path !== 'test');
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** Changes when any input of the build does. Sizes and times, not contents: this runs at every start. */
function fingerprint() {
  const inputs = ['package-lock.json', 'package.json', 'tsconfig.json', 'tsconfig.base.json'].map((file) =>
    join(ROOT, file),
  );
  for (const folder of folders()) inputs.push(...filesBelow(join(ROOT, folder)));
  const hash = createHash('sha256').update(process.version);
  for (const file of inputs.sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(ROOT, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** What the compiler leaves alone but the program reads. Each file is complete or absent. */
function copyAlong() {
  for (const [folder, wanted] of [
    ['proto/generated', /\.(js|d\.ts)$/],
    ['store/migrations', /\.sql$/],
    ['deploy/local', /\.d?\.?cjs$|\.d\.cts$/],
  ]) {
    const source = join(ROOT, folder);
    const target = join(DIST, folder);
    if (!existsSync(source)) continue;
    mkdirSync(target, { recursive: true });
    const names = readdirSync(source).filter((name) => wanted.test(name));
    for (const stale of readdirSync(target).filter((name) => wanted.test(name) && !names.includes(name))) {
      rmSync(join(target, stale));
    }
    for (const name of names) {
      const draft = join(target, `.${name}.new`);
      copyFileSync(join(source, name), draft);
      renameSync(draft, join(target, name));
    }
  }
}

async function compile() {
  const compiler = require.resolve('typescript/bin/tsc');
  const options = { cwd: ROOT, stdio: ['ignore', 2, 2] };
  const status = await runGuarded(process.execPath, [compiler, '-b', ...folders()], options);
  if (status !== 0) throw new Error('the sources do not compile (see above)');
}

/** The commands of package.json, runnable and where `npx` looks for them in a checkout. */
function linkCommands() {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const commands = join(ROOT, 'node_modules', '.bin');
  mkdirSync(commands, { recursive: true });
  for (const [name, program] of Object.entries(bin)) {
    if (!existsSync(join(ROOT, program))) continue;
    chmodSync(join(ROOT, program), 0o755);
    const draft = join(commands, `.${name}.${process.pid}`);
    rmSync(draft, { force: true });
    symlinkSync(relative(commands, join(ROOT, program)), draft);
    renameSync(draft, join(commands, name));
  }
}

/** Workers load finished bundles: faster to start, and every worker runs the same code. */
async function bundleWorkflows() {
  const bundler = join(DIST, 'workers', 'bundle.js');
  if (!existsSync(bundler)) return;
  const { BUNDLE_FILES, bundleWorkflows } = require(bundler);
  for (const [kind, file] of Object.entries(BUNDLE_FILES)) {
    const code = await bundleWorkflows(kind);
    const target = join(DIST, 'workflows', file);
    writeFileSync(`${target}.new`, code);
    renameSync(`${target}.new`, target);
  }
}

/** Builds what is not up to date. @throws Error when something does not compile. */
export async function build() {
  const now = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === now) return;
  say('Compiling (10 to 60 s).');
  rmSync(STAMP, { force: true });
  // First: other folders compile against the copied declarations.
  copyAlong();
  await compile().finally(keepSaying('tsc'));
  await bundleWorkflows();
  linkCommands();
  writeFileSync(STAMP, now);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}
