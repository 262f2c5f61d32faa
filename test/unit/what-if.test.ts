import fc from 'fast-check';
import { isInFlight } from '../../model/board/board';
import type { CampaignSpec } from '../../model/campaign';
import { limitNamesOf } from '../../model/limits';
import { VirtualCampaign } from '../../simulator/what-if/campaign';
import { VirtualCourse } from '../../simulator/what-if/course';
import { explore } from '../../simulator/what-if/explore';
import { DEFAULT_FAILURE_MODEL, type FailureModel } from '../../simulator/what-if/failure-model';
import { inventScenario } from '../../simulator/what-if/synthetic-fleet';
import { tellWhatIf, type WhatIf } from '../../simulator/what-if/what-if';
import { SPEC } from './campaign-fixture';

const MINUTE_MS = 60_000;

/** A fleet in which nothing ever goes wrong and every operation takes a minute. */
const STEADY: FailureModel = {
  ...DEFAULT_FAILURE_MODEL,
  operations: {
    install: quiet(MINUTE_MS),
    reboot: quiet(MINUTE_MS),
    smoke_test: quiet(1_000),
    back_out: quiet(MINUTE_MS),
  },
  rebootRequired: 0,
  slowSites: { share: 0, factor: 1 },
  offline: { ...DEFAULT_FAILURE_MODEL.offline, share: 0 },
};

function quiet(ms: number): FailureModel['operations']['install'] {
  return { takes: { minMs: ms, medianMs: ms, p95Ms: ms }, failed: 0, silent: 0, indeterminate: 0 };
}

const PACE: CampaignSpec['pace'] = { rampFrom: 10, maxInFlight: 0.1, budgets: [] };

function tell(changes: Partial<CampaignSpec>, model: FailureModel = STEADY, hosts = 1_000): WhatIf {
  return tellWhatIf({ scenario: fleetOf(changes, hosts), model, seed: 'test', resolutionMs: 1_000 });
}

function fleetOf(changes: Partial<CampaignSpec>, hosts = 1_000): ReturnType<typeof inventScenario> {
  return inventScenario({ ...SPEC, pace: PACE, ...changes }, { hosts, clusters: 2, sites: 10 });
}

