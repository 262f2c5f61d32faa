import { Killing } from '../../bench/killing';

/** A supervisor whose process is back when the test says so. */
function supervisor() {
  const killed: string[] = [];
  let back = (): void => undefined;
  return {
    killed,
    back: () => back(),
    killAndAwait: (name: string) => {
      killed.push(name);
      return new Promise<void>((resolve) => (back = resolve));
    },
  };
}

describe('a kill in mid-campaign', () => {
  it('comes once, when a third of the hosts is patched', async () => {
    const processes = supervisor();
    const killing = new Killing(processes, 'worker', 90);
    killing.consider(29);
    expect(processes.killed).toEqual([]);
    killing.consider(31);
    killing.consider(60);
    expect(processes.killed).toEqual(['worker']);
    expect(killing.isRecovering).toBe(true);
    processes.back();
    const done = await killing.done();
    expect(done).toMatchObject({ process: 'worker', patchedBefore: 31 });
    expect(done?.readyAt).toBeGreaterThanOrEqual(done?.killedAt ?? Infinity);
    expect(killing.isRecovering).toBe(false);
  });

  it('did not happen when the campaign ended before', async () => {
    expect(await new Killing(supervisor(), 'api', 90).done()).toBeNull();
  });

  it('fails the run when the process does not come back', async () => {
    const killing = new Killing({ killAndAwait: () => Promise.reject(new Error('gone')) }, 'postgres', 3);
    killing.consider(3);
    await expect(killing.done()).rejects.toThrow('gone');
    expect(killing.isRecovering).toBe(false);
  });
});
