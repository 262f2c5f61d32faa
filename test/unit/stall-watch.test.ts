import { StallWatch } from '../../deploy/local/stall-watch';

const present = (patched: number, heldBy: readonly string[] = []) => ({
  phase: 'running',
  heldBy,
  states: new Map([
    ['patched', patched],
    ['queued', 10 - patched],
  ]),
});

describe('a campaign that is watched', () => {
  it('is given up when nothing has moved for as long as one can be patient', () => {
    const stall = new StallWatch(1_000);
    expect(stall.look(present(1), 50_000)).toBeNull();
    expect(stall.look(present(1), 50_999)).toBeNull();
    expect(stall.look(present(1), 51_000)).toBe('nothing has moved for 1 s (running, not held; 1 patched, 9 queued)');
  });

  it('is not given up while its hosts move or its holds change', () => {
    const stall = new StallWatch(1_000);
    expect(stall.look(present(1), 0)).toBeNull();
    expect(stall.look(present(2), 1_500)).toBeNull();
    expect(stall.look(present(2, ['a person looks']), 2_499)).toBeNull();
    expect(stall.look(present(2, ['a person looks']), 3_498)).toBeNull();
    expect(stall.look(present(2, ['a person looks']), 3_499)).toContain('held: a person looks');
  });
});
