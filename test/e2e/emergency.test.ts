import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCheckout, CHECKOUT } from './built';
import { processesWith } from './processes';

jest.setTimeout(600_000);
beforeAll(buildCheckout);

test('npm start -- --exit patches all hosts, stops and backs out the bad version, proves it and leaves nothing', async () => {
  // Everything temporary goes here, so that what is left can be told from what others do on this machine.
  const temporary = mkdtempSync(join(tmpdir(), 'ringmaster-e2e-'));
  const env = { ...process.env, TMPDIR: temporary };
  const npm = spawn('npm', ['start', '--', '--exit'], { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const [status] = (await once(npm, 'exit')) as [number | null];
  expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
  expect(output).toMatch(/ended +completed +backed_out/);
  expect(output).toMatch(/answering 2\.0\.0 over HTTP +24 of 24 +24 of 24/);
  expect(output).toMatch(/rings touched +pilot, ten, ninety, rest/);
  expect(output).toMatch(/operations executed twice +0 +0/);
  expect(processesWith(temporary)).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith('ringmaster'))).toEqual([]);
  rmSync(temporary, { recursive: true });
});

test('the two commands run from the checkout once it is built', () => {
  const run = (...args: string[]): string => execFileSync('npx', args, { cwd: CHECKOUT, encoding: 'utf8' });
  expect(run('ringmaster', '--help')).toContain('launch');
  expect(run('ringmaster-agent', '--help')).toContain('journal');
});
