import { renderCampaign } from '../../cli/render/campaign';
import { describeChanges } from '../../cli/render/changes';
import { renderPlan } from '../../cli/render/plan';
import { probeLines } from '../../cli/render/probes';
import { createStyle } from '../../cli/render/style';
import type { CampaignView, ProbeView } from '../../model/campaign-view';
import type { PlannedAsk } from '../../model/plan-view';
import { campaign, NOW, plan } from './cli-fixture';

const PROBE: ProbeView = {
  probe: 'billing-errors',
  cluster: null,
  dryRun: false,
  stage: 'baking',
  looks: 2,
  failed: 0,
  passed: 1,
  passes: 3,
  outcome: 'pass',
  reason: 'billing: error rate 0.4 %',
  askedAt: '2026-11-22T03:09:30.000Z',
  goesOn: true,
  verdict: null,
  verdictReason: null,
  overriddenBy: null,
};

/** The second ring has ended and baked; or the third has not opened. */
function asking(ring: 1 | 2, change: Partial<ProbeView> = {}): CampaignView {
  const { rings } = campaign();
  return campaign({
    rings: rings.map((each, index) => {
      if (index !== ring) return each;
      const endedAt = ring === 1 ? '2026-11-22T03:01:00.000Z' : null;
      const waves = each.waves.map((wave) => ({ ...wave, endedAt, passedAt: null }));
      return { ...each, bakeMs: 0, waves, probes: [{ ...PROBE, ...change }] };
    }),
  });
}

const draw = (view: CampaignView): string =>
  renderCampaign(view, { style: createStyle(false), columns: 80, now: NOW, timeZone: 'UTC' }).replace(/\s+/g, ' ');

test('a campaign shows each probe with its last answer, and waits for those that have not passed', () => {
  const text = draw(asking(1));
  expect(text).toContain(
    'probe billing-errors of ring ten: pass; 1 of 3 looks passed; last pass at 03:09:30 UTC (billing: error rate 0.4 %)',
  );
  expect(text).toContain('waiting for: probe billing-errors of ring ten (pass; 1 of 3 looks passed');
});

test('a ring that may not open yet says whose answer it waits for', () => {
  const text = draw(asking(2, { stage: 'opening', outcome: null, askedAt: null, reason: null, passed: 0 }));
  expect(text).toContain('probe billing-errors before ring rest (not asked yet; 0 of 3 looks passed)');
});

test.each<[string, Partial<ProbeView>, string]>([
  ['in a dry run', { dryRun: true, verdict: 'fail', outcome: 'fail' }, 'fail (dry run); last fail at'],
  ['that a person overrode', { overriddenBy: 'ann', outcome: 'fail', passed: 3 }, 'overridden by ann; last fail at'],
  ['of one cluster', { cluster: 'east', passed: 3 }, 'probe billing-errors of ring ten in east: pass; last pass'],
  ['that holds', { verdict: 'error', outcome: 'error', passed: 0 }, 'error; last error at'],
])('a probe %s is shown as that', (_title, change, text) => {
  expect(probeLines({ name: 'ten', probes: [{ ...PROBE, ...change }] })[0]).toContain(text);
});

test('what a service says is made harmless', () => {
  expect(probeLines({ name: 'ten', probes: [{ ...PROBE, reason: 'a\u001b[2Jb' }] })[0]).not.toContain('\u001b');
});

test('a change of its word is a line, and the same word again is none', () => {
  const changes = describeChanges(
    asking(1),
    asking(1, { outcome: 'fail', verdict: 'fail', verdictReason: 'too many' }),
  );
  expect(changes).toContainEqual(expect.stringContaining('probe billing-errors of ring ten: fail: too many'));
  expect(describeChanges(asking(1), asking(1, { looks: 3, reason: 'billing: error rate 0.5 %' }))).toEqual([]);
});

const ASKED: PlannedAsk = {
  probe: 'billing-errors',
  during: ['opening', 'running', 'baking'],
  intervalMs: 30_000,
  timeoutMs: 10_000,
  passes: 3,
  maxFailed: 0,
  maxUnclear: 4,
  looks: 20,
  says: 'billing: error rate',
  expects: 'at most 1 %',
};

test.each<[string, Partial<PlannedAsk>, string]>([
  [
    'in full',
    {},
    'The gate asks billing-errors (billing: error rate: at most 1 %) every 30s before a ring opens, while it runs and while it bakes; 3 looks in a row must pass. A look that fails holds the campaign, and so do 5 in a row without a clear answer.',
  ],
  [
    'as a dry run',
    { dryRun: true, during: ['baking'] },
    'while it bakes, as a dry run: it is shown and decides nothing.',
  ],
  [
    'while it runs only',
    { during: ['running'], maxFailed: 2 },
    'while it runs. More than 2 looks that fail hold the campaign',
  ],
  ['when nobody has it', { says: null, expects: null }, 'The gate asks billing-errors every 30s'],
])('a plan says whom its gates ask, %s', (_title, change, sentence) => {
  const text = renderPlan({ ...plan(), asks: [{ ...ASKED, ...change }] }, createStyle(false)).replace(/\s+/g, ' ');
  expect(text).toContain(sentence);
});
