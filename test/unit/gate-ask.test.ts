import fc from 'fast-check';
import {
  type AskStage,
  freshForMs,
  type GateAsk,
  isSatisfied,
  type Look,
  noteLook,
  type ProbeStanding,
  stageOf,
  unasked,
} from '../../model/gate-ask';
import { type Verdict, VERDICTS } from '../../model/words';

const ASK: GateAsk = {
  probe: 'billing-errors',
  during: ['opening', 'running', 'baking'],
  intervalMs: 30_000,
  timeoutMs: 10_000,
  passes: 1,
  maxFailed: 0,
  maxUnclear: 1,
  looks: 3,
};

const SIGNS: Readonly<Record<string, Verdict>> = { p: 'pass', f: 'fail', i: 'inconclusive', e: 'error' };

function lookOf(outcome: Verdict, stage: AskStage, awaited = false): Look {
  return { outcome, stage, awaited, reason: `said ${outcome}`, askedAt: '2026-11-23T12:00:00.000Z' };
}

/** Looks as letters: `p`ass, `f`ail, `i`nconclusive, `e`rror; in capitals when the gate waits for them. */
function after(looks: string, stage: AskStage, ask: GateAsk = ASK, from = unasked(stage)): ProbeStanding {
  return looks.split('').reduce((standing, sign) => {
    const outcome = SIGNS[sign.toLowerCase()]!;
    return noteLook(ask, standing, lookOf(outcome, stage, sign === sign.toUpperCase()));
  }, from);
}

describe('a probe decides', () => {
  test.each<[string, string, Partial<GateAsk>, AskStage, Verdict | null]>([
    ['nothing before it was asked', '', {}, 'running', null],
    ['nothing while it passes', 'pppp', {}, 'running', null],
    ['at once when it fails', 'ppf', {}, 'running', 'fail'],
    ['nothing while no more fail than may', 'fpf', { maxFailed: 2 }, 'running', null],
    ['when more fail than may, in a row or not', 'fpfpf', { maxFailed: 2 }, 'running', 'fail'],
    ['nothing while an answer is unclear once', 'pi', {}, 'running', null],
    ['nothing while unclear answers are not in a row', 'ipepi', {}, 'running', null],
    ['when it is unclear too often in a row, whichever way', 'pie', {}, 'running', 'error'],
    ['inconclusive when that came last', 'pei', {}, 'running', 'inconclusive'],
    ['a failure, also when it was unclear too often before', 'iif', {}, 'running', 'fail'],
    ['no less than a failure, whatever comes after it', 'fiii', {}, 'running', 'fail'],
    ['when it may never be unclear and is', 'i', { maxUnclear: 0 }, 'running', 'inconclusive'],
    ['nothing while looks are left', 'II', { maxUnclear: 9 }, 'baking', null],
    ['when it did not pass in the looks that the gate waits', 'III', { maxUnclear: 9 }, 'baking', 'inconclusive'],
    ['when it did not pass as often in a row as it must', 'PIP', { passes: 2 }, 'opening', 'inconclusive'],
    ['nothing when it passed in the last of them', 'IIP', { maxUnclear: 9 }, 'baking', null],
    ['nothing by looks for which nobody waited', 'iiiiii', { maxUnclear: 9 }, 'baking', null],
  ])('%s', (_title, looks, change, stage, verdict) => {
    expect(after(looks, stage, { ...ASK, ...change }).verdict).toBe(verdict);
  });

  it('says which probe, what it said and when', () => {
    expect(after('pf', 'running').verdictReason).toBe(
      'probe billing-errors: said fail, asked at 2026-11-23T12:00:00.000Z',
    );
    expect(after('ie', 'running').verdictReason).toBe(
      'probe billing-errors: no clear answer 2 times in a row; last: said error, asked at 2026-11-23T12:00:00.000Z',
    );
  });

  it('once: what decided stays, whatever comes later', () => {
    const failed = after('f', 'running');
    expect(after('pppp', 'baking', ASK, failed)).toMatchObject({
      verdict: 'fail',
      verdictReason: failed.verdictReason,
    });
  });

  it('of a stage by the looks of that stage, but silence goes on from one to the next', () => {
    const ask = { ...ASK, maxFailed: 1 };
    expect(after('f', 'baking', ask, after('f', 'running', ask)).verdict).toBeNull();
    expect(after('i', 'baking', ask, after('i', 'running', ask)).verdict).toBe('inconclusive');
  });

  it('nothing for good in a dry run: what it would have said is over with its stage', () => {
    const ask: GateAsk = { ...ASK, dryRun: true };
    const running = after('f', 'running', ask);
    expect(running.verdict).toBe('fail');
    expect(after('p', 'baking', ask, running).verdict).toBeNull();
  });
});

