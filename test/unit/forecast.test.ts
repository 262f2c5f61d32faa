import fc from 'fast-check';
import { type CampaignProgress, evidenceMs, projectGoals, type ForecastRing } from '../../model/forecast';
import { DEFAULT_FAILURE_MODEL, type FailureModel } from '../../simulator/what-if/failure-model';
import { inventScenario } from '../../simulator/what-if/synthetic-fleet';
import { tellWhatIf } from '../../simulator/what-if/what-if';
import { SPEC } from './campaign-fixture';

const MINUTE_MS = 60_000;

const RING: ForecastRing = {
  hosts: 1000,
  patched: 0,
  lost: 0,
  inFlight: 0,
  passed: false,
  bakeMs: 0,
  endedForMs: null,
  openForMs: null,
};
const PROGRESS: CampaignProgress = {
  hosts: 1000,
  rings: [RING],
  maxInFlight: 100,
  rampFrom: 1000,
  maxUnreachable: 0.05,
  hostMs: 10 * MINUTE_MS,
  standsStill: null,
};
const ALL = [{ ratio: 1, withinMs: 0 }];
const NINETY = [{ ratio: 0.9, withinMs: 0 }];

/** Minutes until the goal; text: why it cannot be told. */
function project(changes: Partial<CampaignProgress>, goals = ALL): number | string {
  const [projection] = projectGoals(goals, { ...PROGRESS, ...changes });
  if (projection === undefined || projection.kind === 'reached') return 'reached';
  return projection.kind === 'in' ? projection.ms / MINUTE_MS : projection.because;
}

