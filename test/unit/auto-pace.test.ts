import fc from 'fast-check';
import { decidePace, type PaceSituation, startingPace } from '../../model/auto-pace';
import { projectGoals } from '../../model/forecast';
import { SPEC } from './campaign-fixture';

const MINUTE_MS = 60_000;

/** A ring of 1,000 hosts of which 100 are patched; a host takes four minutes. */
function situation(known: {
  maxInFlight?: number;
  ceiling?: number;
  leftMs?: number;
  failed?: number;
  started?: number;
  knownFailed?: number;
  maxFailed?: number;
  hostMs?: number | null;
  standsStill?: string | null;
  inFlight?: number;
}): PaceSituation {
  const { maxInFlight = 50, ceiling = 200, failed = 0, started = 150, hostMs = 4 * MINUTE_MS } = known;
  const counts = { hosts: 1_000, patched: 100, lost: 0, inFlight: known.inFlight ?? 50 };
  const ring = { ...counts, passed: false, bakeMs: 0, endedForMs: null, openForMs: 20 * MINUTE_MS };
  const standsStill = known.standsStill ?? null;
  return {
    progress: { hosts: 1_000, rings: [ring], maxInFlight, rampFrom: 20, maxUnreachable: 0.05, hostMs, standsStill },
    goals: [{ ratio: 0.9, withinMs: 0, leftMs: known.leftMs ?? 30 * MINUTE_MS }],
    ceiling,
    gate: { maxFailed: known.maxFailed ?? 0.02, confidence: 0.95 },
    rings: [{ started, failed }],
    failed,
    knownFailed: known.knownFailed ?? 0,
  };
}

describe('a campaign that paces itself', () => {
  it('begins as each of its rings does, and never above its limit', () => {
    expect([startingPace(20, 200), startingPace(500, 200), startingPace(1, 1)]).toEqual([20, 200, 1]);
  });

  it('is raised to the lowest pace that meets its goal with time to spare', () => {
    const given = situation({});
    const change = decidePace(given)!;
    expect(change).toMatchObject({ from: 50, cause: 'late', ratio: 0.9 });
    expect(change.lateMs).toBeGreaterThan(20 * MINUTE_MS);
    const at = (maxInFlight: number): number => {
      const [projection] = projectGoals(given.goals, { ...given.progress, maxInFlight });
      return projection?.kind === 'in' ? projection.ms : Infinity;
    };
    expect(at(change.to)).toBeLessThanOrEqual(27 * MINUTE_MS);
    expect(at(change.to - 1)).toBeGreaterThan(27 * MINUTE_MS);
  });

  it('goes as fast as it may when nothing meets its goal', () => {
    expect(decidePace(situation({ leftMs: MINUTE_MS }))).toMatchObject({ from: 50, to: 200 });
    expect(decidePace(situation({ leftMs: -MINUTE_MS }))).toMatchObject({ from: 50, to: 200 });
  });

  it('leaves a goal whose deadline has passed alone while another is ahead', () => {
    const both = (leftMs: number): PaceSituation => ({
      ...situation({}),
      goals: [
        { ratio: 0.5, withinMs: 0, leftMs: -MINUTE_MS },
        { ratio: 0.9, withinMs: 0, leftMs },
      ],
    });
    expect(decidePace(both(300 * MINUTE_MS))).toBeNull();
    expect(decidePace(both(30 * MINUTE_MS))).toEqual(decidePace(situation({})));
  });

  it.each([
    ['its goal is met', { leftMs: 300 * MINUTE_MS }],
    ['it goes as fast as it may already', { maxInFlight: 200, leftMs: MINUTE_MS }],
    ['hosts wait for something that no higher limit changes', { inFlight: 5, leftMs: 120 * MINUTE_MS }],
    ['it stands still', { standsStill: 'it is held' }],
    ['no host has shown how long it takes', { hostMs: null }],
    ['its failures are on the way to a failed gate', { failed: 6, started: 140 }],
    ['it cannot go slower than it began', { maxInFlight: 20, failed: 7 }],
  ])('stays as it is while %s', (_, known) => {
    expect(decidePace(situation(known))).toBeNull();
  });

  it('is halved, down to where it began, by failures half way to a failed gate, however late it is', () => {
    const failing = { failed: 7, leftMs: MINUTE_MS };
    expect(decidePace(situation(failing))).toMatchObject({ from: 50, to: 25, cause: 'failures' });
    expect(decidePace(situation({ ...failing, maxInFlight: 25 }))).toMatchObject({ from: 25, to: 20 });
    expect(decidePace(situation({ maxFailed: 0, failed: 1 }))).toMatchObject({ to: 25, cause: 'failures' });
  });

  it('is halved once for the same failures, and is neither lowered nor raised until there are new ones', () => {
    const failing = { failed: 7, leftMs: MINUTE_MS };
    expect(decidePace(situation({ ...failing, knownFailed: 6 }))).toMatchObject({ to: 25, cause: 'failures' });
    expect(decidePace(situation({ ...failing, knownFailed: 7 }))).toBeNull();
    expect(decidePace(situation({ ...failing, knownFailed: 7, started: 2_000 }))).toMatchObject({ cause: 'late' });
  });
});

const anySituation = fc.record({
  maxInFlight: fc.integer({ min: 1, max: 400 }),
  ceiling: fc.integer({ min: 1, max: 400 }),
  leftMs: fc.integer({ min: -10 * MINUTE_MS, max: 500 * MINUTE_MS }),
  failed: fc.integer({ min: 0, max: 10 }),
  started: fc.integer({ min: 10, max: 1_000 }),
  knownFailed: fc.integer({ min: 0, max: 10 }),
  maxFailed: fc.constantFrom(0, 0.02, 0.3),
  hostMs: fc.constantFrom(null, MINUTE_MS, 30 * MINUTE_MS),
});

test('no pace is ever decided above the limit or below one host, and hurry never lowers one', () => {
  fc.assert(
    fc.property(anySituation, (known) => {
      const change = decidePace(situation(known));
      if (change === null) return;
      expect(change.to).toBeLessThanOrEqual(known.ceiling);
      expect(change.to).toBeGreaterThanOrEqual(1);
      expect(change.from).toBe(known.maxInFlight);
      if (change.cause === 'late') expect(change.to).toBeGreaterThan(change.from);
      else expect(change.to).toBeLessThan(change.from);
    }),
  );
});

test('whoever has less time left is never given less pace', () => {
  fc.assert(
    fc.property(anySituation, fc.integer({ min: 0, max: 200 * MINUTE_MS }), (known, less) => {
      const paceAt = (leftMs: number): number => decidePace(situation({ ...known, leftMs }))?.to ?? known.maxInFlight;
      expect(paceAt(known.leftMs - less)).toBeGreaterThanOrEqual(paceAt(known.leftMs));
    }),
  );
});

test('more failures never raise it', () => {
  fc.assert(
    fc.property(anySituation, fc.integer({ min: 1, max: 10 }), (known, more) => {
      const paceAt = (failed: number): number => decidePace(situation({ ...known, failed }))?.to ?? known.maxInFlight;
      expect(paceAt(known.failed + more)).toBeLessThanOrEqual(paceAt(known.failed));
    }),
  );
});

test('a file that does not ask for it says nothing of it, so its plans keep their hashes', () => {
  expect(SPEC.pace).not.toHaveProperty('auto');
});
