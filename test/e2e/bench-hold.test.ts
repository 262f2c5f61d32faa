import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HoldFigures } from '../../bench/hold/figures';
import { built, buildCheckout } from './built';

let directory: string;

beforeAll(() => {
  buildCheckout();
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-bench-hold-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('lanes order, holds are placed with and without frozen processes, and none is offered against them', () => {
  const file = join(directory, 'figures.json');
  const args = ['--holds', '10', '--frozen', '2', '--hosts', '400', '--lanes', '8', '--json', file];
  const table = execFileSync(process.execPath, [built('bench', 'hold', 'main.js'), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const figures = JSON.parse(readFileSync(file, 'utf8')) as HoldFigures;
  expect(figures).toMatchObject({ lanes: 8, hosts: 400, hold_ms: { holds: 10 }, orders_after_hold: 0 });
  expect(figures.turns_per_s).toBeGreaterThan(0);
  expect(figures.claims_per_s).toBeGreaterThan(0);
  expect(table).toMatch(/^orders after a hold +0$/m);
});
