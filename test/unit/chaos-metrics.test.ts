import { checkMetrics } from '../../chaos/properties/check-metrics';
import { readSamples } from '../../chaos/scraped-metrics';
import type { CampaignHistory } from '../../model/history';

const host = (state: string, verdict: string | null) => ({ ring: 0, board: { state, verdict } });
const campaign = {
  ...{ campaignId: 'c1', name: 'chaos-1' },
  hosts: [host('patched', 'patched'), host('patched', 'patched'), host('backed_out', 'failed')],
} as unknown as CampaignHistory;

const GAUGES = `# HELP ringmaster_campaign_hosts Hosts
ringmaster_campaign_hosts{campaign="c1",class="emergency",ring="1",state="patched"} 2
ringmaster_campaign_hosts{campaign="c1",class="emergency",ring="1",state="backed_out"} 1
ringmaster_campaign_hosts{campaign="c1",class="emergency",ring="1",state="queued"} 0
`;
const counted = (patched: number, failed: number): string =>
  `ringmaster_host_attempts_total{class="emergency",ring="1",result="success",reason="none"} ${patched}
ringmaster_host_attempts_total{class="emergency",ring="1",result="failure",reason="step"} ${failed}
`;

function check(api: string, ...workers: string[]): string[] {
  return checkMetrics([campaign], { api: readSamples(api), workers: workers.flatMap(readSamples) });
}

test('metrics that equal the rows are right, also when a worker was killed before it counted', () => {
  expect(check(GAUGES, counted(1, 1), counted(1, 0))).toEqual([]);
  expect(check(GAUGES, counted(0, 0), counted(1, 0))).toEqual([]);
});

test('a host more or less on a gauge is told, with its ring and state', () => {
  expect(check(GAUGES.replace('patched"} 2', 'patched"} 3'), counted(1, 0))).toEqual([
    'metrics of chaos-1: 3 hosts in ring and state 1/patched, 2 by the rows',
  ]);
  expect(check('', counted(1, 0))).toHaveLength(2);
});

test('a worker that counted twice is told', () => {
  expect(check(GAUGES, counted(2, 1), counted(1, 0))).toEqual([
    'workers counted 3 tries with success, there were 2 by the rows',
  ]);
});

test('no evidence is not a pass: workers that counted nothing are told', () => {
  const nothing = ['workers counted no try, there were 3 by the rows: nothing was compared'];
  expect(check(GAUGES)).toEqual(nothing);
  const timeout = 'ringmaster_host_attempts_total{class="emergency",ring="1",result="timeout",reason="none"} 4\n';
  expect(check(GAUGES, counted(0, 0), timeout)).toEqual(nothing);
  expect(checkMetrics([], { api: [], workers: [] })).toEqual([]);
});
