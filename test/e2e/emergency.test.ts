import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCheckout, CHECKOUT } from './built';
import { processesWith } from './processes';

jest.setTimeout(600_000);
beforeAll(buildCheckout);

test('npm start -- --exit patches all hosts, stops and backs out the bad version, proves it and leaves nothing', async () => {
  const before = readdirSync(tmpdir());
  const npm = spawn('npm', ['start', '--', '--exit'], { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const [status] = (await once(npm, 'exit')) as [number | null];
  expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
  expect(output).toMatch(/ended +completed +backed_out/);
  expect(output).toMatch(/answering 2\.0\.0 over HTTP +24 of 24 +24 of 24/);
  expect(output).toMatch(/rings touched +pilot, ten, ninety, rest/);
  expect(output).toMatch(/operations executed twice +0 +0/);
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith('ringmaster-run-') && !before.includes(name));
  expect(left).toEqual([]);
  expect(processesWith(join(tmpdir(), 'ringmaster-run-')).filter(({ command }) => !command.includes('jest'))).toEqual(
    [],
  );
  // The commands of this package run from the checkout afterwards.
  expect(execFileSync('npx', ['ringmaster', '--help'], { cwd: CHECKOUT, encoding: 'utf8' })).toContain('launch');
  expect(execFileSync('npx', ['ringmaster-agent', '--help'], { cwd: CHECKOUT, encoding: 'utf8' })).toContain('journal');
});
