import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Findings } from '../../chaos/findings';
import { buildCheckout, CHECKOUT } from '../e2e/built';

/**
 * A short run of `npm run chaos`, always with the same seed. It fails by itself when a fault never happened or anything of
 * what must hold did not; here it is seen that it found something to check.
 */

const SEED = 1307;
const MINUTES = 0.8;

beforeAll(buildCheckout);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringmaster-chaos-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function chaos(...more: string[]): Promise<{ status: number | null; output: string }> {
  const options = ['--seed', String(SEED), '--minutes', String(MINUTES), '--agents', '6', '--simulated', '40', ...more];
  const run = spawn(process.execPath, [join(CHECKOUT, 'chaos', 'start.mjs'), ...options], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  run.stdout.on('data', (text: Buffer) => (output += text.toString()));
  run.stderr.on('data', (text: Buffer) => (output += text.toString()));
  await once(run, 'close');
  return { status: run.exitCode, output };
}

test('servers and agents die, stand still and lose their connections, and nothing is lost, run twice or started under a hold', async () => {
  const json = join(folder, 'chaos.json');
  const { status, output } = await chaos('--json', json);
  if (status !== 0) throw new Error(`npm run chaos ended with ${String(status)}:\n${output}`);
  const findings = JSON.parse(readFileSync(json, 'utf8')) as Findings;
  expect(findings).toMatchObject({
    seed: SEED,
    minutes: MINUTES,
    agents: 6,
    simulated: 40,
    hosts: 46,
    hosts_lost: 0,
    operations_run_twice: 0,
    started_after_hold: 0,
    limit_violations: 0,
    unended_orders: 0,
    violations: [],
  });
  const happened = Object.values(findings.faults).reduce((sum, { fired }) => sum + fired, 0);
  expect(happened).toBeGreaterThan(3);
  expect(findings.injected.filter(({ fired }) => !fired)).toEqual([]);
  expect(new Set(findings.campaigns.map(({ phase }) => phase))).toEqual(new Set(['completed', 'backed_out']));
  expect(findings.recounts).toBeGreaterThan(10);
  expect(findings.orders).toBeGreaterThan(46);
  // Six agents, each at least once forward and, of the bad version or in a rehearsal, back.
  expect(findings.version_changes).toBeGreaterThan(6);
  // On a machine that must run everything nothing is left out.
  if (process.env.RINGMASTER_ALL_TIERS === '1') expect(findings.left_out).toEqual({});
});
