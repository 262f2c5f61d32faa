// `npm run attack`: carries out every attack of test/protocol/attacks/attack-list.ts and prints what became of it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ringmaster-attack-'));
const file = join(directory, 'table');
const words = ['--selectProjects', 'protocol', '--testPathPatterns', 'protocol/attacks.test', '--reporters', 'default'];
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [createRequire(import.meta.url).resolve('jest/bin/jest'), ...words],
  { cwd: checkout, env: { ...process.env, RINGMASTER_ATTACKS_FILE: file }, encoding: 'utf8' },
);
if (existsSync(file)) process.stdout.write(readFileSync(file, 'utf8'));
if (status !== 0) process.stderr.write(`${stdout}${stderr}`);
rmSync(directory, { recursive: true, force: true });
process.exitCode = status ?? 1;
