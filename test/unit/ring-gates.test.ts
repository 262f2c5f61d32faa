import type { RingView } from '../../model/campaign-view';
import { bakeEndsAt, ringGates } from '../../store/ring-gates';
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
