import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsConfirm } from '../../agent/confirm/needs-confirm';
import type { Execution } from '../../agent/executor';
import type { Progress } from '../../agent/journal-record';
import { outcome, type Order, type Outcome } from '../../agent/order';
import { install } from '../../agent/packages/install';
import type { DatabaseEntry } from '../../agent/packages/package-database';
import type { PackageHost } from '../../agent/packages/package-host';
import { WaysBack } from '../../agent/packages/way-back';

const KEY = 'shop:amd64';
const SHOP: DatabaseEntry = { name: 'shop', arch: 'amd64', version: '2', status: 'ii' };

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-install-'));
  new WaysBack(dir, '.deb').record({
    campaignId: 'campaign',
    manifestDigest: 'manifest',
    installOperationId: 'first',
    recordedAt: 0,
    packages: [
      { key: KEY, name: 'shop', from: '1', to: '2', automatic: false, kept: { digest: 'a'.repeat(64), lossy: false } },
    ],
  });
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** A host on which a first install of the campaign was cut off: what dpkg says is wrong is right once it was repaired. */
function cutOffHost(): PackageHost {
  let isRepaired = false;
  return {
    path: (...names: readonly string[]) => join(dir, ...names),
    packageSuffix: '.deb',
    repairWords: 'dpkg --configure -a',
    options: {
      clockAheadMs: () => null,
      atBoundary: () => undefined,
      packages: { services: [] },
      ownUpgrade: null,
      run: () => {
        isRepaired = true;
        writeFileSync(join(dir, 'runs', 'second', 'repair-1-result'), '0\n');
        return Promise.resolve({ status: 0, stdout: '', stderr: '' });
      },
    },
    lockHolder: () => Promise.resolve(null),
    problems: () => Promise.resolve(isRepaired ? '' : 'shop is half configured'),
    repairCommand: () => ['dpkg', '--configure', '-a'],
    database: () => Promise.resolve(new Map([[KEY, SHOP]])),
    installed: () => Promise.resolve([SHOP]),
    automatic: () => Promise.resolve(new Set()),
    keyOf: () => Promise.resolve(KEY),
    filesOf: () => Promise.resolve(new Set()),
    waitingKernel: () => Promise.resolve(null),
  } as unknown as PackageHost;
}

describe('an install that finds everything there, once it has repaired what an earlier one left', () => {
  const order = {
    operationId: 'second',
    campaignId: 'campaign',
    manifestDigest: 'manifest',
    task: { operation: 'install' },
    confirm: { withinMs: 60_000, backOutMs: 60_000, installOperationId: 'second' },
  } as unknown as Order;
  let progress: Progress | null = null;
  const asked: unknown[] = [];

  const installed = (wayBackRefusal: () => Outcome | null): Promise<Outcome> => {
    const execution: Execution = {
      note: (noted) => {
        progress = noted;
      },
      tell: () => undefined,
      signal: new AbortController().signal,
      refusalNow: () => null,
      wayBackRefusal: (recorded) => {
        asked.push(recorded);
        return wayBackRefusal();
      },
    };
    const ordered = { order, packages: [{ name: 'shop', version: '2' }], removals: [], mayRestart: false };
    return install(cutOffHost(), ordered, execution);
  };

  beforeEach(() => {
    asked.length = 0;
  });

  it('goes back by itself to where the earlier one came from only where people listed that', async () => {
    const unlisted = outcome('FAILED', 'way_back_unlisted', { unchanged: true });
    const ended = await installed(() => unlisted);
    expect(asked).toEqual([{ kind: 'packages', packages: [{ name: 'shop', to: '1' }] }]);
    expect(progress).toMatchObject({ stage: 'repairing' });
    expect(needsConfirm(order, ended, { isRebooted: false, progress })).toBe(false);
    expect(ended).toEqual(unlisted);
  });

  it('and there waits for its confirmation', async () => {
    const ended = await installed(() => null);
    expect(ended).toMatchObject({ phase: 'SUCCEEDED', unchanged: false });
    expect(needsConfirm(order, ended, { isRebooted: false, progress })).toBe(true);
  });
});
