import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_REASONS } from '../../agent/reasons';
import { GATEWAY_ERROR_KINDS } from '../../gateway/gateway-error';
import { HOST_REASONS } from '../../model/words';
import { createApiMetrics } from '../../telemetry/api-metrics';
import { attemptReason } from '../../telemetry/attempt-reason';
import type { CampaignReading, FleetReading } from '../../telemetry/fleet-gauges';
import { createEnrolMetrics } from '../../telemetry/enrol-metrics';
import { createNotifyMetrics } from '../../telemetry/notify-metrics';
import { createGatewayMetrics } from '../../telemetry/gateway-metrics';
import {
  ATTEMPT_REASONS,
  MAX_CAMPAIGNS,
  MAX_REASONS_SHOWN,
  METRICS,
  ringPosition,
  type MetricDefinition,
} from '../../telemetry/metrics';
import type { CountedOutcome } from '../../telemetry/outcome-metrics';
import { shownGoals } from '../../telemetry/shown-goals';
import { createWorkerMetrics } from '../../telemetry/worker-metrics';

/** Series of one metric at worst; a histogram has one per bound, one for the rest, a sum and a count. */
function worstCaseSeries(metric: MetricDefinition): number {
  const sizes = Object.values(metric.labels).map((values) => ('atMost' in values ? values.atMost : values.length));
  const combinations = metric.combinations ?? sizes.reduce((product, size) => product * size, 1);
  return combinations * (metric.type === 'histogram' ? (metric.buckets ?? []).length + 3 : 1);
}

const CATALOGUE: readonly MetricDefinition[] = Object.values(METRICS);
const NO_AGENTS = { connected: 0, stale: 0, offline: 0 };
const NO_ORDERS = { unsigned: { overdue: 0, oldestMs: 0 }, signed: { overdue: 0, oldestMs: 0 } };
const NONE_COUNTED = { outcomes: [], ended: [] };
const NOTHING: FleetReading = {
  ...{ campaigns: [], hidden: 0, leftChanged: 0, orders: NO_ORDERS, agents: NO_AGENTS },
  ...{ counted: NONE_COUNTED, promises: [] },
};

function campaign(id: string, over: Partial<CampaignReading> = {}): CampaignReading {
  return {
    campaignId: id,
    name: `name-of-${id}`,
    class: 'emergency',
    phase: 'running',
    launchedAt: 1_000_000,
    hosts: [{ ring: 0, state: 'patched', count: 2 }],
    goals: [{ ratio: 0.9, deadlineAt: 15_400_000, reachedAt: null, projectedAt: 15_000_000 }],
    maxFailed: 0.02,
    maxUnreachable: 0.05,
    tries: [],
    plannedAt: 900_000,
    decidedAt: null,
    gates: [],
    bakeEndsAt: null,
    failures: {},
    promises: [],
    openHosts: 0,
    notReady: {},
    waitingSince: {},
    heldMs: {},
    ...over,
  };
}

function apiShowing(reading: FleetReading) {
  return createApiMetrics('1.0.0', () => Promise.resolve(reading));
}

