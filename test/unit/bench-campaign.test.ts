import { parseHostList } from '../../api/host-list-document';
import { readCampaignFile } from '../../documents/read-campaign-file';
import { FEWEST_HOSTS } from '../../bench/arguments';
import { BENCH_CAMPAIGNS, campaignFile, ringNames, turnsBackAt } from '../../bench/campaign-file';
import { decidedAt, reactionMs } from '../../bench/gate-reaction';
import { MAX_FAILED, UP_TO } from '../../bench/peers/contest';
import { failingHosts, simulatedFleet } from '../../bench/simulated-fleet';
import { hostListFile } from '../../deploy/local/host-list-file';
import { isSimulatedBy } from '../../model/simulated-host-id';
import type { GateEvent } from '../../store/bench-figures';

const BUNDLE = { name: 'hello', version: '2.0.0', digest: `sha256:${'0a'.repeat(32)}` };

describe('the campaign of the benchmark', () => {
  it.each(BENCH_CAMPAIGNS)('%s is a valid file with the rings that --fail can name', (campaign) => {
    const file = readCampaignFile(campaignFile(BUNDLE, 10_000, campaign));
    if (!file.ok) throw new Error(JSON.stringify(file.problems));
    expect(file.spec.rings.map(({ name }) => name)).toEqual(ringNames(campaign));
    expect(file.spec.onFail).toBe('back_out');
  });

  it.each([
    ['emergency', { rampFrom: 10_000, maxInFlight: 1 }],
    ['contest', { rampFrom: 10_000, maxInFlight: 1 }],
    ['backout', { rampFrom: 10_000, maxInFlight: 1 }],
    ['story', { rampFrom: 100, maxInFlight: 0.1 }],
  ] as const)(
    '%s has its pace: the machine is the limit, but where the campaign is to be watched',
    (campaign, pace) => {
      const file = readCampaignFile(campaignFile(BUNDLE, 10_000, campaign));
      if (!file.ok) throw new Error(JSON.stringify(file.problems));
      expect(file.spec.pace).toEqual({ ...pace, budgets: [] });
    },
  );

  it('that a person takes back stands still when a fifth is patched, and goes back by a pace, a gate and a deadline of its own', () => {
    expect(BENCH_CAMPAIGNS.filter((campaign) => turnsBackAt(campaign) !== null)).toEqual(['backout']);
    const file = readCampaignFile(campaignFile(BUNDLE, 70_000, 'backout'));
    if (!file.ok) throw new Error(JSON.stringify(file.problems));
    const { rings, backout } = file.spec;
    expect(rings.map(({ upTo, bakeMs }) => [upTo, bakeMs])).toEqual([
      [null, 0],
      [0.1, 0],
      [turnsBackAt('backout'), 3_600_000],
      [1, 0],
    ]);
    expect(backout).toMatchObject({ maxInFlight: 0.1, gate: { maxFailed: 0.05 }, withinMs: 1_800_000 });
  });

  it('has the rings and the gate of the contest where it is compared with peers', () => {
    const file = readCampaignFile(campaignFile(BUNDLE, 10_000, 'contest'));
    if (!file.ok) throw new Error(JSON.stringify(file.problems));
    expect(file.spec.rings.map(({ upTo }) => upTo)).toEqual([...UP_TO]);
    expect(file.spec.gate.maxFailed).toBe(MAX_FAILED);
  });
});

describe('the simulated fleet', () => {
  it('is imported as it is: 8 clusters, two pilots in each, ids that their simulator may speak for', () => {
    const fleet = simulatedFleet(60_000);
    const list = parseHostList(hostListFile(fleet.slice(0, 500)));
    if (!list.ok) throw new Error(JSON.stringify(list.problems));
    expect(list.hosts[17]).toEqual({
      hostId: fleet[17]!.hostId,
      name: 'sim-000018',
      cluster: 'cluster-2',
      site: 'cluster-2-site-3',
      labels: { service: 'web' },
    });
    expect(new Set(fleet.map(({ cluster }) => cluster)).size).toBe(8);
    expect(fleet.filter(({ labels }) => labels.ring === 'pilot')).toHaveLength(16);
    expect(new Set(fleet.map(({ hostId }) => hostId)).size).toBe(60_000);
    expect(fleet.every(({ simulator, hostId }) => isSimulatedBy(simulator, hostId))).toBe(true);
    expect(new Set(fleet.map(({ simulator }) => simulator))).toEqual(new Set([0, 1, 2]));
  });

  it('has hosts beside the pilots at its smallest', () => {
    expect(simulatedFleet(FEWEST_HOSTS).filter(({ labels }) => labels.ring === undefined)).toHaveLength(4);
  });

  it('has exactly the share of bad hosts asked for, the same ones every time, in every cluster', () => {
    const fleet = simulatedFleet(8_000);
    const ids = fleet.map(({ hostId }) => hostId);
    const failing = new Set(failingHosts(ids, 0.5));
    expect(failing.size).toBe(4_000);
    expect(new Set(failingHosts([...ids].reverse(), 0.5))).toEqual(failing);
    for (let cluster = 1; cluster <= 8; cluster += 1) {
      const bad = fleet.filter((host) => host.cluster === `cluster-${cluster}` && failing.has(host.hostId));
      expect(bad.length).toBeGreaterThan(400);
      expect(bad.length).toBeLessThan(600);
    }
    expect(failingHosts(ids.slice(0, 20), 0.001)).toHaveLength(1);
  });
});

describe("the gate's reaction", () => {
  const policy = { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 };
  const sizes = new Map([['cluster-1', 100]]);
  const started = (count: number): GateEvent[] =>
    Array.from({ length: count }, () => ({ what: 'started', cluster: 'cluster-1', at: 0 }));
  const failed = (...times: number[]): GateEvent[] => times.map((at) => ({ what: 'failed', cluster: 'cluster-1', at }));

  it('is counted from the report with which the rule says fail, not from the last before the hold', () => {
    // 2 % of 100 hosts may fail: the third failure decides, and the fourth and fifth came while nobody had looked.
    const events = [...started(100), ...failed(10, 20, 30, 40, 50)];
    expect(decidedAt({ policy, sizes, events, setAt: 60 })).toBe(30);
    expect(reactionMs({ policy, sizes, events, setAt: 60, committedAt: 75 })).toBe(45);
  });

  it('asks each cluster for itself, as the gate does', () => {
    const two = new Map([...sizes, ['cluster-2', 10_000]]);
    const elsewhere = Array.from({ length: 100 }, (): GateEvent => ({ what: 'started', cluster: 'cluster-2', at: 0 }));
    const events = [...started(100), ...elsewhere, ...failed(10, 20, 30)];
    expect(decidedAt({ policy, sizes: two, events, setAt: 60 })).toBe(30);
  });

  it('is unknown when no report before the hold decides', () => {
    expect(decidedAt({ policy, sizes, events: [...started(100), ...failed(10, 20, 90)], setAt: 60 })).toBeNull();
    expect(reactionMs({ policy, sizes, events: started(100), setAt: 60, committedAt: 61 })).toBeNull();
  });

  it('is unknown when the commit of the hold is', () => {
    const events = [...started(100), ...failed(10, 20, 30)];
    expect(reactionMs({ policy, sizes, events, setAt: 60, committedAt: null })).toBeNull();
  });
});
