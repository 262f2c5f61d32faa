import { pino } from 'pino';
import { outcome } from '../../agent/order';
import { OwnUpgrade } from '../../agent/upgrade/own-upgrade';
import { Watcher, type Verdict } from '../../agent/upgrade/watcher';
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
function upgrade(setting: { version: string; welcomed?: boolean; verdict?: Verdict }) {
  const { verdict = 'none', welcomed = true } = setting;
  const state = { verdict, armed: '', removed: false, isGone: false, prolonged: 0, refusal: '' };
  const own = new OwnUpgrade({
    version: setting.version,
    patienceMs: 1_000,
    log: pino({ level: 'silent' }),
    watcher: {
      arm: (watched, oldPackage) => {
        state.armed = `${watched.from} ${watched.to} ${oldPackage}`;
        return Promise.resolve();
      },
      watched: () => WATCHED,
      verdict: () => state.verdict,
      isGone: () => Promise.resolve(state.isGone),
      prolong: () => {
        state.prolonged += 1;
      },
      confirm: () => {
        if (state.refusal !== '') throw new Error(state.refusal);
        if (state.verdict === 'none') state.verdict = 'confirmed';
        return state.verdict === 'confirmed';
      },
      output: () => 'dpkg: error',
      remove: () => {
        if (state.refusal !== '') return Promise.reject(new Error(state.refusal));
        state.removed = true;
        return Promise.resolve();
      },
    },
  });
  if (welcomed) own.answered('welcome');
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

  it('has succeeded only when a gateway welcomed the new version, which asks often until then', async () => {
    const { own, state } = upgrade({ version: '2.0', welcomed: false });
    expect(own.mostDelayMs()).toBeNull();
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    expect(own.mostDelayMs()).toBe(1_000);
    own.answered('welcome');
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

  it('is not proven by a gateway that could not judge its host, which only makes the watcher wait for longer', async () => {
    const { own, state } = upgrade({ version: '2.0', welcomed: false });
    own.answered('throttle');
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    own.answered('throttle');
    expect(await isPending(ending)).toBe(true);
    expect(state).toMatchObject({ verdict: 'none', prolonged: 1, removed: false });
    expect(own.mostDelayMs()).toBe(1_000);
    state.verdict = 'put_back';
    expect(await ending).toMatchObject({ phase: 'BACKED_OUT', reason: 'agent_put_back' });
  });

  it('is not waited for any longer by what the process of the old version hears', async () => {
    const { own, state } = upgrade({ version: '1.0', welcomed: false });
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    own.answered('throttle');
    expect(state.prolonged).toBe(0);
    state.verdict = 'put_back';
    await ending;
  });

  it.each<[string, Verdict, string]>([
    ['was putting it back', 'putting_back', '2.0'],
    ['would have put it back', 'none', '1.0'],
  ])('ends as failed when its watcher is gone, which %s', async (_, verdict, version) => {
    const { own, state } = upgrade({ version, verdict });
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    state.isGone = true;
    const message = expect.stringContaining(
      'the watcher of ringmaster-agent 2.0 is gone, and left no result',
    ) as string;
    expect(await ending).toMatchObject({ phase: 'FAILED', reason: 'agent_put_back', message });
  });

  it('ends well by a Welcome, be its watcher there or not', async () => {
    const { own, state } = upgrade({ version: '2.0', welcomed: false });
    state.isGone = true;
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    own.answered('welcome');
    expect(await ending).toBe(SUCCEEDED);
  });

  it('that cannot be confirmed for want of room is confirmed once there is some', async () => {
    const { own, state } = upgrade({ version: '2.0' });
    state.refusal = 'no space left on device';
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    expect(state.verdict).toBe('none');
    state.refusal = '';
    expect(await ending).toBe(SUCCEEDED);
    expect(state).toMatchObject({ verdict: 'confirmed', removed: true });
  });

  it('that cannot be confirmed for want of room is taken back when its watcher was first', async () => {
    const { own, state } = upgrade({ version: '2.0' });
    state.refusal = 'no space left on device';
    const ending = own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true));
    expect(await isPending(ending)).toBe(true);
    state.verdict = 'put_back';
    expect(await ending).toMatchObject({ phase: 'BACKED_OUT', reason: 'agent_put_back' });
  });

  it('that is confirmed has succeeded, though its watcher could not be sent away', async () => {
    const { own, state } = upgrade({ version: '2.0', verdict: 'confirmed' });
    state.refusal = 'systemd does not answer';
    expect(await own.settle(OPERATION, SUCCEEDED, () => Promise.resolve(true))).toBe(SUCCEEDED);
  });

  it('that failed is asked about again when the package database could not be read', async () => {
    const { own } = upgrade({ version: '1.0' });
    let isReadable = false;
    const ending = own.settle(OPERATION, FAILED, () =>
      isReadable ? Promise.resolve(true) : Promise.reject(new Error('the database is locked')),
    );
    expect(await isPending(ending)).toBe(true);
    isReadable = true;
    expect(await ending).toBe(FAILED);
  });
});

test("the watcher's unit survives a folder with characters that systemd replaces", () => {
  expect(watcherUnit('/srv/a "b" $c %d/watch.sh')).toContain('ExecStart=/bin/sh "/srv/a \\"b\\" $$c %%d/watch.sh"');
});

describe('the watcher of an upgrade', () => {
  it.each([
    ['inactive', true],
    ['failed', true],
    ['active', false],
    // Between two starts, and on its way out.
    ['activating', false],
    ['deactivating', false],
    // Nobody answered.
    ['', false],
  ])('whose unit is on no disk and "%s" is gone: %s', async (stdout, isGone) => {
    const watcher = new Watcher('/nonexistent', () =>
      Promise.resolve({ status: 3, stdout: `${stdout}\n`, stderr: '' }),
    );
    expect(await watcher.isGone()).toBe(isGone);
  });

  it('that is there no more is not prolonged, and nobody minds', () => {
    const nobody = (): never => {
      throw new Error('nothing is run');
    };
    expect(() => {
      new Watcher('/nonexistent', nobody).prolong();
    }).not.toThrow();
  });
});
