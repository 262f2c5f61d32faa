// Writes proto/generated/{agent,signer}.{js,d.ts} from the .proto files. `--check` writes nothing: it compares a fresh
// generation with the committed files, lints the contract, and refuses a change that breaks proto/baseline.binpb.
// `--baseline` accepts the present contract as the one that later changes are compared with (at a release).
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const protoDir = dirname(fileURLToPath(import.meta.url));
const generatedDir = join(protoDir, 'generated');
// The compiler does not copy what it did not make: everything compiled looks for the generated code beside it.
const compiledDir = join(protoDir, '..', 'dist', 'proto', 'generated');
const baseline = join(protoDir, 'baseline.binpb');
/** One contract each, by who is spoken to. */
const CONTRACTS = ['agent', 'signer'];
const GENERATED = CONTRACTS.flatMap((contract) => [`${contract}.js`, `${contract}.d.ts`]);

const require = createRequire(import.meta.url);
const pbjs = join(dirname(require.resolve('protobufjs-cli/package.json')), 'bin', 'pbjs');
const buf = join(dirname(require.resolve('@bufbuild/buf/package.json')), 'bin', 'buf');

function run(script, args) {
  execFileSync(process.execPath, [script, ...args], { cwd: protoDir, stdio: 'inherit' });
}

function generate(intoDir) {
  for (const contract of CONTRACTS) generateContract(contract, intoDir);
}

function generateContract(contract, intoDir) {
  const area = join('ringmaster', contract, 'v1');
  const files = readdirSync(join(protoDir, area))
    .filter((name) => name.endsWith('.proto'))
    .sort()
    .map((name) => join(area, name));
  mkdirSync(intoDir, { recursive: true });
  const flags = ['--dts', '--force-long', '--null-semantics', '--no-verify', '--no-typeurl', '--no-delimited'];
  // A root of its own: of two contracts in one process, the later one would take the place of the earlier.
  flags.push('-r', contract);
  run(pbjs, [
    '-t',
    'static-module',
    '-w',
    'commonjs',
    ...flags,
    '-p',
    '.',
    '-o',
    join(intoDir, `${contract}.js`),
    ...files,
  ]);
}

function withScratch(work) {
  const scratch = mkdtempSync(join(tmpdir(), 'ringmaster-proto-'));
  try {
    return work(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function check() {
  run(buf, ['lint']);
  run(buf, ['breaking', '--against', baseline]);
  const stale = withScratch((scratch) => {
    generate(scratch);
    const text = (dir, name) => readFileSync(join(dir, name), 'utf8');
    return GENERATED.filter((name) => text(scratch, name) !== text(generatedDir, name));
  });
  if (stale.length > 0) {
    console.error(`proto/generated: ${stale.join(', ')} differs from the .proto files; run: npm run proto`);
    process.exitCode = 1;
  }
}

function write() {
  withScratch((scratch) => {
    generate(scratch);
    for (const dir of [generatedDir, compiledDir]) {
      mkdirSync(dir, { recursive: true });
      for (const name of GENERATED) {
        copyFileSync(join(scratch, name), join(dir, `${name}.new`));
        renameSync(join(dir, `${name}.new`), join(dir, name));
      }
    }
  });
}

const option = process.argv[2];
if (option === '--check') check();
else if (option === '--baseline') run(buf, ['build', '-o', baseline]);
else if (option === undefined) write();
else {
  console.error(`proto/generate.mjs: unknown option "${option}"; use --check, --baseline or none`);
  process.exitCode = 2;
}
