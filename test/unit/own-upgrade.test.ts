import { outcome } from '../../agent/order';
import { OwnUpgrade } from '../../agent/upgrade/own-upgrade';
import type { Verdict } from '../../agent/upgrade/watcher';
import { watcherUnit, type Watched } from '../../agent/upgrade/watcher-script';

const OPERATION = '6c732a06-e492-455c-a394-2745f514b3ff';
const WATCHED: Watched = {
  operationId: OPERATION,
  changeUnit: `ringmaster-op-${OPERATION}`,
  from: '1.0',
  to: '2.0',
  patienceMs: 1_000,
  longestChangeMs: 2_000,
};
const SUCCEEDED = outcome('SUCCEEDED', '');
const FAILED = outcome('FAILED', 'packages_failed');

/** A watch of which a test says how it went on; `taken`: the watcher decided first. */
function upgrade(setting: { version: string; answered?: boolean; verdict?: Verdict }) {
  const state = { verdict: setting.verdict ?? 'none', answered: setting.answered ?? true, armed: '', removed: false };
  const own = new OwnUpgrade({
    version: setting.version,
    patienceMs: 1_000,
    wasAnswered: () => state.answered,
    watcher: {
      arm: (watched, oldPackage) => {
        state.armed = `${watched.from} ${watched.to} ${oldPackage}`;
        return Promise.resolve();
      },
      watched: () => WATCHED,
      verdict: () => state.verdict,
      confirm: () => {
        if (state.verdict === 'none') state.verdict = 'confirmed';
        return state.verdict === 'confirmed';
      },
      output: () => 'dpkg: error',
      remove: () => {
        state.removed = true;
        return Promise.resolve();
      },
    },
  });
  return { own, state };
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setTimeout(resolve, 500, 'pending'));
  return (await Promise.race([promise, later])) === 'pending';
}

describe('an upgrade of the agent itself', () => {
  it('is watched with the package that is kept of the former version; one of other packages is not', async () => {
    const { own, state } = upgrade({ version: '1.0' });
    const kept = { digest: 'd', lossy: false };
    const change = { key: 'k', from: '1.0', to: '2.0', automatic: false, kept };
    const order = { operationId: OPERATION, runTimeoutMs: 1_000, fileOf: () => '/pool/d.deb' };
    await own.prepare({ ...order, wayBack: [{ ...change, name: 'nginx' }] });
    expect(state.armed).toBe('');
    await own.prepare({ ...order, wayBack: [{ ...change, name: 'ringmaster-agent' }] });
    expect(state.armed).toBe('1.0 2.0 /pool/d.deb');
  });

  it('has succeeded only when a gateway answered the new version, which asks often until then', async () => {
    const { own, state } = upgrade({ version: '2.0', answered: false });
    expect(own.mostDelayMs()).toBeNull();
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    expect(own.mostDelayMs()).toBe(1_000);
    state.answered = true;
    expect(await ending).toBe(SUCCEEDED);
    expect(state.removed).toBe(true);
    expect(own.mostDelayMs()).toBeNull();
  });

  it('has not succeeded while the old version still runs, and ends as taken back', async () => {
    const { own, state } = upgrade({ version: '1.0' });
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    state.verdict = 'put_back';
    expect(await ending).toMatchObject({ phase: 'BACKED_OUT', reason: 'agent_put_back' });
  });

  it('that failed before it came to the agent is confirmed by the agent that is left', async () => {
    const { own } = upgrade({ version: '1.0' });
    expect(await own.settle(OPERATION, FAILED, (version) => Promise.resolve(version === '1.0'))).toBe(FAILED);
  });

  it('that failed on the way is not confirmed by the old process: the next start runs what lies on the disk', async () => {
    const { own, state } = upgrade({ version: '1.0' });
    const ending = own.settle(OPERATION, FAILED, () => Promise.resolve(false));
    expect(await isPending(ending)).toBe(true);
    expect(state).toMatchObject({ verdict: 'none', removed: false });
    state.verdict = 'put_back';
    expect(await ending).toMatchObject({ phase: 'BACKED_OUT', reason: 'agent_put_back' });
  });

  it('that failed on the way is confirmed by the new version that runs in spite of it', async () => {
    const { own } = upgrade({ version: '2.0' });
    expect(await own.settle(OPERATION, FAILED, () => Promise.resolve(false))).toBe(FAILED);
  });

  it('is never called a success once its watcher has decided, and says so when it could not be taken back', async () => {
    const { own, state } = upgrade({ version: '2.0', verdict: 'putting_back' });
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    state.verdict = 'failed';
    expect(await ending).toMatchObject({ phase: 'FAILED', message: expect.stringContaining('dpkg: error') });
  });
});

test("the watcher's unit survives a folder with characters that systemd replaces", () => {
  expect(watcherUnit('/srv/a "b" $c %d/watch.sh')).toContain('ExecStart=/bin/sh "/srv/a \\"b\\" $$c %%d/watch.sh"');
});
