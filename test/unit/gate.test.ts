import fc from 'fast-check';
import type { GatePolicy } from '../../model/campaign';
import type { GateEvidence } from '../../model/gate';
import { allowedFailures, failureEvidence, judgeGate } from '../../model/gate';
import type { Verdict } from '../../model/words';
import { createRandom } from '../../model/seeded';

const POLICY: GatePolicy = { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 };

function evidence(known: Partial<GateEvidence>): GateEvidence {
  const hosts = known.hosts ?? 1000;
  const reported = known.reported ?? (known.ended === true ? hosts : (known.failed ?? 0));
  const started = known.started ?? (known.ended === true ? hosts : reported);
  return { failed: 0, unreachable: 0, ended: false, ...known, hosts, started, reported };
}

interface Case {
  readonly title: string;
  readonly policy?: Partial<GatePolicy>;
  readonly known: Partial<GateEvidence>;
  readonly verdict: Verdict | null;
  readonly reason?: RegExp;
}

const CASES: readonly Case[] = [
  { title: 'a ring nobody reported from decides nothing', known: {}, verdict: null },
  {
    title: 'a ring that goes well decides nothing before it ends',
    known: { started: 900, reported: 800 },
    verdict: null,
  },
  { title: 'a ring that went well passes at its end', known: { ended: true }, verdict: 'pass' },
  { title: 'one failure of three started proves nothing', known: { started: 3, failed: 1 }, verdict: null },
  {
    title: 'three failures of four started prove it',
    known: { started: 4, failed: 3 },
    verdict: 'fail',
    reason: /3 of 4/,
  },
  { title: 'the same failures of 100 in flight do not', known: { started: 100, failed: 3 }, verdict: null },
  { title: 'a ring of one host may lose none', known: { hosts: 1, failed: 1 }, verdict: 'fail', reason: /all 1/ },
  {
    title: 'a ring of one host passes on its one success',
    known: { hosts: 1, ended: true },
    verdict: 'pass',
    reason: /may lose none$/,
  },
  {
    title: 'a ring of which most were taken out lacks the evidence that it was planned to give',
    known: { hosts: 12, planned: 40, ended: true },
    verdict: 'inconclusive',
    reason: /^only 12 of 12 hosts \(28 more were taken out\) reported, needed are 20$/,
  },
  {
    title: 'a small ring of which one was taken out passes on the other half',
    known: { hosts: 1, planned: 2, ended: true },
    verdict: 'pass',
  },
  { title: 'a pilot of two may lose one', known: { hosts: 2, started: 2, failed: 1 }, verdict: null },
  {
    title: 'a pilot of two that lost one passes, by the number that its plan names',
    known: { hosts: 2, failed: 1, ended: true },
    verdict: 'pass',
    reason: /^1 of 2 reported hosts failed, the ring may lose 1$/,
  },
  { title: 'a pilot of two may not lose both', known: { hosts: 2, failed: 2 }, verdict: 'fail', reason: /all 2/ },
  {
    title: 'more failures than the whole ring may have stop it at once',
    known: { hosts: 100, started: 100, reported: 90, failed: 3 },
    verdict: 'fail',
    reason: /3 hosts failed, more than 2% of all 100/,
  },
  {
    title: 'as many failures as the ring may have go on',
    known: { hosts: 100, started: 100, failed: 2 },
    verdict: null,
  },
  {
    title: 'a share with no exact binary form is counted exactly',
    policy: { maxFailed: 0.29 },
    known: { hosts: 100, failed: 29, ended: true },
    verdict: 'pass',
  },
  { title: 'at 0 % the first failure stops', policy: { maxFailed: 0 }, known: { failed: 1 }, verdict: 'fail' },
  { title: 'at 0 % no failure passes', policy: { maxFailed: 0 }, known: { ended: true }, verdict: 'pass' },
  {
    title: 'an ended ring with too few reports is inconclusive',
    policy: { maxUnreachable: 1 },
    known: { hosts: 100, started: 100, reported: 19, unreachable: 81, ended: true },
    verdict: 'inconclusive',
    reason: /only 19 of 100 hosts reported, needed are 20/,
  },
  {
    title: 'a ring smaller than minReports needs all of its hosts',
    policy: { maxUnreachable: 0.5 },
    known: { hosts: 4, started: 4, reported: 3, unreachable: 1, ended: true },
    verdict: 'inconclusive',
  },
  {
    title: 'an ended ring above the limit that is not proven bad is inconclusive',
    policy: { maxUnreachable: 0.5 },
    known: { hosts: 200, started: 200, reported: 110, failed: 3, ended: true },
    verdict: 'inconclusive',
    reason: /above 2%, yet not proven bad/,
  },
  {
    title: 'too many unreachable hosts hold at once',
    known: { hosts: 100, started: 50, unreachable: 6 },
    verdict: 'inconclusive',
    reason: /6 of 100 hosts are unreachable, allowed are 5%/,
  },
  { title: 'as many unreachable hosts as allowed go on', known: { hosts: 100, unreachable: 5 }, verdict: null },
  {
    title: 'proven failures weigh more than unreachable hosts',
    known: { hosts: 100, started: 100, reported: 90, failed: 10, unreachable: 10 },
    verdict: 'fail',
  },
];

