import fc from 'fast-check';
import type { CampaignSpec, Ring } from '../../model/campaign';
import { orderFairly } from '../../model/fair-order';
import type { Host } from '../../model/host';
import { asId } from '../../model/ids';
import type { Membership } from '../../model/membership';
import { planMembership } from '../../model/membership';
import { hostsReaching } from '../../model/ratio';
import { SPEC } from './campaign-fixture';

function makeHost(index: number, known: Partial<Host> = {}): Host {
  const hostId = asId<Host['hostId']>(`host-${String(index).padStart(6, '0')}`);
  return { hostId, name: hostId, cluster: 'east', site: 'east-1', labels: {}, facts: {}, ...known };
}

function makeHosts(count: number, known: (index: number) => Partial<Host> = () => ({})): Host[] {
  return Array.from({ length: count }, (_, index) => makeHost(index, known(index)));
}

function ring(known: Partial<Ring>): Ring {
  return { name: 'ring', select: null, atMost: null, upTo: null, bakeMs: 0, ...known };
}

function withRings(...rings: Ring[]): CampaignSpec {
  return { ...SPEC, rings };
}

function membersOf(membership: Membership, index: number): string[] {
  return membership.lanes.filter((lane) => lane.ring === index).flatMap((lane) => lane.hosts);
}

function sizes(membership: Membership): number[] {
  return membership.rings.map(({ hosts }) => hosts);
}

const PILOT = { labels: { ring: 'pilot' } };

describe('ring membership', () => {
  it('takes a ring that selects first, counts it, and fills the next ring up to its share', () => {
    const hosts = makeHosts(100, (index) => (index < 4 ? PILOT : {}));
    const membership = planMembership({ hosts, spec: SPEC, seed: 's' });
    expect(sizes(membership)).toEqual([4, 6, 80, 10]);
    expect(membersOf(membership, 0).sort()).toEqual(hosts.slice(0, 4).map(({ hostId }) => hostId));
  });

  it('takes no more than atMost, and leaves the other matching hosts to later rings', () => {
    const spec = withRings(ring({ select: "labels.ring = 'pilot'", atMost: 3 }), ring({ name: 'rest', upTo: 1 }));
    const membership = planMembership({ hosts: makeHosts(100, () => PILOT), spec, seed: 's' });
    expect(sizes(membership)).toEqual([3, 97]);
  });

  it('leaves a ring empty whose share the rings before it hold already', () => {
    const membership = planMembership({ hosts: makeHosts(10, () => PILOT), spec: SPEC, seed: 's' });
    expect(sizes(membership)).toEqual([10, 0, 0, 0]);
    expect(new Set(membership.lanes.map((lane) => lane.ring))).toEqual(new Set([0]));
  });

  it('leaves a ring empty whose selector nobody meets', () => {
    expect(sizes(planMembership({ hosts: makeHosts(10), spec: SPEC, seed: 's' }))).toEqual([0, 1, 8, 1]);
  });

  it('prefers the selected hosts in a ring that has a size too, and fills it with others', () => {
    const few = makeHosts(100, (index) => (index < 3 ? PILOT : {}));
    const spec = withRings(ring({ select: "labels.ring = 'pilot'", upTo: 0.1 }), ring({ name: 'rest', upTo: 1 }));
    const members = membersOf(planMembership({ hosts: few, spec, seed: 's' }), 0);
    expect(members).toHaveLength(10);
    expect(members).toEqual(expect.arrayContaining(few.slice(0, 3).map(({ hostId }) => hostId)));
    expect(sizes(planMembership({ hosts: makeHosts(100, () => PILOT), spec, seed: 's' }))).toEqual([10, 90]);
  });

  it('rounds a share up, exactly: 7 % of 100 hosts are 7', () => {
    const spec = withRings(ring({ upTo: 0.07 }), ring({ name: 'rest', upTo: 1 }));
    expect(sizes(planMembership({ hosts: makeHosts(100), spec, seed: 's' }))).toEqual([7, 93]);
    expect(sizes(planMembership({ hosts: makeHosts(101), spec, seed: 's' }))).toEqual([8, 93]);
  });

  it('makes a fair 10 % ring of 70,000 sites with one host each', () => {
    const clusters = 8;
    const hosts = makeHosts(70_000, (index) => ({ cluster: `c${index % clusters}`, site: `site-${index}` }));
    const membership = planMembership({ hosts, spec: SPEC, seed: 's' });
    expect(sizes(membership)).toEqual([0, 7000, 56_000, 7000]);
    for (const lane of membership.lanes.filter((each) => each.ring === 1)) {
      expect(Math.abs(lane.hosts.length - 7000 / clusters)).toBeLessThanOrEqual(2);
    }
  });

  it('cuts a wave into lanes of nearly the same size', () => {
    const spec = withRings(ring({ upTo: 1 }));
    const hosts = makeHosts(2501, (index) => ({ cluster: index === 0 ? 'west' : 'east' }));
    const lanes = planMembership({ hosts, spec, seed: 's' }).lanes;
    expect(lanes.map((lane) => [lane.cluster, lane.ordinal, lane.hosts.length])).toEqual([
      ['east', 0, 833],
      ['east', 1, 833],
      ['east', 2, 834],
      ['west', 0, 1],
    ]);
  });

  it('refuses a plan that leaves hosts in no ring', () => {
    const spec = withRings(ring({ upTo: 0.5 }));
    expect(() => planMembership({ hosts: makeHosts(10), spec, seed: 's' })).toThrow('5 hosts are in no ring');
  });

  it('keeps this answer for this seed, in every version: memberships are frozen', () => {
    const hosts = makeHosts(12, (index) => ({ cluster: index % 2 === 0 ? 'east' : 'west', site: `site-${index % 4}` }));
    expect(orderFairly(hosts, 'frozen').map(({ hostId }) => Number(hostId.slice(5)))).toMatchInlineSnapshot(`
     [
       3,
       2,
       9,
       4,
       11,
       6,
       5,
       0,
       7,
       10,
       1,
       8,
     ]
    `);
  });
});