describe('a campaign in virtual time', () => {
  it('opens each ring when the one before has passed its gate after its bake time, and completes', () => {
    const { rings, ending, goals } = tell({});
    expect(ending).toBe('completed');
    expect(rings.map(({ hosts }) => hosts)).toEqual([50, 50, 800, 100]);
    const bakes = [600_000, 900_000, 0, 0];
    rings.forEach((ring, index) => {
      expect(ring.verdict).toBe('pass');
      expect(ring.passedMs).toBe(ring.endedMs! + bakes[index]!);
      expect(ring.openedMs).toBe(index === 0 ? 0 : rings[index - 1]!.passedMs);
    });
    expect(goals).toEqual([expect.objectContaining({ isMet: true, reachedMs: rings[3]!.endedMs })]);
  });

  it('takes no longer than arithmetic says where nothing varies: 100 in flight, a minute each', () => {
    const [, , ninety] = tell({ pace: { ...PACE, rampFrom: 1_000 } }).rings;
    const took = (ninety!.endedMs! - ninety!.openedMs!) / MINUTE_MS;
    // 800 hosts at 100 at once and 61 s each: 8.13 min, and a tick of one second for each operation.
    expect(took).toBeGreaterThan(8.1);
    expect(took).toBeLessThan(8.7);
  });

  it('takes twice as long where every site is twice as slow, and no longer than that where half of them are', () => {
    const tookWith = (share: number): number => {
      const slow = { ...STEADY, slowSites: { share, factor: 2 } };
      const [, , ninety] = tell({ pace: { ...PACE, rampFrom: 1_000 } }, slow).rings;
      return (ninety!.endedMs! - ninety!.openedMs!) / MINUTE_MS;
    };
    expect(tookWith(1)).toBeGreaterThan(16.2);
    expect(tookWith(1)).toBeLessThan(17.4);
    expect(tookWith(0.5)).toBeGreaterThan(tookWith(0) * 1.1);
    // The slow ones end it: they go at their own pace.
    expect(tookWith(0.5)).toBeLessThanOrEqual(tookWith(1));
  });

  it('is stopped by its gate, goes back newest ring first, and touches no more than the ramp let begin', () => {
    const bad = { ...STEADY, badPatch: { share: 1, showsAfterMs: 0 } };
    const story = tell({ rings: SPEC.rings.slice(1) }, bad);
    expect(story.ending).toBe('backed_out');
    expect(story.stop).toMatchObject({ ring: 'ten', source: 'gate', verdict: 'fail' });
    expect(story.touched).toBe(PACE.rampFrom);
    expect(story.stop!.overshoot).toBeLessThanOrEqual(PACE.rampFrom);
  });

  it('is held and not backed out where the file says so', () => {
    const bad = { ...STEADY, badPatch: { share: 1, showsAfterMs: 0 } };
    expect(tell({ onFail: 'hold' }, bad)).toMatchObject({ ending: 'held', goals: [{ reachedMs: null, isMet: false }] });
  });

  it('lets a patch that breaks hosts after their smoke test through its gate: only a bake longer than that shows it', () => {
    const bad = { ...STEADY, badPatch: { share: 0.5, showsAfterMs: 5 * MINUTE_MS } };
    const baked = tell({}, bad);
    expect(baked.stop).toMatchObject({ ring: 'pilot', source: 'alert' });
    const unbaked = tell({ rings: SPEC.rings.map((ring) => ({ ...ring, bakeMs: 0 })) }, bad);
    expect(unbaked.touched).toBeGreaterThan(baked.touched);
  });

  it('counts hosts that stay away as unreachable after the grace, and too many of them hold the campaign', () => {
    const offline = { ...DEFAULT_FAILURE_MODEL.offline, share: 0.3, returning: 0 };
    const story = tell({}, { ...STEADY, offline });
    expect(story).toMatchObject({ ending: 'held', stop: { verdict: 'inconclusive' } });
    expect(story.stop!.atMs).toBeGreaterThan(SPEC.offlineGraceMs);
  });

  it('bakes a ring and opens the next one although hosts come back to it all the time, and patches those too', () => {
    const span = { minMs: 20 * MINUTE_MS, medianMs: 60 * MINUTE_MS, p95Ms: 120 * MINUTE_MS };
    const offline = { share: 0.05, returning: 1, returnAfter: span };
    const gate = { ...SPEC.gate, maxUnreachable: 0.2 };
    const story = tell({ gate, acceptanceMs: 1_440 * MINUTE_MS }, { ...STEADY, offline });
    expect(story).toMatchObject({ ending: 'completed', rings: Array(4).fill({ verdict: 'pass' }) });
    const [pilot, ten, ninety] = story.rings;
    // The first to come back are gone for longer than the grace: each ring ends without them, once.
    for (const [ring, bakeMs] of [
      [pilot!, 600_000],
      [ten!, 900_000],
    ] as const) {
      expect(ring.passedMs! - ring.endedMs!).toBe(bakeMs);
      expect(ring.endedMs! - ring.openedMs!).toBeLessThan(SPEC.offlineGraceMs + 10 * MINUTE_MS);
    }
    expect(ninety!.openedMs).toBeLessThan(60 * MINUTE_MS);
    expect(story.rings.map(({ counts }) => counts)).toEqual(story.rings.map(({ hosts }) => ({ patched: hosts })));
  });

  it('is not completed while a host that came back is on its way', () => {
    const comesBackMs = 1_000 * MINUTE_MS;
    const returnAfter = { minMs: comesBackMs, medianMs: comesBackMs, p95Ms: comesBackMs };
    const model = {
      ...STEADY,
      operations: { ...STEADY.operations, install: quiet(30 * MINUTE_MS) },
      offline: { share: 0.3, returning: 1, returnAfter },
    };
    const gate = { ...SPEC.gate, minReports: 1, maxUnreachable: 1 };
    const passedMs = tell({ gate }, model, 100).rings.at(-1)!.passedMs!;
    const closesInTheMiddle = { gate, acceptanceMs: comesBackMs + 10 * MINUTE_MS - passedMs };
    const { ending, endedMs, rings } = tell(closesInTheMiddle, model, 100);
    expect(ending).toBe('completed');
    expect(rings.map(({ counts }) => Object.keys(counts))).toEqual(rings.map(() => ['patched']));
    expect(endedMs).toBeGreaterThan(comesBackMs + 30 * MINUTE_MS);
  });

  it('tells the same story for the same seed, and another for another', () => {
    const settings = { scenario: fleetOf({}, 200), model: DEFAULT_FAILURE_MODEL, resolutionMs: 5_000 };
    expect(tellWhatIf({ ...settings, seed: 'a' })).toEqual(tellWhatIf({ ...settings, seed: 'a' }));
    expect(tellWhatIf({ ...settings, seed: 'a' }).burnUp).not.toEqual(tellWhatIf({ ...settings, seed: 'b' }).burnUp);
  });

  it('finds the pace that meets a goal which the file misses, and says what the ramp is worth', () => {
    const goals = [{ ratio: 1, withinMs: 60 * MINUTE_MS }];
    const slow = fleetOf({ goals, pace: { ...PACE, maxInFlight: 0.02 } }, 200);
    const { story, pace, ramp } = explore({ scenario: slow, model: STEADY, seed: '1', resolutionMs: 5_000 }, true);
    expect(story.goals[0]!.isMet).toBe(false);
    if (pace.outcome !== 'found') throw new Error('no pace was found');
    expect(pace.advice.hosts).toBeGreaterThan(pace.advice.hostsNow);
    const met = fleetOf({ goals, pace: { ...PACE, maxInFlight: pace.advice.maxInFlight } }, 200);
    expect(tellWhatIf({ scenario: met, model: STEADY, seed: '1', resolutionMs: 5_000 }).goals[0]!.isMet).toBe(true);
    expect(ramp!.touchedWith).toBeLessThanOrEqual(ramp!.touchedWithout);
  });
});

