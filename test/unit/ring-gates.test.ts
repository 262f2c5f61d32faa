import type { ProbeView, RingView } from '../../model/campaign-view';
import { askedProbes, bakeEndsAt, ringGates } from '../../store/ring-gates';
import { campaign } from './cli-fixture';

const [ring] = campaign().rings;
const AT = '2026-11-22T03:00:00.000Z';
const wave = (more: Partial<RingView['waves'][number]>): RingView['waves'][number] => ({
  ...ring!.waves[0]!,
  ...{ openedAt: null, endedAt: null, passedAt: null },
  ...more,
});
const ringWith = (more: Partial<RingView>): RingView => ({ ...ring!, verdict: null, overriddenBy: null, ...more });
const standing = (of: RingView): string | undefined =>
  ringGates({ rings: [of], tallies: [], maxFailed: 0.02, minReports: 20 })[0]?.standing;

test.each([
  ['waiting', { waves: [wave({})] }],
  ['open', { waves: [wave({ openedAt: AT })] }],
  ['open', { waves: [wave({ openedAt: AT }), wave({})] }],
  ['pass', { waves: [wave({ openedAt: AT, endedAt: AT, passedAt: AT })] }],
  ['fail', { verdict: 'fail', waves: [wave({ openedAt: AT })] }],
  ['overridden', { verdict: 'fail', overriddenBy: 'ann', waves: [wave({ openedAt: AT })] }],
] as const)('a ring stands before its gate as "%s"', (word, more) => {
  expect(standing(ringWith(more as Partial<RingView>))).toBe(word);
});

describe('when a bake time is over', () => {
  const ended = (endedAt: string | null, passedAt: string | null = null) => wave({ openedAt: AT, endedAt, passedAt });
  const baking = ringWith({ bakeMs: 60_000, waves: [ended(AT), ended('2026-11-22T03:02:00.000Z')] });

  it('is counted from the end of the last host of its ring', () => {
    expect(bakeEndsAt([baking], 'baking')).toBe(Date.parse('2026-11-22T03:03:00.000Z'));
  });

  it('is not told while hosts of the ring go on, after its gate let it pass, or of a campaign that goes back', () => {
    expect(bakeEndsAt([ringWith({ waves: [ended(AT), ended(null)] })], 'running')).toBeNull();
    expect(bakeEndsAt([ringWith({ waves: [ended(AT, AT)] })], 'running')).toBeNull();
    expect(bakeEndsAt([baking], 'backing_out')).toBeNull();
  });
});

describe('the probes that gates ask now', () => {
  const part = (more: Partial<ProbeView>): ProbeView => ({
    ...{ probe: 'checkout', cluster: null, dryRun: false, stage: 'baking', looks: 2, failed: 0, passed: 1, passes: 3 },
    ...{ outcome: 'pass', reason: null, askedAt: AT, goesOn: true },
    ...{ verdict: null, verdictReason: null, overriddenBy: null },
    ...more,
  });
  const asked = (...parts: Partial<ProbeView>[]) => askedProbes([ringWith({ probes: parts.map(part) })]);

  it('are shown by the gravest of their clusters, with what their answers come to', () => {
    const east = { cluster: 'east', outcome: 'error', verdict: 'inconclusive' } as const;
    expect(asked(east, { cluster: 'west' }, { probe: 'queue', dryRun: true, verdict: 'fail' })).toEqual([
      { ring: 0, probe: 'checkout', outcome: 'error', isDryRun: false, verdict: 'inconclusive' },
      { ring: 0, probe: 'queue', outcome: 'pass', isDryRun: true, verdict: 'fail' },
    ]);
  });

  it("stand in nobody's way when a person went on in spite of them, and are not shown once nobody asks", () => {
    expect(asked({ verdict: 'fail', overriddenBy: 'ann' })).toMatchObject([{ verdict: null }]);
    expect(asked({ goesOn: false })).toEqual([]);
  });
});