const MALFORMED: readonly (readonly [string, Partial<GateEvidence>, Partial<GatePolicy>])[] = [
  ['a negative count', { failed: -1 }, {}],
  ['a count that is no number', { started: Number.NaN }, {}],
  ['a count that is no whole number', { reported: 0.5, started: 1 }, {}],
  ['an endless count', { hosts: Number.POSITIVE_INFINITY }, {}],
  ['a ring without hosts', { hosts: 0 }, {}],
  ['more started than there are', { hosts: 10, started: 11 }, {}],
  ['more reported than started', { started: 5, reported: 6 }, {}],
  ['more failed than reported', { started: 9, reported: 5, failed: 6 }, {}],
  ['more unreachable than there are', { hosts: 10, unreachable: 11 }, {}],
  ['a limit above 30 %', {}, { maxFailed: 0.31 }],
  ['a limit that is no number', {}, { maxFailed: Number.NaN }],
  ['a confidence of 100 %', {}, { confidence: 1 }],
  ['a confidence of 0 %', {}, { confidence: 0 }],
  ['no reports asked for', {}, { minReports: 0 }],
  ['fewer planned than there are', { hosts: 3, planned: 2 }, {}],
  ['a negative share of unreachable hosts', {}, { maxUnreachable: -0.1 }],
];

describe('a gate', () => {
  it.each(CASES)('$title', ({ policy, known, verdict, reason }) => {
    const judgement = judgeGate({ ...POLICY, ...policy }, evidence(known));
    expect(judgement?.verdict ?? null).toBe(verdict);
    if (reason !== undefined) expect(judgement?.reason).toMatch(reason);
  });

  it.each(MALFORMED)('answers error, never pass, to %s', (_title, known, policy) => {
    const judgement = judgeGate({ ...POLICY, ...policy }, evidence({ ended: true, ...known }));
    expect(judgement?.verdict).toBe('error');
    expect(judgement?.reason).toMatch(/the gate cannot be read: /);
  });
});

const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

/** Any ring and any policy that make sense. */
const anyRing = fc
  .record({
    hosts: fc.integer({ min: 1, max: 5000 }),
    shares: fc.tuple(share, share, share, share),
    maxFailed: fc.constantFrom(0, 0.001, 0.01, 0.02, 0.1, 0.3),
    confidence: fc.constantFrom(0.8, 0.95, 0.999),
    minReports: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ hosts, shares, maxFailed, confidence, minReports }) => {
    const started = Math.floor(shares[0] * hosts);
    const reported = Math.floor(shares[1] * started);
    const failed = Math.floor(shares[2] * reported);
    const unreachable = Math.floor(shares[3] * (hosts - reported));
    return {
      policy: { maxFailed, confidence, minReports, maxUnreachable: 0.05 },
      known: { hosts, started, reported, failed, unreachable, ended: false },
    };
  });

