import fc from 'fast-check';
import { readCampaignFile } from '../../documents/read-campaign-file';
import type { Budget, CampaignSpec, GatePolicy, Patch, Ring } from '../../model/campaign';
import { FILE } from './campaign-file-fixture';
import { SPEC } from './campaign-fixture';
import { printCampaignFile } from './print-campaign-file';

const anyName = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const anyShare = fc.integer({ min: 1, max: 100_000 }).map((thousandths) => thousandths / 100_000);
const anyDuration = fc.integer({ min: 1, max: 3600 }).map((seconds) => seconds * 1000);
const anySelector = fc.constantFrom("labels.ring = 'pilot'", "not (name in ('a', 'b''c')) or os.id != 'x \"y\" \\'");
const anyGate = fc.record<GatePolicy>({
  maxFailed: fc.integer({ min: 0, max: 30_000 }).map((thousandths) => thousandths / 100_000),
  minReports: fc.integer({ min: 1, max: 500 }),
  confidence: fc.integer({ min: 1, max: 99_999 }).map((thousandths) => thousandths / 100_000),
  maxUnreachable: anyShare,
});
const anyDigest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
const anyPatch: fc.Arbitrary<Patch> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('deb' as const),
      packages: fc.uniqueArray(
        fc.record(
          {
            name: fc.stringMatching(/^[a-z][a-z0-9+.-]{1,9}$/),
            version: fc.stringMatching(/^[0-9][0-9.+~-]{0,9}$/),
            digests: fc.array(anyDigest, { minLength: 1, maxLength: 4 }),
          },
          { requiredKeys: ['name', 'version'] },
        ),
        { minLength: 1, maxLength: 3, selector: ({ name }) => name },
      ),
      // Digits first: never one of the packages' names.
      removals: fc.uniqueArray(fc.stringMatching(/^[0-9][a-z0-9+.-]{1,9}$/), { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['kind', 'packages'] },
  ),
  fc.record({
    kind: fc.constant('bundle' as const),
    name: anyName,
    version: fc.stringMatching(/^[0-9][0-9.]{0,9}$/),
    digest: anyDigest,
  }),
);
const anyRings = fc
  .record({
    names: fc.uniqueArray(anyName, { minLength: 1, maxLength: 6 }),
    shares: fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), { minLength: 6, maxLength: 6 }),
    select: fc.option(anySelector),
    atMost: fc.option(fc.integer({ min: 1, max: 1000 })),
    bakeMs: anyDuration,
  })
  .map(({ names, shares, select, atMost, bakeMs }): readonly Ring[] => {
    const rising = shares.sort((left, right) => left - right);
    return names.map((name, index) => {
      const upTo = index === names.length - 1 ? 1 : (rising[index] ?? 0) / 100_000;
      return { name, select, atMost: select === null ? null : atMost, upTo, bakeMs };
    });
  });
const anyBudgets: fc.Arbitrary<readonly Budget[]> = fc.uniqueArray(
  fc.record({ by: fc.constantFrom('site', 'labels.service', 'os.id'), maxUnavailable: anyShare }),
  { maxLength: 3, selector: ({ by }) => by },
);
const anySpec = fc
  .record({
    name: anyName,
    class: fc.constantFrom('emergency' as const, 'routine' as const),
    patch: anyPatch,
    target: anySelector,
    goals: fc.tuple(anyShare, anyDuration).map(([ratio, withinMs]) => [{ ratio, withinMs }]),
    rings: anyRings,
    gate: anyGate,
    onFail: fc.constantFrom('hold' as const, 'back_out' as const),
    pace: fc.record(
      {
        rampFrom: fc.integer({ min: 1, max: 5000 }),
        maxInFlight: anyShare,
        budgets: anyBudgets,
        auto: fc.constant(true as const),
      },
      { requiredKeys: ['rampFrom', 'maxInFlight', 'budgets'] },
    ),
    backout: fc.record({
      rampFrom: fc.integer({ min: 1, max: 5000 }),
      maxInFlight: anyShare,
      gate: anyGate,
      withinMs: anyDuration,
    }),
    rehearseBackout: fc.boolean(),
    reboot: fc.constantFrom('never' as const, 'if_required' as const, 'always' as const),
    smokeTest: fc.record({
      command: fc.array(
        fc.string({ minLength: 1, unit: 'grapheme' }).filter((word) => !word.includes('\0')),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      timeoutMs: anyDuration,
    }),
    deadlines: fc.record({ installMs: anyDuration, rebootMs: anyDuration, backOutMs: anyDuration }),
    acceptanceMs: fc.integer({ min: 0, max: 365 }).map((days) => days * 86_400_000),
    approvals: fc.nat(10),
    restarts: fc.boolean(),
  })
  .map(({ restarts, ...known }): CampaignSpec => {
    const isPossible = known.reboot === 'if_required' && known.patch.kind !== 'bundle';
    return { ...SPEC, ...known, ...(restarts && isPossible ? { restartServices: true } : {}) };
  })
  .chain((spec) =>
    fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }).map((minutes): CampaignSpec => ({
      ...spec,
      ...(minutes !== undefined && { confirmMs: minutes * 60_000 }),
    })),
  );

function reread(spec: CampaignSpec): unknown {
  const result = readCampaignFile(printCampaignFile(spec));
  return result.ok ? result.spec : result.problems;
}

describe('any campaign file', () => {
  it('is never half read: any text is a valid campaign or a list of problems inside it', () => {
    const slices = fc.tuple(
      fc.nat(FILE.length),
      fc.nat(20),
      fc.constantFrom('', ' ', '\n', '- ', ': ', '{', "'", '%', '9'),
    );
    fc.assert(
      fc.property(slices, ([at, length, put]) => {
        const text = FILE.slice(0, at) + put + FILE.slice(at + length);
        const lines = text.split('\n').length;
        const result = readCampaignFile(text);
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        expect(result.problems.filter(({ line, column }) => line < 1 || line > lines || column < 1)).toEqual([]);
      }),
    );
  });

  it('printed as a file is read as the same campaign', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        expect(reread(spec)).toEqual(spec);
      }),
    );
    expect(reread(SPEC)).toEqual(SPEC);
  });
});
