import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Long from 'long';
import { inspectBundle } from '../../cli/inspect-bundle';
import { AgentHost, compileAgent } from './agent-host';
import { compileProgram } from './compile';

const CHECKOUT = join(__dirname, '..', '..');
const GUIDE = readFileSync(join(CHECKOUT, 'docs', 'bundle-guide.md'), 'utf8');

let dir: string;

beforeAll(() => {
  compileAgent();
  compileProgram('cli');
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-guide-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** The guide's blocks in their order: what is typed, and what the page says comes of it. */
function blocks(): readonly { readonly kind: string; readonly text: string }[] {
  const found = [...GUIDE.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  return found.map(([, kind, text]) => ({ kind: kind!, text: text! })).filter(({ kind }) => /^(sh|text)$/.test(kind));
}

/** Types all of the guide, with the `ringmaster` of this checkout, and returns what each block printed beside what the page says. */
function followGuide(): readonly { readonly printed: string; readonly page: string }[] {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  const program = join(CHECKOUT, 'dist', 'cli', 'main.js');
  writeFileSync(join(bin, 'ringmaster'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(join(bin, 'ringmaster'), 0o755);
  const env = { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`, HOME: dir };
  const shown: { printed: string; page: string }[] = [];
  let printed = '';
  for (const { kind, text } of blocks()) {
    if (kind === 'sh') printed = execFileSync('/bin/sh', ['-euc', text], { cwd: dir, env, encoding: 'utf8' });
    else shown.push({ printed, page: text });
  }
  return shown;
}

test('the guide makes a bundle that prints what the page says, and that an agent installs, tests and backs out', async () => {
  const shown = followGuide();
  expect(shown.map(({ printed }) => printed)).toEqual(shown.map(({ page }) => page));
  expect(shown.length).toBe(2);
  const host = await AgentHost.create();
  try {
    const config = JSON.parse(readFileSync(host.configFile, 'utf8'));
    const environment = { PORT: String(host.port) };
    const initialBundle = join(dir, 'greeter-1.0.0.tar.gz');
    host.writeConfig({ ...config, applications: [{ name: 'greeter', environment, initialBundle }] });
    const archive = join(dir, 'greeter-1.1.0.tar.gz');
    const { name, version, digest, size } = await inspectBundle(archive);
    host.gateway.archives.set(digest, readFileSync(archive));
    const patch = { bundle: { name, version, digest, size: Long.fromNumber(size) } };
    await host.connect();
    const session = await host.gateway.session(1);
    await host.versionIs('1.0.0');
    const install = host.order({ install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    const smoke = host.order({ smokeTest: { patch } });
    session.offer(host.seal(smoke));
    await session.report(smoke.operationId, 'PHASE_SUCCEEDED');
    const backOut = host.order({ direction: 2, backOut: { patch, installOperationId: install.operationId } });
    session.offer(host.seal(backOut));
    await session.report(backOut.operationId, 'PHASE_SUCCEEDED');
    const after = host.order({ direction: 2, smokeTest: { patch } });
    session.offer(host.seal(after));
    await session.report(after.operationId, 'PHASE_SUCCEEDED');
    await host.versionIs('1.0.0');
  } finally {
    await host.dispose('greeter');
  }
});