describe('any gate', () => {
  it('never passes a ring that has not ended', () => {
    fc.assert(fc.property(anyRing, ({ policy, known }) => judgeGate(policy, known)?.verdict !== 'pass'));
  });

  it('always says something of a ring that has ended', () => {
    fc.assert(fc.property(anyRing, ({ policy, known }) => judgeGate(policy, { ...known, ended: true }) !== null));
  });

  it('does not take a failure back when one more host fails', () => {
    fc.assert(
      fc.property(anyRing, ({ policy, known }) => {
        fc.pre(known.failed < known.reported && judgeGate(policy, known)?.verdict === 'fail');
        return judgeGate(policy, { ...known, failed: known.failed + 1 })?.verdict === 'fail';
      }),
    );
  });

  it('never passes with as many failures as hosts, or more than the limit allows', () => {
    fc.assert(
      fc.property(anyRing, ({ policy, known }) => {
        const judgement = judgeGate(policy, { ...known, ended: true });
        if (judgement?.verdict !== 'pass') return true;
        return known.failed < known.hosts && known.failed <= allowedFailures(policy.maxFailed, known.reported);
      }),
    );
  });

  it('finds the evidence against a ring growing with failures and shrinking with hosts started', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 50, max: 1000 }), (failed, started) => {
        const known = failureEvidence(0.02, failed, started);
        return failureEvidence(0.02, failed + 1, started) > known && failureEvidence(0.02, failed, started + 1) < known;
      }),
    );
  });
});

/**
 * A ring with `inFlight` hosts at once, looked at after every report, where failures report at once and successes only
 * when their turn comes: the order that misleads a gate most.
 */
function runRing(options: { hosts: number; rate: number; inFlight: number; seed: string }): {
  verdict: Verdict | null;
  started: number;
} {
  const { hosts, rate, inFlight } = options;
  const random = createRandom(options.seed);
  let started = 0;
  let failed = 0;
  let succeeded = 0;
  while (succeeded + failed < hosts) {
    while (started < hosts && started - failed - succeeded < inFlight) {
      started += 1;
      if (random() < rate) failed += 1;
      const reported = succeeded + failed;
      const judgement = judgeGate(POLICY, { hosts, started, failed, reported, unreachable: 0, ended: false });
      if (judgement !== null) return { verdict: judgement.verdict, started };
    }
    succeeded += 1;
  }
  const end = { hosts, started, failed, reported: succeeded + failed, unreachable: 0, ended: true };
  return { verdict: judgeGate(POLICY, end)?.verdict ?? null, started };
}

const RINGS = [
  { hosts: 7000, inFlight: 700, runs: 8 },
  { hosts: 7000, inFlight: 100, runs: 8 },
  { hosts: 63_000, inFlight: 6300, runs: 3 },
];

describe('a simulated ring under a limit of 2 %, with failures that report before successes', () => {
  it.each(RINGS)('of $hosts hosts, $inFlight in flight, at a true 1 % is never stopped', (ring) => {
    for (let run = 0; run < ring.runs; run += 1) {
      expect(runRing({ ...ring, rate: 0.01, seed: `good ${run}` })).toEqual({ verdict: 'pass', started: ring.hosts });
    }
  });

  it.each(RINGS)('of $hosts hosts, $inFlight in flight, at a true 5 % is always stopped early', (ring) => {
    for (let run = 0; run < 2 * ring.runs; run += 1) {
      const { verdict, started } = runRing({ ...ring, rate: 0.05, seed: `bad ${run}` });
      expect(verdict).toBe('fail');
      expect(started).toBeLessThan(3000);
    }
  });
});