describe('a person who went on in spite of a probe', () => {
  const overridden = (verdict: Verdict): ProbeStanding => ({ ...unasked('running'), overridden: verdict });

  test.each<[string, Verdict, string, Verdict | null]>([
    ['is not held again by its failures', 'fail', 'fff', null],
    ['nor by what is less', 'fail', 'iii', null],
    ['who went on without an answer is not held again for want of one', 'error', 'iei', null],
    ['but is by a failure', 'inconclusive', 'f', 'fail'],
    ['has a probe that decides anew once it has passed', 'fail', 'ffpf', 'fail'],
  ])('%s', (_title, over, looks, verdict) => {
    expect(after(looks, 'running', ASK, overridden(over)).verdict).toBe(verdict);
  });

  it('is on record until it has passed as often as it must', () => {
    const ask = { ...ASK, passes: 2 };
    expect(after('p', 'running', ask, overridden('fail')).overridden).toBe('fail');
    expect(after('pp', 'running', ask, overridden('fail')).overridden).toBeNull();
  });
});

describe('a ring goes on', () => {
  const at = (standing: ProbeStanding, ageMs = 0) => ({ standing, ageMs });

  test.each<[string, boolean, Partial<GateAsk>, AskStage, Parameters<typeof isSatisfied>[2]]>([
    ['when its probe passed', true, {}, 'baking', at(after('p', 'baking'))],
    ['not before anybody asked', false, {}, 'baking', null],
    ['not by what was said while it ran', false, {}, 'baking', at(after('ppp', 'running'))],
    ['not when the last look was no pass', false, { maxUnclear: 9 }, 'baking', at(after('pppi', 'baking'))],
    ['not when too few passed in a row', false, { passes: 3 }, 'baking', at(after('pp', 'baking'))],
    ['not when the last pass is long ago', false, {}, 'baking', at(after('p', 'baking'), freshForMs(ASK) + 1)],
    ['not while it is held', false, {}, 'baking', at(after('f', 'baking'))],
    ['when a person went on', true, {}, 'baking', at({ ...unasked('baking'), overridden: 'fail' })],
    ['when its gate does not ask then', true, { during: ['running'] }, 'baking', null],
    ['when the probe is a dry run', true, { dryRun: true }, 'baking', at(after('fff', 'baking'))],
  ])('%s: %s', (_title, goesOn, change, stage, asked) => {
    expect(isSatisfied({ ...ASK, ...change }, stage, asked)).toBe(goesOn);
  });
});

describe('when a gate asks', () => {
  const part = { opened: true, ended: false, passed: false, goesForward: true };
  test.each([
    ['before the ring opens', { opened: false }, 'opening'],
    ['while it runs', {}, 'running'],
    ['from its last host on', { ended: true }, 'baking'],
    ['never once it passed', { ended: true, passed: true }, null],
    ['never on a way back', { goesForward: false }, null],
  ])('%s', (_title, change, stage) => {
    expect(stageOf({ ...part, ...change })).toBe(stage);
  });
});

describe('whatever a probe says', () => {
  const anyAsk = fc.record({
    probe: fc.constant('p'),
    during: fc.constant(ASK.during),
    intervalMs: fc.constant(1000),
    timeoutMs: fc.constant(1000),
    passes: fc.integer({ min: 1, max: 4 }),
    maxFailed: fc.integer({ min: 0, max: 3 }),
    maxUnclear: fc.integer({ min: 0, max: 3 }),
    looks: fc.integer({ min: 4, max: 8 }),
  });
  const anyLooks = fc.array(
    fc.record({
      outcome: fc.constantFrom(...VERDICTS),
      stage: fc.constantFrom<AskStage>('opening', 'running', 'baking'),
      awaited: fc.boolean(),
    }),
    { maxLength: 40 },
  );
  const play = (ask: GateAsk, looks: readonly { outcome: Verdict; stage: AskStage; awaited: boolean }[]) =>
    looks.reduce(
      (standing, { outcome, stage, awaited }) => noteLook(ask, standing, lookOf(outcome, stage, awaited)),
      unasked('opening'),
    );

  it('nothing goes on without as many passes in a row, the last looks of that very stage', () => {
    fc.assert(
      fc.property(anyAsk, anyLooks, (ask, looks) => {
        const standing = play(ask, looks);
        if (!isSatisfied(ask, 'baking', { standing, ageMs: 0 })) return;
        const last = looks.slice(-ask.passes);
        expect(last).toHaveLength(ask.passes);
        expect(last.every(({ outcome, stage }) => outcome === 'pass' && stage === 'baking')).toBe(true);
      }),
    );
  });

  it('a gate that waits is let go or held in the end, unless looks fail and may', () => {
    fc.assert(
      fc.property(anyAsk, fc.array(fc.constantFrom(...VERDICTS), { minLength: 8, maxLength: 20 }), (ask, outcomes) => {
        let standing = unasked('baking');
        for (const outcome of outcomes) {
          standing = noteLook(ask, standing, lookOf(outcome, 'baking', true));
          if (isSatisfied(ask, 'baking', { standing, ageMs: 0 })) return;
        }
        expect(standing.verdict).not.toBeNull();
      }),
    );
  });

  it('no more looks fail, or are unclear in a row, than may, without a verdict', () => {
    fc.assert(
      fc.property(anyAsk, anyLooks, (ask, looks) => {
        const { verdict, failed, unclear } = play(ask, looks);
        expect(verdict !== null || (failed <= ask.maxFailed && unclear <= ask.maxUnclear)).toBe(true);
      }),
    );
  });
});