describe('the forecast of a goal', () => {
  it('is pace carried on: 1,000 hosts, 100 at once, ten minutes each', () => {
    expect(project({})).toBeCloseTo(100, -1);
  });

  it('is the same of many hosts that go one by one', () => {
    const rings = [{ ...RING, hosts: 4000 }];
    const minutes = Number(project({ hosts: 4000, rings, maxInFlight: 1, rampFrom: 1, hostMs: MINUTE_MS / 2 }));
    expect(Math.abs(minutes / 2000 - 1)).toBeLessThan(0.01);
  });

  it('counts the bake times between here and there, and what is left of one that is running', () => {
    const passed = { ...RING, hosts: 500, patched: 500, endedForMs: 0, bakeMs: 30 * MINUTE_MS };
    const rest = { ...RING, hosts: 500 };
    const untilRest = Number(project({ rings: [{ ...passed, passed: true }, rest] }));
    expect(Number(project({ rings: [passed, rest] }))).toBeCloseTo(untilRest + 30, 5);
    expect(Number(project({ rings: [{ ...passed, endedForMs: 20 * MINUTE_MS }, rest] }))).toBeCloseTo(
      untilRest + 10,
      5,
    );
  });

  it('lets no ring wait for hosts that came back to one before it, and counts these a while later', () => {
    const passed = { ...RING, hosts: 500, patched: 490, inFlight: 10, endedForMs: 0, bakeMs: 30 * MINUTE_MS };
    const rest = { ...RING, hosts: 500 };
    const untilRest = Number(project({ rings: [{ ...passed, patched: 500, inFlight: 0 }, rest] }));
    expect(Number(project({ rings: [passed, rest] }))).toBe(untilRest);
    expect(Number(project({ rings: [{ ...passed, passed: true }, rest] }))).toBeCloseTo(untilRest - 30, 5);
    expect(project({ hosts: 500, rings: [{ ...passed, passed: true }] })).toBe(10);
  });

  it('counts the ramp of each ring', () => {
    expect(Number(project({ rampFrom: 10 }))).toBeGreaterThan(Number(project({})) + 20);
  });

  it('is reached as soon as enough hosts are patched, whatever stands in the way of the others', () => {
    const rings = [{ ...RING, patched: 900, lost: 100 }];
    expect(project({ rings, standsStill: 'it is held' }, NINETY)).toBe('reached');
  });

  it('says why it cannot be told: held, nothing to go by, or too many hosts that need people', () => {
    expect(project({ standsStill: 'it is held' })).toBe('it is held');
    expect(project({ hostMs: null })).toBe('no host is patched yet');
    expect(project({ rings: [{ ...RING, lost: 3 }] })).toBe('3 hosts that failed or are away would be needed');
  });

  describe('of a ring in which fewer hosts are in flight than its limit and ramp let be', () => {
    /** 10,000 hosts of which 1,000 may be in flight, each for a minute; a budget lets `inFlight` be. */
    const held = (inFlight: number, openForMinutes: number, more: Partial<ForecastRing> = {}): number | string =>
      project(
        {
          ...{ hosts: 10_000, maxInFlight: 1000, rampFrom: 100, hostMs: MINUTE_MS },
          rings: [
            { ...RING, hosts: 100, patched: 100, passed: true, endedForMs: 0, openForMs: 0 },
            {
              ...{ ...RING, hosts: 9900, inFlight, openForMs: openForMinutes * MINUTE_MS },
              // Over a quarter of an hour, or less if it is younger, as many ended as were in flight at each moment.
              ...{ patched: inFlight * openForMinutes, lately: { ended: inFlight * 15, ms: 15 * MINUTE_MS }, ...more },
            },
          ],
        },
        NINETY,
      );

    it.each([5, 20, 60, 180])('goes on with those: 10 of 1,000, after %d minutes', (openFor) => {
      const truth = (8900 - 10 * openFor) / 10;
      expect(Number(held(10, openFor)) / truth).toBeGreaterThan(0.95);
      expect(Number(held(10, openFor)) / truth).toBeLessThan(1.05);
    });

    it('is by the plan where hardly any is in flight at this moment, and hundreds were all the time', () => {
      const burst = { patched: 3000, lately: { ended: 900 * 15, ms: 15 * MINUTE_MS } };
      expect(Number(held(3, 60, burst))).toBeLessThan(10);
      expect(Number(held(3, 60, { patched: 3000, lately: { ended: 45, ms: 15 * MINUTE_MS } }))).toBeGreaterThan(1000);
    });

    it('goes on as on the mean of a while where that is more than at this moment', () => {
      const some = { patched: 3000, lately: { ended: 100 * 15, ms: 15 * MINUTE_MS } };
      expect(Number(held(3, 60, some)) / ((9000 - 100 - 3000) / 100)).toBeCloseTo(1, 1);
    });

    it('forgets a hold that was lifted: as many are in flight again as may be', () => {
      expect(Number(held(1000, 60, { patched: 3000, lately: { ended: 0, ms: 15 * MINUTE_MS } }))).toBeLessThan(10);
    });

    it('wants a while counted only where fewer are in flight than may be, and none before its first hosts could end', () => {
      const progress = { ...PROGRESS, hostMs: MINUTE_MS };
      const open = { ...RING, patched: 500, inFlight: 3, openForMs: 5 * MINUTE_MS };
      expect(evidenceMs(open, { ...progress, rings: [open] })).toBe(4 * MINUTE_MS);
      const old = { ...open, openForMs: 600 * MINUTE_MS };
      expect(evidenceMs(old, { ...progress, rings: [old] })).toBe(15 * MINUTE_MS);
      expect(evidenceMs(old, { ...progress, hostMs: 20 * MINUTE_MS, rings: [old] })).toBe(40 * MINUTE_MS);
      const full = { ...old, inFlight: 100 };
      expect(evidenceMs(full, { ...progress, rings: [full] })).toBeNull();
      const young = { ...open, openForMs: MINUTE_MS };
      expect(evidenceMs(young, { ...progress, rings: [young] })).toBeNull();
    });

    it('goes on with one where one or none is in flight', () => {
      expect(Number(held(1, 60))).toBeGreaterThan(8000);
      expect(Number(held(0, 60))).toBeGreaterThan(8000);
    });

    it('is by the plan while the ring is too young to tell, as large as its ramp, or has few hosts left that may be away', () => {
      const plan = Number(held(10, 1));
      expect(plan).toBeLessThan(30);
      expect(Number(held(100, 3, { patched: 90 }))).toBeLessThan(30);
      expect(project({ rings: [{ ...RING, patched: 960, openForMs: 600 * MINUTE_MS }] })).toBeLessThanOrEqual(10);
    });

    it('goes by the plan in the rings behind it', () => {
      const open = {
        ...RING,
        hosts: 100,
        patched: 50,
        inFlight: 10,
        openForMs: 60 * MINUTE_MS,
        lately: { ended: 15, ms: 15 * MINUTE_MS },
      };
      const rings = [open, { ...RING, hosts: 900 }];
      expect(Number(project({ rings }))).toBeCloseTo(50 + 90, -1);
    });
  });

  it('never comes later for more hosts in flight, a shorter time or more hosts patched', () => {
    const any = fc.record({
      patched: fc.integer({ min: 0, max: 900 }),
      maxInFlight: fc.integer({ min: 1, max: 500 }),
      rampFrom: fc.integer({ min: 1, max: 500 }),
      hostMs: fc.integer({ min: 1_000, max: 3_600_000 }),
    });
    fc.assert(
      fc.property(any, ({ patched, ...pace }) => {
        const base = Number(project({ ...pace, rings: [{ ...RING, patched }] }));
        const slack = 1.001 * base + (2 * pace.hostMs) / MINUTE_MS;
        expect(
          Number(project({ ...pace, maxInFlight: 2 * pace.maxInFlight, rings: [{ ...RING, patched }] })),
        ).toBeLessThanOrEqual(slack);
        expect(Number(project({ ...pace, rings: [{ ...RING, patched: patched + 50 }] }))).toBeLessThanOrEqual(slack);
      }),
      { numRuns: 50 },
    );
  });

  it('agrees with the campaign in virtual time within a tenth, where nothing goes wrong', () => {
    const took = { minMs: 5 * MINUTE_MS, medianMs: 5 * MINUTE_MS, p95Ms: 5 * MINUTE_MS };
    const quiet = { takes: took, failed: 0, silent: 0, indeterminate: 0 };
    const model: FailureModel = {
      ...DEFAULT_FAILURE_MODEL,
      operations: {
        install: quiet,
        reboot: quiet,
        back_out: quiet,
        smoke_test: { ...quiet, takes: { minMs: 0, medianMs: 0, p95Ms: 0 } },
      },
      rebootRequired: 0,
      slowSites: { share: 0, factor: 1 },
      offline: { ...DEFAULT_FAILURE_MODEL.offline, share: 0 },
    };
    const spec = { ...SPEC, pace: { rampFrom: 10, maxInFlight: 0.1, budgets: [] } };
    const scenario = inventScenario(spec, { hosts: 500, clusters: 1, sites: 1 });
    const { goals } = tellWhatIf({ scenario, model, seed: '1', resolutionMs: 5_000 });
    const [projected] = projectGoals(spec.goals, {
      hosts: 500,
      rings: scenario.shape.rings.map(({ hosts }, index) => ({
        ...RING,
        hosts,
        bakeMs: scenario.spec.rings[index]!.bakeMs,
      })),
      maxInFlight: 50,
      rampFrom: 10,
      maxUnreachable: 0.05,
      hostMs: 5 * MINUTE_MS + 5_000,
      standsStill: null,
    });
    if (projected?.kind !== 'in') throw new Error('nothing was projected');
    expect(projected.ms / goals[0]!.reachedMs!).toBeGreaterThan(0.9);
    expect(projected.ms / goals[0]!.reachedMs!).toBeLessThan(1.1);
  });
});