describe('limits', () => {
  const hosts = makeHosts(40, (index) => ({
    cluster: index < 30 ? 'east' : 'west',
    site: index < 30 ? 'east-1' : `west-${index}`,
    labels: index % 2 === 0 ? { service: 'web' } : {},
  }));
  const { limits, budgetKeys } = planMembership({ hosts, spec: SPEC, seed: 's' });
  const limitOf = (scope: string, key: string): unknown =>
    limits
      .filter((limit) => limit.scope === scope && limit.key === key)
      .map((limit) => [limit.maxHosts, limit.backoutMaxHosts]);

  it('are a share of the campaign, of each cluster and of each site, at least one', () => {
    expect(limitOf('campaign', '')).toEqual([[4, 8]]);
    expect(limitOf('cluster', 'east')).toEqual([[3, 6]]);
    expect(limitOf('cluster', 'west')).toEqual([[1, 2]]);
    expect(limitOf('site', 'west-31')).toEqual([[1, 1]]);
    expect(limits).toHaveLength(1 + 2 + 11 + 1);
  });

  it('count a budget over the hosts that share its value, in both directions alike', () => {
    expect(limitOf('budget', 'labels.service=web')).toEqual([[5, 5]]);
  });

  it('leave a host without the label out of every group', () => {
    expect(budgetKeys.get(asId('host-000000'))).toEqual(['labels.service=web']);
    expect(budgetKeys.get(asId('host-000001'))).toBeUndefined();
  });

  it('put a host into one group of each budget', () => {
    const budgets = [
      { by: 'labels.service', maxUnavailable: 0.5 },
      { by: 'site', maxUnavailable: 0.01 },
    ];
    const planned = planMembership({ hosts, spec: { ...SPEC, pace: { ...SPEC.pace, budgets } }, seed: 's' });
    expect(planned.budgetKeys.get(asId('host-000000'))).toEqual(['labels.service=web', 'site=east-1']);
    expect(planned.limits).toContainEqual({ scope: 'budget', key: 'site=east-1', maxHosts: 1, backoutMaxHosts: 1 });
  });
});

const anyFleet = fc
  .array(fc.record({ cluster: fc.nat(3), site: fc.nat(5), service: fc.nat(3), pilot: fc.nat(9) }), {
    minLength: 1,
    maxLength: 300,
  })
  .map((places) =>
    places.map(({ cluster, site, service, pilot }, index) => {
      const labels = { ...(service > 0 && { service: `s${service}` }), ...(pilot === 0 && { ring: 'pilot' }) };
      return makeHost(index, { cluster: `c${cluster}`, site: `c${cluster}-${site}`, labels });
    }),
  );
const anyRings = fc
  .record({
    shares: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 5 }),
    selecting: fc.boolean(),
    atMost: fc.option(fc.integer({ min: 1, max: 20 })),
  })
  .map(({ shares, selecting, atMost }) => {
    const first = selecting ? [ring({ name: 'first', select: "labels.ring = 'pilot'", atMost })] : [];
    const sized = [...shares.sort((left, right) => left - right), 100];
    return [...first, ...sized.map((share) => ring({ name: `upto-${share}`, upTo: share / 100 }))];
  });
const anySeed = fc.string({ maxLength: 8 });

