import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporalServer } from '../../deploy/local/temporal-server-binary';

let directory: string;
let lines: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-go-'));
  lines = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A `go` that notes its calls and makes programs that do nothing, or fails. */
function standIn(status: number): void {
  mkdirSync(join(directory, 'bin'));
  const go = join(directory, 'bin', 'go');
  const script = [
    '#!/bin/sh',
    `echo "$PWD $*" >> ${join(directory, 'calls')}`,
    'while [ "$1" != -o ]; do shift; done',
    'for name in server sql; do echo "#!/bin/sh" > "$2$name"; chmod 755 "$2$name"; done',
    'sleep 0.3',
    `exit ${status}`,
  ];
  writeFileSync(go, `${script.join('\n')}\n`);
  chmodSync(go, 0o755);
}

const calls = (): string[] => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');

const find = () =>
  findTemporalServer({
    path: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`,
    cacheDir: join(directory, 'cache'),
    log: (line) => lines.push(line),
  });

test('the Temporal server is built once, also for two that need it at the same time, and found afterwards', async () => {
  standIn(0);
  const [one, other] = await Promise.all([find(), find()]);
  expect(other).toEqual(one);
  expect(lines.filter((line) => line.startsWith('Building'))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith('Waiting for process'))).toHaveLength(1);
  expect(await find()).toEqual(one);
  expect(calls()).toEqual([
    expect.stringMatching(
      /deploy\/temporal\/server build .*-o .*\.built\/ go\.temporal\.io\/server\/cmd\/server go\.temporal\.io\/server\/cmd\/tools\/sql$/,
    ),
  ]);
  expect(one.server).toMatch(/temporal-server-1\.31\.2-[0-9a-f]{12}-\w+-\w+\/server$/);
});

test('a build that fails leaves nothing that would be taken for the server', async () => {
  standIn(1);
  await expect(find()).rejects.toThrow('could not be built');
  const found = readdirSync(join(directory, 'cache')).filter((name) => !name.endsWith('.built'));
  expect(found).toEqual([]);
  await expect(find()).rejects.toThrow('could not be built');
  expect(calls()).toHaveLength(2);
});
