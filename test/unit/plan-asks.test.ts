import { plannedAsks, probeBlockers } from '../../api/plan-asks';
import type { CampaignSpec } from '../../model/campaign';
import type { GateAsk } from '../../model/gate-ask';

const LIMITS = { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 };
const ASK: GateAsk = {
  ...{ probe: 'billing-errors', during: ['baking'], intervalMs: 30_000, timeoutMs: 10_000 },
  ...{ passes: 1, maxFailed: 0, maxUnclear: 4, looks: 20 },
};
const ASKING: Pick<CampaignSpec, 'gate'> = { gate: { ...LIMITS, ask: [ASK] } };
const KNOWN = [
  { name: 'billing-errors', says: 'billing: error rate', expects: 'at most 1 %' },
  { name: 'checkout', says: 'checkout', expects: 'a 2xx status' },
];

test('a plan says whom its gates ask in the words of the workers, and nothing where they ask nobody', () => {
  expect(plannedAsks(ASKING, KNOWN)).toEqual({
    asks: [{ ...ASK, says: 'billing: error rate', expects: 'at most 1 %' }],
  });
  expect(plannedAsks(ASKING, [])).toMatchObject({ asks: [{ says: null, expects: null }] });
  expect(plannedAsks({ gate: LIMITS }, KNOWN)).toEqual({});
});

test('a probe that no worker has blocks the plan, and the way out names those there are', () => {
  expect(probeBlockers(ASKING, KNOWN)).toEqual([]);
  expect(probeBlockers({ gate: LIMITS }, [])).toEqual([]);
  expect(probeBlockers(ASKING, KNOWN.slice(1))).toEqual([
    {
      code: 'unknown_probe',
      message: 'gate.ask: no worker has a probe billing-errors in its list',
      next: expect.stringContaining('use one of checkout;'),
    },
  ]);
  expect(probeBlockers(ASKING, [])).toMatchObject([
    { next: expect.stringContaining('no worker has a list of probes') },
  ]);
});