describe('any membership', () => {
  it('loses no host, takes none twice, and counts them right', () => {
    fc.assert(
      fc.property(anyFleet, anyRings, anySeed, (hosts, rings, seed) => {
        const membership = planMembership({ hosts, spec: withRings(...rings), seed, laneSize: 7 });
        const members = membership.lanes.flatMap((lane) => lane.hosts);
        expect([...members].sort()).toEqual(hosts.map(({ hostId }) => hostId).sort());
        expect(sizes(membership)).toEqual(rings.map((_, index) => membersOf(membership, index).length));
      }),
    );
  });

  it('gives every ring with a share exactly its cumulative size, unless the rings before it hold more', () => {
    fc.assert(
      fc.property(anyFleet, anyRings, anySeed, (hosts, rings, seed) => {
        let before = 0;
        for (const [index, size] of sizes(planMembership({ hosts, spec: withRings(...rings), seed })).entries()) {
          const upTo = rings[index]?.upTo ?? null;
          if (upTo !== null) expect(before + size).toBe(Math.max(before, hostsReaching(upTo, hosts.length)));
          before += size;
        }
      }),
    );
  });

  it('depends on the hosts and the seed alone, not on the order the hosts come in', () => {
    fc.assert(
      fc.property(anyFleet, anyRings, anySeed, (hosts, rings, seed) => {
        const spec = withRings(...rings);
        const planned = planMembership({ hosts, spec, seed });
        const again = planMembership({ hosts: [...hosts].reverse(), spec, seed });
        expect(again.lanes).toEqual(planned.lanes);
        expect(again.limits).toEqual(planned.limits);
      }),
    );
  });

  it('makes only lanes that hold hosts of their own cluster, at most laneSize, numbered from 0', () => {
    fc.assert(
      fc.property(anyFleet, anyRings, anySeed, (hosts, rings, seed) => {
        const clusterOf = new Map(hosts.map((host) => [host.hostId, host.cluster]));
        const next = new Map<string, number>();
        for (const lane of planMembership({ hosts, spec: withRings(...rings), seed, laneSize: 7 }).lanes) {
          expect(lane.hosts.length).toBeGreaterThanOrEqual(1);
          expect(lane.hosts.length).toBeLessThanOrEqual(7);
          expect(lane.hosts.every((hostId) => clusterOf.get(hostId) === lane.cluster)).toBe(true);
          const wave = `${lane.ring}/${lane.cluster}`;
          expect(lane.ordinal).toBe(next.get(wave) ?? 0);
          next.set(wave, lane.ordinal + 1);
        }
      }),
    );
  });

  it('gives each stratum its fair share of every beginning, within one host of it per stratum and one in all', () => {
    fc.assert(
      fc.property(anyFleet, anySeed, fc.integer({ min: 0, max: 100 }), (hosts, seed, percent) => {
        const order = orderFairly(hosts, seed);
        const cut = Math.round((percent / 100) * hosts.length);
        const last = order[cut - 1];
        if (last === undefined) return;
        const strata = new Map<string, { all: number; taken: number }>();
        order.forEach((host, index) => {
          const key = [host.cluster, host.site, host.labels['service']].join('/');
          const known = strata.get(key) ?? { all: 0, taken: 0 };
          strata.set(key, { all: known.all + 1, taken: known.taken + (index < cut ? 1 : 0) });
        });
        // One cut through the order takes the same share t of every stratum: ⌊t·n⌋ or ⌈t·n⌉ hosts of each.
        const lower = Math.max(...[...strata.values()].map(({ all, taken }) => (taken - 1) / all));
        const upper = Math.min(...[...strata.values()].map(({ all, taken }) => (taken + 1) / all));
        expect(lower).toBeLessThanOrEqual(upper);
      }),
    );
  });

  it('has a limit of at least one for every group a host is in', () => {
    fc.assert(
      fc.property(anyFleet, anySeed, (hosts, seed) => {
        const { limits, budgetKeys } = planMembership({ hosts, spec: SPEC, seed });
        const names = new Set(limits.map(({ scope, key }) => `${scope}:${key}`));
        expect(names.size).toBe(limits.length);
        expect(limits.every(({ maxHosts, backoutMaxHosts }) => maxHosts >= 1 && backoutMaxHosts >= 1)).toBe(true);
        for (const host of hosts) {
          const budgets = (budgetKeys.get(host.hostId) ?? []).map((key) => `budget:${key}`);
          const groups = ['campaign:', `cluster:${host.cluster}`, `site:${host.site}`, ...budgets];
          expect(groups.filter((group) => !names.has(group))).toEqual([]);
        }
      }),
    );
  });
});