describe('the catalogue of metrics', () => {
  it.each(CATALOGUE.map((metric) => [metric.name, metric] as const))(
    '%s is named by its type and unit',
    (name, metric) => {
      expect(name).toMatch(/^ringmaster_[a-z]+(_[a-z]+)*$/);
      expect(name.endsWith('_total')).toBe(metric.type === 'counter');
      if (metric.type === 'histogram') expect(name).toMatch(/_seconds$/);
      if (name.includes('timestamp')) expect(name).toMatch(/_timestamp_seconds$/);
      expect(name).not.toMatch(/_(ms|millis|milliseconds|minutes|hours|percent|count)(_|$)/);
      expect(metric.help).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('no label names a host, a package, a version or a user', () => {
    const labels = CATALOGUE.flatMap((metric) => Object.keys(metric.labels));
    expect(
      labels.filter((label) => /host|agent|ip|address|package|version|cve|user|actor|error|message/.test(label)),
    ).toEqual([]);
  });

  it('every label is a closed list of plain words, or is bounded by a number', () => {
    for (const metric of CATALOGUE) {
      for (const values of Object.values(metric.labels)) {
        if ('atMost' in values) expect(values.atMost).toBeLessThanOrEqual(25);
        else for (const value of values) expect(value).toMatch(/^[A-Za-z0-9_]+$/);
      }
    }
    expect(ATTEMPT_REASONS.length).toBeLessThanOrEqual(15);
  });

  it('all of them together are fewer than 3,000 series at worst', () => {
    expect(CATALOGUE.reduce((sum, metric) => sum + worstCaseSeries(metric), 0)).toBeLessThan(3000);
  });

  it('each process exports exactly the metrics that the catalogue gives it', async () => {
    const exported = {
      worker: createWorkerMetrics('1.0.0').registry,
      gateway: createGatewayMetrics('1.0.0', GATEWAY_ERROR_KINDS).registry,
      api: apiShowing(NOTHING).registry,
      enrol: createEnrolMetrics('1.0.0').registry,
      notify: createNotifyMetrics('1.0.0', () => Promise.resolve({ waiting: 0, dead: 0, oldestMs: 0 })),
    };
    for (const [process, registry] of Object.entries(exported)) {
      const ours = (await registry.getMetricsAsJSON())
        .map(({ name }) => name)
        .filter((name) => /^ringmaster_/.test(name));
      const due = CATALOGUE.filter(({ exportedBy }) => exportedBy === process || exportedBy === 'all');
      expect(ours.sort()).toEqual(due.map(({ name }) => name).sort());
    }
  });

  it('stands in docs/metrics.md whole, and the page names nothing else', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'metrics.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(ringmaster_\w+)` \| (\w+) \| (\w+) \| ([^|]*) \| (\d+) \|/gm)];
    const documented = rows.map(([, name, type, process, labels, series]) => ({
      name,
      type,
      process,
      labels: [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label),
      series: Number(series),
    }));
    const expected = CATALOGUE.map((metric) => ({
      name: metric.name,
      type: metric.type,
      process: metric.exportedBy,
      labels: Object.keys(metric.labels),
      series: worstCaseSeries(metric),
    }));
    expect(documented).toEqual(expected);
  });
});

describe('what is counted of hosts', () => {
  const counted = (outcome: string, over: Partial<CountedOutcome> = {}): CountedOutcome => ({
    ...{ class: 'routine', ring: 0, outcome, withinS: 0, times: 1, seconds: 0 },
    ...over,
  });
  const showing = (...outcomes: CountedOutcome[]) =>
    apiShowing({ ...NOTHING, counted: { ...NONE_COUNTED, outcomes } }).registry.metrics();

  it('every reason of a host has a label of its own kind, and an unknown one is "other"', () => {
    const unsorted = [...AGENT_REASONS, ...HOST_REASONS].filter((reason) => attemptReason(reason) === 'other');
    expect(unsorted).toEqual(['agent_error']);
    expect(attemptReason('invented_by_a_newer_agent')).toBe('other');
    expect(attemptReason('toString')).toBe('other');
  });

  it('a failed attempt is shown with its reason, a silent one as a passed deadline', async () => {
    const text = await showing(
      counted('failed:smoke_test', { ring: 1, times: 3 }),
      counted('silent', { ring: 9 }),
      counted('patched', { withinS: 300, times: 2, seconds: 90 }),
      counted('backout:failure'),
    );
    expect(text).toContain('_attempts_total{class="routine",ring="2",result="failure",reason="smoke_test"} 3');
    expect(text).toContain('_attempts_total{class="routine",ring="later",result="timeout",reason="deadline_passed"} 1');
    expect(text).toContain('_attempts_total{class="routine",ring="1",result="success",reason="none"} 2');
    expect(text).toContain('_backouts_total{class="routine",ring="1",result="failure"} 1');
  });

  it('what a newer release counts makes no series of its own', async () => {
    const text = await showing(counted('failed:moon_phase', { times: 2 }), counted('teleported:away'));
    expect(text).toContain('{class="routine",ring="1",result="failure",reason="other"} 2');
    expect(text).not.toMatch(/moon|teleported|away/);
  });

  it('every count begins at zero, so that the first failures are an increase', async () => {
    const text = await showing();
    for (const metric of CATALOGUE.filter(({ name }) => /_host_|_duration_seconds$/.test(name))) {
      if (metric.exportedBy !== 'api' || metric.name.includes('api_request')) continue;
      const series = [...text.matchAll(new RegExp(`^${metric.name}(_bucket|_sum|_count)?[{] ?.*[}] (.*)$`, 'gm'))];
      expect([metric.name, series.length]).toEqual([metric.name, worstCaseSeries(metric)]);
      expect(series.filter(([, , value]) => value !== '0')).toEqual([]);
    }
  });

  it('times are shown cumulatively, by the bounds that they were within', async () => {
    const text = await showing(
      counted('patched', { withinS: 14_400, times: 3, seconds: 30_000 }),
      counted('patched', { withinS: 300, seconds: 200 }),
      counted('patched', { withinS: Infinity, seconds: 2_000_000 }),
    );
    const patch = 'ringmaster_host_time_to_patch_seconds';
    const value = (series: string) => new RegExp(`^${patch}${series} (.*)$`, 'm').exec(text)?.[1];
    expect(value('_bucket{le="10800",class="routine",ring="1"}')).toBe('1');
    expect(value('_bucket{le="14400",class="routine",ring="1"}')).toBe('4');
    expect(value('_bucket{le="1209600",class="routine",ring="1"}')).toBe('4');
    expect(value('_bucket{le="[+]Inf",class="routine",ring="1"}')).toBe('5');
    expect(value('_count{class="routine",ring="1"}')).toBe('5');
    expect(value('_sum{class="routine",ring="1"}')).toBe('2030200');
  });

  it('a count within a bound of an older release is within the next bound of this one', async () => {
    const text = await showing(counted('order:forward:install', { withinS: 45, times: 2, seconds: 80 }));
    const of = 'class="routine",direction="forward",operation="install"';
    expect(text).toContain(`ringmaster_host_operation_duration_seconds_bucket{le="30",${of}} 0`);
    expect(text).toContain(`ringmaster_host_operation_duration_seconds_bucket{le="60",${of}} 2`);
  });

  it('campaigns that have ended are shown by class, ending and how long they took', async () => {
    const ended = [{ class: 'emergency', result: 'backed_out', tookMs: 7_200_000 }] as const;
    const text = await apiShowing({ ...NOTHING, counted: { ...NONE_COUNTED, ended } }).registry.metrics();
    const of = 'class="emergency",result="backed_out"';
    expect(text).toContain(`ringmaster_campaign_duration_seconds_bucket{le="3600",${of}} 0`);
    expect(text).toContain(`ringmaster_campaign_duration_seconds_bucket{le="14400",${of}} 1`);
    expect(text).toContain(`ringmaster_campaign_duration_seconds_sum{${of}} 7200`);
  });

  it('campaigns of long ago, of which only the sum is kept, are shown with those that ended lately', async () => {
    const outcomes = [
      counted('ended:backed_out', { withinS: 14_400, times: 5, seconds: 40_000 }),
      counted('ended:lost'),
    ];
    const ended = [{ class: 'routine', result: 'backed_out', tookMs: 7_200_000 }] as const;
    const text = await apiShowing({ ...NOTHING, counted: { outcomes, ended } }).registry.metrics();
    const of = 'class="routine",result="backed_out"';
    expect(text).toContain(`ringmaster_campaign_duration_seconds_bucket{le="3600",${of}} 0`);
    expect(text).toContain(`ringmaster_campaign_duration_seconds_bucket{le="14400",${of}} 6`);
    expect(text).toContain(`ringmaster_campaign_duration_seconds_sum{${of}} 47200`);
    expect(text).not.toContain('lost');
  });

  it('a second scrape shows the same, and not twice as much', async () => {
    const counts = { ...NONE_COUNTED, outcomes: [counted('patched', { withinS: 300, seconds: 9 })] };
    const { registry } = apiShowing({ ...NOTHING, counted: counts });
    const ours = async () =>
      (await registry.metrics()).split('\n').filter((line) => line.startsWith('ringmaster_host'));
    expect(await ours()).toEqual(await ours());
  });

  it('workers show how long their turns took', async () => {
    const metrics = createWorkerMetrics('1.0.0');
    metrics.turnTaken('fenced', 40);
    const text = await metrics.registry.getSingleMetricAsString(METRICS.turnDuration.name);
    expect(text).toContain('_bucket{le="0.05",outcome="fenced"} 1');
    expect(text).toContain('_bucket{le="0.02",outcome="fenced"} 0');
  });

  it('rings are named by position, and all after the fourth together', () => {
    expect([0, 3, 4, 40].map(ringPosition)).toEqual(['1', '4', 'later', 'later']);
  });
});

describe('what gateways count', () => {
  it('refuses more reasons than there may be series', () => {
    const many = Array.from({ length: 24 }, (_, index) => `reason_${index}`);
    expect(() => createGatewayMetrics('1.0.0', many)).toThrow(/more than 24 reasons/);
  });

  it('counts sessions, reports and offers', async () => {
    const metrics = createGatewayMetrics('1.0.0', GATEWAY_ERROR_KINDS);
    metrics.setStreams(24);
    metrics.sessionEvent('reject', 'unknown_host');
    metrics.reportStored('SUCCEEDED', 20);
    metrics.orderOffered(300);
    const text = await metrics.registry.metrics();
    expect(text).toContain('ringmaster_gateway_streams 24');
    expect(text).toContain('ringmaster_agent_session_events_total{event="reject",reason="unknown_host"} 1');
    expect(text).toContain('ringmaster_gateway_reports_total{phase="SUCCEEDED"} 1');
    expect(text).toContain('ringmaster_gateway_dispatch_delay_seconds_sum 0.3');
  });
});

describe('what the api shows of campaigns', () => {
  it('every value of one scrape comes from one reading of the database', async () => {
    let readings = 0;
    const metrics = createApiMetrics('1.0.0', async () => {
      readings += 1;
      await Promise.resolve();
      return {
        ...NOTHING,
        campaigns: [campaign('c1', { heldMs: { gate: 60_000 }, waitingSince: { gate: 2_000_000 } })],
        agents: { ...NO_AGENTS, connected: 24 },
      };
    });
    const text = await metrics.registry.metrics();
    expect(readings).toBe(1);
    expect(text).toContain('ringmaster_campaign_hosts{campaign="c1",class="emergency",ring="1",state="patched"} 2');
    expect(text).toContain(
      'ringmaster_campaign_info{campaign="c1",name="name-of-c1",class="emergency",phase="running"} 1',
    );
    expect(text).toContain('ringmaster_campaign_start_timestamp_seconds{campaign="c1"} 1000');
    expect(text).toContain('ringmaster_campaign_goal_deadline_timestamp_seconds{campaign="c1",goal="1"} 15400');
    expect(text).toContain('ringmaster_campaign_held_seconds_total{campaign="c1",reason="gate"} 60');
    expect(text).toContain('ringmaster_campaign_goal_projected_timestamp_seconds{campaign="c1",goal="1"} 15000');
    expect(text).toContain('ringmaster_campaign_max_failed_ratio{campaign="c1"} 0.02');
    expect(text).toContain('ringmaster_campaign_waiting_since_timestamp_seconds{campaign="c1",reason="gate"} 2000');
    expect(text).not.toContain('ringmaster_campaign_goal_reached_timestamp_seconds{');
    expect(text).toContain('ringmaster_agents{state="connected"} 24');
  });

  it('a campaign that is gone takes its series with it', async () => {
    let campaigns = [campaign('gone'), campaign('stays')];
    const metrics = createApiMetrics('1.0.0', () => Promise.resolve({ ...NOTHING, campaigns }));
    expect(await metrics.registry.metrics()).toContain('campaign="gone"');
    campaigns = [campaign('stays')];
    const text = await metrics.registry.metrics();
    expect(text).not.toContain('campaign="gone"');
    expect(text).toContain('campaign="stays"');
  });

  it('rings after the fourth are added up', async () => {
    const hosts = [5, 6].map((ring) => ({ ring, state: 'queued' as const, count: 10 }));
    const metrics = apiShowing({ ...NOTHING, campaigns: [campaign('c1', { hosts })] });
    expect(await metrics.registry.metrics()).toContain('ring="later",state="queued"} 20');
  });

  it('only so many campaigns are shown, and how many are not', async () => {
    const campaigns = Array.from({ length: MAX_CAMPAIGNS + 5 }, (_, index) => campaign(`c${index}`));
    const text = await apiShowing({ ...NOTHING, campaigns }).registry.metrics();
    expect(text.match(/ringmaster_campaign_info\{/g)).toHaveLength(MAX_CAMPAIGNS);
    expect(text).toMatch(/^ringmaster_campaigns_hidden 5$/m);
  });

  it('the gates of a campaign are shown by their own counts and what they said, and hosts that were left out by why', async () => {
    const gates = [
      { ring: 0, standing: 'pass', nearest: { started: 1000, failed: 0 } },
      { ring: 2, standing: 'fail', nearest: { started: 105, failed: 9 } },
      { ring: 3, standing: 'waiting', nearest: null },
    ] as const;
    const shown = campaign('c1', { gates, openHosts: 8991, notReady: { owned_by_other: 40, other: 0 } });
    const text = await apiShowing({ ...NOTHING, campaigns: [shown] }).registry.metrics();
    expect(text).toContain('ringmaster_campaign_gate_started_hosts{campaign="c1",ring="3"} 105');
    expect(text).toContain('ringmaster_campaign_gate_failed_hosts{campaign="c1",ring="3"} 9');
    expect(text).toContain('ringmaster_campaign_ring_gate_info{campaign="c1",ring="3",standing="fail"} 1');
    expect(text).toContain('ringmaster_campaign_ring_gate_info{campaign="c1",ring="4",standing="waiting"} 1');
    expect(text).not.toContain('ringmaster_campaign_gate_started_hosts{campaign="c1",ring="4"}');
    expect(text).toContain('ringmaster_campaign_open_hosts{campaign="c1"} 8991');
    expect(text).toContain('ringmaster_campaign_not_ready_hosts{campaign="c1",reason="owned_by_other"} 40');
  });

  it('the tries of each campaign are counted by ring, from zero, beside what its own gate bears', async () => {
    const hosts = [0, 5, 6].map((ring) => ({ ring, state: 'queued' as const, count: 10 }));
    const tries = [
      { ring: 0, result: 'failure', times: 3 },
      { ring: 5, result: 'timeout', times: 1 },
      { ring: 6, result: 'timeout', times: 2 },
    ] as const;
    const shown = campaign('c1', { hosts, tries, maxFailed: 1, maxUnreachable: 0.25 });
    const text = await apiShowing({ ...NOTHING, campaigns: [shown] }).registry.metrics();
    expect(text).toContain('ringmaster_campaign_tries_total{campaign="c1",ring="1",result="failure"} 3');
    expect(text).toContain('ringmaster_campaign_tries_total{campaign="c1",ring="1",result="success"} 0');
    expect(text).toContain('ringmaster_campaign_tries_total{campaign="c1",ring="later",result="timeout"} 3');
    expect(text).toContain('ringmaster_campaign_max_failed_ratio{campaign="c1"} 1');
    expect(text).toContain('ringmaster_campaign_max_unreachable_ratio{campaign="c1"} 0.25');
  });

  it('of rings that share a position the newest that has begun is shown, not a sum of gates', async () => {
    const gates = [
      { ring: 4, standing: 'pass', nearest: { started: 50, failed: 1 } },
      { ring: 5, standing: 'open', nearest: { started: 8, failed: 3 } },
      { ring: 6, standing: 'waiting', nearest: null },
    ] as const;
    const text = await apiShowing({ ...NOTHING, campaigns: [campaign('c1', { gates })] }).registry.metrics();
    expect(text).toContain('ringmaster_campaign_ring_gate_info{campaign="c1",ring="later",standing="open"} 1');
    expect(text.match(/ringmaster_campaign_ring_gate_info\{/g)).toHaveLength(1);
    expect(text).toContain('ringmaster_campaign_gate_started_hosts{campaign="c1",ring="later"} 8');
  });

  it('of many reasons to fail the most frequent are told apart, and no host is left out', async () => {
    const failures = { smoke_test: 40, version: 9, step: 8, bundle: 7, reboot: 6, download: 5, other: 4, refused: 3 };
    const text = await apiShowing({ ...NOTHING, campaigns: [campaign('c1', { failures })] }).registry.metrics();
    expect(text).toContain('ringmaster_campaign_failed_hosts{campaign="c1",reason="smoke_test"} 40');
    expect(text).toContain('ringmaster_campaign_failed_hosts{campaign="c1",reason="other"} 12');
    expect(text.match(/ringmaster_campaign_failed_hosts\{/g)).toHaveLength(MAX_REASONS_SHOWN + 1);
  });

  it('time to decide and the end of a bake time are instants of their own', async () => {
    const times = { plannedAt: 900_000, decidedAt: 1_200_000, bakeEndsAt: 1_500_000 };
    const text = await apiShowing({ ...NOTHING, campaigns: [campaign('c1', times)] }).registry.metrics();
    expect(text).toContain('ringmaster_campaign_planned_timestamp_seconds{campaign="c1"} 900');
    expect(text).toContain('ringmaster_campaign_decided_timestamp_seconds{campaign="c1"} 1200');
    expect(text).toContain('ringmaster_campaign_bake_end_timestamp_seconds{campaign="c1"} 1500');
  });

  it('promises are shown of each campaign and of all that ended, with what they want', async () => {
    const promises = [{ slo: 'hosts_within_4h', good: 3, valid: 30, state: 'missed' }] as const;
    const kept = { kept: 0, missed: 1, no_evidence: 0 };
    const reading: FleetReading = {
      ...NOTHING,
      campaigns: [campaign('c1', { promises })],
      promises: [{ slo: 'hosts_within_4h', good: 3, valid: 30, eligible: 24, campaigns: kept }],
    };
    const text = await apiShowing(reading).registry.metrics();
    expect(text).toContain('ringmaster_campaign_slo_good{campaign="c1",slo="hosts_within_4h"} 3');
    expect(text).toContain('ringmaster_campaign_slo_valid{campaign="c1",slo="hosts_within_4h"} 30');
    expect(text).toContain('ringmaster_campaign_slo_info{campaign="c1",slo="hosts_within_4h",state="missed"} 1');
    expect(text).toContain('ringmaster_slo_eligible{slo="hosts_within_4h"} 24');
    expect(text).toContain('ringmaster_slo_campaigns{slo="hosts_within_4h",state="missed"} 1');
    expect(text).toContain('ringmaster_slo_objective_ratio{slo="goals_on_time",of="all"} 0.95');
    expect(text).toContain('ringmaster_slo_objective_ratio{slo="goals_on_time",of="campaign"} 1');
  });

  it('orders that wait for an offer that does not come are shown, and zero when none does', async () => {
    const orders = { ...NO_ORDERS, unsigned: { overdue: 20, oldestMs: 240_000 } };
    const text = await apiShowing({ ...NOTHING, orders }).registry.metrics();
    expect(text).toContain('ringmaster_orders_overdue{stage="unsigned"} 20');
    expect(text).toContain('ringmaster_orders_oldest_waiting_seconds{stage="unsigned"} 240');
    expect(text).toContain('ringmaster_orders_overdue{stage="signed"} 0');
  });

  it('of more goals than are shown the last, the one reached last and the next ones are', () => {
    const goals = (reached: number) => Array.from({ length: 10 }, (_, at) => ({ reachedAt: at < reached ? 1 : null }));
    expect(shownGoals(goals(0).slice(0, 4))).toEqual([0, 1, 2, 3]);
    expect(shownGoals(goals(0))).toEqual([0, 1, 2, 9]);
    expect(shownGoals(goals(3))).toEqual([2, 3, 4, 9]);
    expect(shownGoals(goals(10))).toEqual([6, 7, 8, 9]);
  });

  it('a goal after the fourth is shown by its position', async () => {
    const goal = { ratio: 0.9, deadlineAt: 15_400_000, reachedAt: null, projectedAt: null };
    const shown = campaign('c1', { goals: Array.from({ length: 10 }, () => goal) });
    const text = await apiShowing({ ...NOTHING, campaigns: [shown] }).registry.metrics();
    expect(text).toContain('ringmaster_campaign_goal_deadline_timestamp_seconds{campaign="c1",goal="10"} 15400');
    expect(text.match(/ringmaster_campaign_goal_deadline_timestamp_seconds\{/g)).toHaveLength(4);
  });

  it('a reading that fails makes the scrape fail, and the next one reads anew', async () => {
    let answers = 0;
    const metrics = createApiMetrics('1.0.0', () => {
      answers += 1;
      return answers === 1 ? Promise.reject(new Error('no database')) : Promise.resolve(NOTHING);
    });
    await expect(metrics.registry.metrics()).rejects.toThrow('no database');
    await expect(metrics.registry.metrics()).resolves.toContain('ringmaster_agents');
  });

  it('an unheard-of HTTP method makes no series of its own', async () => {
    const metrics = apiShowing(NOTHING);
    metrics.requestAnswered({ method: 'BREW', status: 404, tookMs: 4 });
    const text = await metrics.registry.getSingleMetricAsString(METRICS.apiRequestDuration.name);
    expect(text).toContain('_count{method="other",status="4xx"} 1');
  });
});
