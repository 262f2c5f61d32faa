import { PrometheusProcess } from '../../deploy/prometheus/prometheus-process';
import type { Answer } from '../../model/gate-ask';
import type { NumberLimit } from '../../model/probe-answer';
import { askProbe } from '../../probes/ask-probe';
import { CHECKOUT, PROGRAMS } from './programs';

let prometheus: PrometheusProcess;

beforeAll(async () => {
  prometheus = await PrometheusProcess.start({ program: PROGRAMS.prometheus, checkout: CHECKOUT, targets: {} });
});

afterAll(() => prometheus.close());

const RATE: NumberLimit = { kind: 'atMost', passes: 0.01, fails: 0.02, unit: 'ratio' };

function ask(query: string, limit = RATE, url = prometheus.url): Promise<Answer> {
  const address = { url, caFile: null, tokenFile: null };
  const probe = {
    name: 'errors',
    says: 'billing: errors',
    way: { kind: 'prometheus' as const, address, query, limit },
  };
  return askProbe(probe, { timeoutMs: 60_000, stop: new AbortController().signal });
}

const site = (name: string, value: string): string => `label_replace(vector(${value}), "site", "${name}", "", "")`;

describe('a real Prometheus that is asked', () => {
  test.each<[string, string, Answer['outcome'], RegExp]>([
    ['for a scalar', '0.004', 'pass', /^billing: errors 0\.4 %$/],
    ['for one series', 'vector(0.042)', 'fail', /^billing: errors 4\.2 % > 1 %$/],
    ['for a number between passing and failing', 'vector(0.015)', 'inconclusive', /1\.5 % > 1 %$/],
    ['for what it does not have', 'up{job="nobody"}', 'inconclusive', /the query found nothing$/],
    ['for nothing of nothing', 'vector(0) / vector(0)', 'inconclusive', /NaN measures nothing$/],
    ['for something of nothing', 'vector(1) / vector(0)', 'inconclusive', /Infinity measures nothing$/],
    ['for a scalar that is no number', '0 / 0', 'inconclusive', /NaN measures nothing$/],
    [
      'for many series that pass',
      `${site('a', '0')} or ${site('b', '0.01')}`,
      'pass',
      /1 % \(the highest of 2 series\)$/,
    ],
    ['for many of which one fails', `${site('a', '0')} or ${site('b', '0.5')}`, 'fail', /50 % > 1 % at site="b"$/],
    ['for a tiny number', 'vector(0.0000001)', 'pass', /0\.00001 %$/],
    ['for a range', 'up[5m]', 'error', /neither a scalar nor a vector$/],
    ['for a text', '"ok"', 'error', /neither a scalar nor a vector$/],
    ['with a mistake', 'sum(', 'error', /answered with status 400 \(.*parse error/],
  ])('%s: %s', async (_title, query, outcome, reason) => {
    expect(await ask(query)).toEqual({ outcome, reason: expect.stringMatching(reason) });
  });

  it('behind a path of its own that there is not is an error', async () => {
    expect(await ask('vector(0)', RATE, `${prometheus.url}/elsewhere`)).toMatchObject({ outcome: 'error' });
  });
});