describe('at every moment of virtual time', () => {
  const anyModel = fc.record({
    failed: fc.constantFrom(0, 0.01, 0.2),
    silent: fc.constantFrom(0, 0.02),
    indeterminate: fc.constantFrom(0, 0.01),
    share: fc.constantFrom(0, 0.04),
    bad: fc.constantFrom(null, { share: 0.3, showsAfterMs: 0 }, { share: 0.3, showsAfterMs: 10 * MINUTE_MS }),
  });
  const anyCampaign = fc.record({
    hosts: fc.integer({ min: 1, max: 400 }),
    rampFrom: fc.integer({ min: 1, max: 50 }),
    maxInFlight: fc.constantFrom(0.01, 0.1, 0.5, 1),
    advance: fc.constantFrom('together', 'per_cluster'),
    onHostFail: fc.constantFrom('leave', 'back_out'),
    reboot: fc.constantFrom('never', 'if_required', 'always'),
    seed: fc.string({ maxLength: 4 }),
  });

  it('no limit or budget is exceeded, sums are those of a recount, and the campaign ends', () => {
    fc.assert(
      fc.property(anyModel, anyCampaign, ({ failed, silent, indeterminate, share, bad }, campaign) => {
        const { hosts, rampFrom, maxInFlight, seed, ...policy } = campaign;
        const budgets = [{ by: 'labels.service', maxUnavailable: 0.25 }];
        const spec = { ...SPEC, ...policy, pace: { rampFrom, maxInFlight, budgets } };
        const scenario = inventScenario(spec, { hosts, clusters: 2, sites: Math.min(hosts, 5) });
        const install = { ...STEADY.operations.install, failed, silent, indeterminate };
        const offline = { ...STEADY.offline, share };
        const model = { ...STEADY, operations: { ...STEADY.operations, install }, offline, badPatch: bad };
        const world = new VirtualCampaign({ scenario, model, seed, resolutionMs: 1_000 });
        const course = new VirtualCourse(world);
        for (let step = 0; step < 20_000; step += 1) {
          course.step();
          const next = Math.min(world.nextTurn(), course.next());
          if (course.ending !== null || next > 30 * 24 * 60 * MINUTE_MS) return;
          world.now = Math.max(world.now, next);
          world.takeTurns();
          if (step % 50 === 0) limitsHold(world);
        }
        throw new Error('it never came to an end');
      }),
      { numRuns: 25 },
    );
  });
});

/** Counts from the rows what each limit counts. */
function limitsHold(world: VirtualCampaign): void {
  const counted = new Map<string, { all: number; forward: number; impaired: number }>();
  for (const lane of world.lanes) {
    lane.rows.forEach((host, position) => {
      const group = world.settings.scenario.shape.groups[lane.shaped.groups[position]!]!;
      for (const name of limitNamesOf(group, group)) {
        const sums = counted.get(name) ?? { all: 0, forward: 0, impaired: 0 };
        if (isInFlight(host)) sums.all += 1;
        if (isInFlight(host) && host.direction === 'forward') sums.forward += 1;
        counted.set(name, sums);
      }
    });
  }
  for (const [name, limit] of Object.entries(world.limits.uses)) {
    const sums = counted.get(name)!;
    if (limit.inUse !== sums.all) throw new Error(`${name} says ${limit.inUse} in use, counted ${sums.all}`);
    if (sums.forward > limit.maxHosts) throw new Error(`${name} of ${limit.maxHosts} has ${sums.forward}`);
  }
}
