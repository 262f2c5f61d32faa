import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Execution } from '../../agent/executor';
import type { Order } from '../../agent/order';
import { backOut } from '../../agent/packages/back-out';
import type { PackageHost } from '../../agent/packages/package-host';
import { WaysBack } from '../../agent/packages/way-back';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-back-out-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function record(names: readonly string[], to = '2'): void {
  new WaysBack(dir, '.deb').record({
    campaignId: 'campaign',
    installOperationId: 'install',
    recordedAt: 0,
    packages: names.map((name) => {
      return { key: `${name}:amd64`, name, from: null, to, automatic: false, kept: null };
    }),
  });
}

describe('a backout of packages', () => {
  const asked: string[] = [];
  const host = {
    path: (...names: readonly string[]) => join(dir, ...names),
    packageSuffix: '.deb',
    options: { dataDir: dir, run: () => Promise.reject(new Error('nothing is run')) },
    lockHolder: () => Promise.resolve(null),
    isInterrupted: () => Promise.resolve(false),
    problems: () => Promise.resolve(''),
    database: () => {
      asked.push('database');
      return Promise.resolve(new Map());
    },
  } as unknown as PackageHost;
  const execution = { note: () => undefined, signal: new AbortController().signal } as unknown as Execution;
  const ordered = {
    order: { operationId: 'backout' } as Order,
    packages: [{ name: 'openssl', version: '2' }],
    removals: [],
    mayRestart: false,
    installOperationId: 'install',
  };

  it('refuses a recorded way back with packages that the order does not list, before anything is looked at', async () => {
    record(['openssl', 'postgresql-15']);
    const ended = await backOut(host, ordered, execution);
    expect(ended).toMatchObject({ phase: 'FAILED', reason: 'plan_differs', unchanged: true });
    expect(ended.message).toContain('postgresql-15 2, which the order does not list');
    expect(asked).toEqual([]);
  });

  it('refuses the recorded way back of an install that brought another version than the order lists', async () => {
    record(['openssl'], '1');
    const ended = await backOut(host, ordered, execution);
    expect(ended).toMatchObject({ phase: 'FAILED', reason: 'plan_differs', unchanged: true });
    expect(ended.message).toContain('openssl 1, which the order does not list');
  });

  it('runs no script of what is to go where dpkg was cut off: one that hangs would take all of the time', async () => {
    record(['openssl']);
    let isInterrupted = true;
    const cutOff = {
      ...host,
      isInterrupted: () => Promise.resolve(isInterrupted),
      takeUpInterrupted: () => {
        isInterrupted = false;
        return Promise.resolve();
      },
    };
    expect(await backOut(cutOff, ordered, execution)).toMatchObject({ phase: 'SUCCEEDED', reason: 'already_back' });
    expect(isInterrupted).toBe(false);
  });

  it('takes one that holds listed packages only', async () => {
    record(['openssl']);
    expect(await backOut(host, ordered, execution)).toMatchObject({ phase: 'SUCCEEDED', reason: 'already_back' });
  });
});
