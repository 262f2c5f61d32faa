import type { GoalView } from '../../model/campaign-view';
import { riskOf } from '../../model/goal-risk';

const goal = (outlook: GoalView['forecast']['outlook'], hosts = 900) => ({
  hosts,
  forecast: {
    outlook,
    projectedAt: outlook === 'late' ? '2026-03-02T12:00:00.000Z' : null,
    reason: outlook === 'unknown' ? 'it is held' : null,
  },
});
const campaign = (failed: number, unreachable = 0) => ({ hosts: 1000, counts: { failed, unreachable } });

describe('a goal is at risk', () => {
  test('when its projection lies behind its deadline', () => {
    expect(riskOf(goal('late'), campaign(0))).toMatchObject({ misses: true, projectedAt: '2026-03-02T12:00:00.000Z' });
    expect(riskOf(goal('on_track'), campaign(0)).misses).toBe(false);
    expect(riskOf(goal('reached'), campaign(0)).misses).toBe(false);
  });

  test('when more than a few hosts that it needs failed, and not when they are merely away', () => {
    expect(riskOf(goal('unknown'), campaign(111))).toMatchObject({
      misses: true,
      reason: '11 hosts that failed or were taken out would be needed',
    });
    expect(riskOf(goal('unknown'), campaign(110)).misses).toBeNull();
    expect(riskOf(goal('unknown'), campaign(0, 500)).misses).toBeNull();
  });

  test('and nobody can tell while the campaign stands still', () => {
    expect(riskOf(goal('unknown'), campaign(3))).toEqual({ misses: null, projectedAt: null, reason: 'it is held' });
  });
});
