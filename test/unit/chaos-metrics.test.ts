import { checkMetrics } from '../../chaos/properties/check-metrics';
import { readSamples } from '../../chaos/scraped-metrics';
import type { CampaignHistory } from '../../model/history';

const host = (state: string, verdict: string | null, backoutVerdict: string | null = null) => ({
  ring: 0,
  board: { state, verdict, backoutVerdict, generation: 1 },
});
const order = (state: string) => ({ direction: 'forward', operation: 'install', state });
const HOSTS = [host('patched', 'patched'), host('patched', 'patched'), host('backed_out', 'failed', 'backed_out')];
const campaign = {
  ...{ campaignId: 'c1', name: 'chaos-1', ended: true },
  hosts: HOSTS,
  orders: [order('ended'), order('ended'), order('withdrawn')],
} as unknown as CampaignHistory;

const RIGHT = `# HELP ringmaster_campaign_hosts Hosts
ringmaster_campaign_hosts{campaign="c1",class="emergency",ring="1",state="patched"} 2
ringmaster_campaign_hosts{campaign="c1",class="emergency",ring="1",state="backed_out"} 1
ringmaster_campaign_hosts{campaign="c1",class="emergency",ring="1",state="queued"} 0
ringmaster_campaign_tries_total{campaign="c1",ring="1",result="success"} 2
ringmaster_campaign_tries_total{campaign="c1",ring="1",result="failure"} 1
ringmaster_host_attempts_total{class="emergency",ring="1",result="success",reason="none"} 2
ringmaster_host_attempts_total{class="emergency",ring="1",result="failure",reason="step"} 1
ringmaster_host_attempts_total{class="emergency",ring="1",result="timeout",reason="deadline_passed"} 4
ringmaster_host_time_to_patch_seconds_count{class="emergency",ring="1"} 2
ringmaster_host_backouts_total{class="emergency",ring="1",result="success"} 1
ringmaster_host_operation_duration_seconds_count{class="emergency",direction="forward",operation="install"} 2
ringmaster_campaign_duration_seconds_count{class="emergency",result="completed"} 1
`;

const check = (text: string, campaigns = [campaign]): string[] => checkMetrics(campaigns, readSamples(text));

test('metrics that equal the rows are right', () => {
  expect(check(RIGHT)).toEqual([]);
  expect(check('', [])).toEqual([]);
});

test('a host more or less on a gauge is told, with its ring and state', () => {
  expect(check(RIGHT.replace('patched"} 2', 'patched"} 3'))).toEqual([
    'metrics of chaos-1: 3 hosts in ring and state 1/patched, 2 by the rows',
  ]);
});

test.each([
  ['{campaign="c1",ring="1",result="success"} 2', 'tries of chaos-1 with success in ring 1'],
  ['{campaign="c1",ring="1",result="failure"} 1', 'tries of chaos-1 with failure in ring 1'],
  ['result="success",reason="none"} 2', 'tries with success in ring 1'],
  ['result="failure",reason="step"} 1', 'tries with failure in ring 1'],
  ['seconds_count{class="emergency",ring="1"} 2', 'times to patch in ring 1'],
  ['backouts_total{class="emergency",ring="1",result="success"} 1', 'backouts in ring 1'],
  ['operation="install"} 2', 'ended orders forward:install'],
  ['result="completed"} 1', 'ended campaigns'],
])('one that was counted twice, or that a kill lost, is told: %s', (line, what) => {
  const rows = Number(line.at(-1));
  for (const wrong of [rows + 1, rows - 1]) {
    const found = check(RIGHT.replace(line, line.slice(0, -1) + String(wrong)));
    expect(found).toEqual([`metrics count ${wrong} ${what}, there were ${rows} by the rows`]);
  }
});

test('no evidence is not a pass: metrics that count nothing are told', () => {
  expect(check('')).toHaveLength(10);
});

test('a host that began again may have gone back once more than its row knows', () => {
  const again = {
    ...campaign,
    hosts: [...HOSTS.slice(0, 2), { ...HOSTS[2]!, board: { ...HOSTS[2]!.board, generation: 1001 } }],
  };
  const twice = RIGHT.replace('backouts_total{class="emergency",ring="1",result="success"} 1', (line) =>
    line.replace(/1$/, '2'),
  );
  expect(check(twice, [again as unknown as CampaignHistory])).toEqual([]);
  expect(check(twice)).toHaveLength(1);
});
