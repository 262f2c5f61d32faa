import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { ringmaster } from './cli-fixture';

const MANIFEST = `
apiVersion: ringmaster/v1
kind: Bundle
metadata: { name: billing, version: "2.4.1" }
steps:
  install: { command: [./bin/prepare], timeout: 90s, limits: { memory: 256M, cpu: 30s } }
`;

let dir: string;
let file: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-cli-bundle-'));
  file = join(dir, 'billing.tar.gz');
  mkdirSync(join(dir, 'billing', 'bin'), { recursive: true });
  writeFileSync(join(dir, 'billing', 'bundle.yaml'), MANIFEST);
  writeFileSync(join(dir, 'billing', 'bin', 'prepare'), '#!/bin/sh\n', { mode: 0o755 });
  expect((await ringmaster(['bundle', 'build', join(dir, 'billing'), '--out', file])).code).toBe(EXIT.success);
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

async function digestOf(archive: string): Promise<string> {
  return JSON.parse((await ringmaster(['bundle', 'inspect', archive, '-o', 'json'])).out).digest;
}

test('an archive is shown with its steps, their limits, and each file', async () => {
  const { code, out } = await ringmaster(['bundle', 'inspect', file]);
  expect(code).toBe(EXIT.success);
  expect(out).toContain('name: billing\nversion: 2.4.1\ndigest: sha256:');
  expect(out).toContain('run: by the host (its systemd unit)\n');
  expect(out).toContain(
    'step install: ./bin/prepare (90 s, memory 256 MiB, file 1024 MiB, processor 30 s; not confined)\n',
  );
  expect(out).toContain('step smoke: none\n');
  expect(out).toMatch(/files: 2, \d+ bytes\n {2}sha256:[0-9a-f]{64} 10 bin\/prepare \*\n/);
});

test('an archive is verified, with what is worth a second look', async () => {
  const digest = await digestOf(file);
  const { code, out } = await ringmaster(['bundle', 'verify', file, '--digest', digest]);
  expect(code).toBe(EXIT.success);
  expect(out.split('\n').slice(0, 1)).toEqual([`good: billing 2.4.1 ${digest}`]);
  expect(out).toContain('note: the install step is not "confined: true"');
  expect(out).toContain('note: there is no smoke step');
  const json = JSON.parse((await ringmaster(['bundle', 'verify', file, '-o', 'json'])).out);
  expect(json).toMatchObject({ kind: 'VerifiedBundle', digest, notes: { length: 3 } });
});

test.each([
  ['another digest', ['--digest', `sha256:${'0'.repeat(64)}`], /is sha256:[0-9a-f]{64}, not sha256:0000/],
  ['more bytes than hosts take', ['--max-bytes', '100'], /has 3607 bytes, and hosts take 100/],
  ['more files than hosts take', ['--max-files', '2'], /more than 2 files and folders/],
  ['a digest that is none', ['--digest', 'abc'], /must be sha256: and 64 hexadecimal digits/],
])('an archive with %s is not good', async (_, options, problem) => {
  const { code, out, err } = await ringmaster(['bundle', 'verify', file, ...options]);
  expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
  expect(err).toMatch(problem);
});

test.each([['inspect'], ['verify'], ['add']])('%s says that a file is missing, or is no bundle', async (command) => {
  expect((await ringmaster(['bundle', command, join(dir, 'missing')])).err).toContain('Check the name');
  writeFileSync(join(dir, 'text'), 'hello');
  const { code, err, sent } = await ringmaster(['bundle', command, join(dir, 'text')]);
  expect({ code, sent }).toEqual({ code: EXIT.usage, sent: [] });
  expect(err).toContain('is not a bundle');
  expect(err).toContain('docs/bundle-guide.md');
});
