import fc from 'fast-check';
import type { GoalProgress } from '../../model/goal';
import { forecastGoal } from '../../model/goal';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** 90 % of 1,000 hosts within four hours, launched at 0. */
const PROGRESS: GoalProgress = {
  goal: { ratio: 0.9, withinMs: 4 * HOUR_MS },
  hosts: 1000,
  patched: 0,
  startedAt: 0,
  now: HOUR_MS,
  recent: [],
};

describe('the forecast of a goal', () => {
  it('is reached as soon as enough hosts are patched, even after its time', () => {
    const forecast = forecastGoal({ ...PROGRESS, patched: 900, now: 9 * HOUR_MS });
    expect(forecast).toMatchObject({ outlook: 'reached', neededHosts: 900, missingHosts: 0, projectedAt: null });
  });

  it('carries the recent pace on: 60 hosts in an hour leave 14 hours for 840 more', () => {
    const forecast = forecastGoal({ ...PROGRESS, patched: 60, recent: [{ at: 0, patched: 0 }] });
    expect(forecast).toEqual({
      outlook: 'late',
      neededHosts: 900,
      missingHosts: 840,
      deadlineAt: 4 * HOUR_MS,
      projectedAt: 15 * HOUR_MS,
    });
  });

  it('is on time when the pace makes it by the deadline, to the minute', () => {
    const recent = [{ at: 0, patched: 0 }];
    expect(forecastGoal({ ...PROGRESS, patched: 225, recent })).toMatchObject({
      outlook: 'on_time',
      projectedAt: 4 * HOUR_MS,
    });
    expect(forecastGoal({ ...PROGRESS, patched: 224, recent })).toMatchObject({ outlook: 'late' });
  });

  it('goes by the window it is given, not by the whole campaign', () => {
    const recent = [{ at: HOUR_MS - 10 * MINUTE_MS, patched: 100 }];
    expect(forecastGoal({ ...PROGRESS, patched: 200, recent }).projectedAt).toBe(HOUR_MS + 70 * MINUTE_MS);
  });

  it('is unknown without a pace: nothing was patched lately, or there is no earlier point', () => {
    for (const recent of [[], [{ at: 0, patched: 50 }], [{ at: HOUR_MS, patched: 0 }]]) {
      expect(forecastGoal({ ...PROGRESS, patched: 50, recent })).toMatchObject({
        outlook: 'unknown',
        projectedAt: null,
      });
    }
  });

  it('is missed once its time is over, and still says when it will be reached', () => {
    const late = { ...PROGRESS, patched: 850, now: 5 * HOUR_MS, recent: [{ at: 4 * HOUR_MS, patched: 800 }] };
    expect(forecastGoal(late)).toMatchObject({ outlook: 'missed', projectedAt: 6 * HOUR_MS });
  });

  it('never projects into the past, and more hosts patched never make it later', () => {
    const anyProgress = fc.record({
      hosts: fc.integer({ min: 2, max: 10_000 }),
      before: fc.nat(100),
      more: fc.nat(9000),
    });
    fc.assert(
      fc.property(anyProgress, ({ hosts, before, more }) => {
        const patched = Math.min(hosts - 1, before + more);
        const at = (count: number): number | null =>
          forecastGoal({ ...PROGRESS, hosts, patched: count, recent: [{ at: 0, patched: before }] }).projectedAt;
        const [projected, sooner] = [at(patched), at(patched + 1)];
        if (projected === null || sooner === null) return;
        expect(projected).toBeGreaterThanOrEqual(PROGRESS.now);
        expect(sooner).toBeLessThanOrEqual(projected);
      }),
    );
  });
});
