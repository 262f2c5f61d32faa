import type { CampaignSpec, GatePolicy } from '../../model/campaign';
import { findHolding, type RingTally, type WaveStanding, type WaveTally } from '../../model/ring-gate';
import type { Verdict } from '../../model/words';

const POLICY: GatePolicy = { maxFailed: 0.1, minReports: 20, confidence: 0.95, maxUnreachable: 0.1 };
const SPEC: Pick<CampaignSpec, 'gate' | 'backout' | 'advance'> = {
  gate: POLICY,
  backout: { rampFrom: 10, maxInFlight: 1, gate: POLICY, withinMs: 1000 },
  advance: 'together',
};

/** A wave whose hosts are all patched, of which some have started their rehearsal and some did not come through it. */
function rehearsing(hosts: number, started: number, failed: number, verdict: Verdict | null = null): WaveStanding {
  const tally: WaveTally = {
    ...{ 'forward:started': hosts, 'forward:reported': hosts, 'forward:patched': hosts },
    ...{ 'rehearsal:started': started, 'rehearsal:failed': failed },
  };
  const none = { verdict: null, overriddenVerdict: null, backoutOverridden: null };
  return { ...none, hosts, ended: false, tally, rehearsalVerdict: verdict };
}

function ringOf(waves: Record<string, WaveStanding>): RingTally {
  return {
    ...{ ring: 0, name: 'pilot', verdict: 'pass', verdictCluster: null, overriddenVerdict: null },
    ...{ backoutVerdict: null, backoutVerdictCluster: null, backoutOverridden: null },
    waves: new Map(Object.entries(waves)),
  };
}

interface Case {
  readonly title: string;
  readonly waves: Record<string, WaveStanding>;
  readonly spec?: Partial<typeof SPEC>;
  /** What holds: the cluster whose part it is, or null for all of it, and why; `nothing`. */
  readonly holds: 'nothing' | readonly [string | null, RegExp];
}

const CASES: readonly Case[] = [
  { title: 'has not begun holds nothing', waves: { east: rehearsing(1000, 0, 0) }, holds: 'nothing' },
  { title: 'goes well holds nothing', waves: { east: rehearsing(1000, 400, 0) }, holds: 'nothing' },
  { title: 'one host failed proves nothing', waves: { east: rehearsing(1000, 1, 1) }, holds: 'nothing' },
  {
    title: 'whoever went back first failed is stopped by these alone, however many are still to come',
    waves: { east: rehearsing(1000, 10, 6) },
    holds: [null, /^6 of 10 started hosts failed/],
  },
  {
    title: 'more failed than all of the ring may is stopped',
    waves: { east: rehearsing(100, 100, 11) },
    holds: [null, /^11 hosts failed, more than 10% of all 100/],
  },
  {
    title: 'all failed in one cluster is stopped for that, although the others hide it',
    waves: { east: rehearsing(1000, 1000, 0), west: rehearsing(20, 3, 3) },
    holds: ['west', /^cluster west: 3 hosts failed, more than 10% of all 20/],
  },
  {
    title: 'some failed in a cluster too small to be a sample is judged pooled',
    waves: { east: rehearsing(1000, 1000, 0), west: rehearsing(10, 2, 2) },
    holds: 'nothing',
  },
  {
    title: 'a cluster failed that rehearses by itself is stopped for its own part, however small',
    waves: { east: rehearsing(10, 2, 2), west: rehearsing(1000, 1000, 0) },
    spec: { advance: 'per_cluster' },
    holds: ['east', /^2 hosts failed, more than 10% of all 10/],
  },
  {
    title: 'another cluster failed that rehearses by itself is left to that one',
    waves: { east: rehearsing(10, 2, 0), west: rehearsing(10, 10, 10) },
    spec: { advance: 'per_cluster' },
    holds: 'nothing',
  },
  {
    title: 'something was said of it already holds nothing more: that stands, or a person went on in spite of it',
    waves: { east: rehearsing(100, 100, 100, 'fail') },
    holds: 'nothing',
  },
  {
    title: 'a host failed that a worker of an older build took back, uncounted, is read all the same',
    waves: { east: rehearsing(1000, 0, 1) },
    holds: 'nothing',
  },
  {
    title: 'so many failed that older workers took back, uncounted, that all of the ring may not is stopped for that',
    waves: { east: rehearsing(100, 3, 11) },
    holds: [null, /^11 hosts failed, more than 10% of all 100/],
  },
  {
    title: 'its policy cannot be read is stopped',
    waves: { east: rehearsing(100, 1, 0) },
    spec: { backout: { ...SPEC.backout, gate: { ...POLICY, maxFailed: Number.NaN } } },
    holds: [null, /^the gate cannot be read/],
  },
];

describe('a rehearsal in which', () => {
  it.each(CASES)('$title', ({ waves, spec, holds }) => {
    const found = findHolding(ringOf(waves), { ...SPEC, ...spec }, { course: 'rehearse', cluster: 'east' });
    const [cluster, reason] = holds === 'nothing' ? [] : holds;
    const judgement = { cluster, reason: expect.stringMatching(reason ?? '') };
    if (holds === 'nothing') expect(found).toBeNull();
    else expect(found).toMatchObject({ of: 'rehearsal', judgement });
  });

  it('hosts that fail going forward are held for that', () => {
    const wave = rehearsing(100, 1, 0);
    const tally = { ...wave.tally, 'forward:failed': 20 };
    const found = findHolding(ringOf({ east: { ...wave, tally } }), SPEC, { course: 'rehearse', cluster: 'east' });
    expect(found).toMatchObject({ of: 'forward', judgement: { verdict: 'fail' } });
  });

  it('everything failed does not matter on another course', () => {
    const ring = ringOf({ east: rehearsing(100, 100, 100) });
    expect(findHolding(ring, SPEC, { course: 'forward', cluster: 'east' })).toBeNull();
  });
});
