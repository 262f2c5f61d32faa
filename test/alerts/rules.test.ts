import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ALERTS } from '../../deploy/prometheus/render-rules';
import { runbookPage } from '../../deploy/prometheus/rule';
import { createApiMetrics } from '../../telemetry/api-metrics';
import { createEnrolMetrics } from '../../telemetry/enrol-metrics';
import { createGatewayMetrics } from '../../telemetry/gateway-metrics';
import { createWorkerMetrics } from '../../telemetry/worker-metrics';
import { GATEWAY_ERROR_KINDS } from '../../gateway/gateway-error';
import { CHECKOUT, complaintOf, PROGRAMS } from './programs';

const RULES = 'deploy/prometheus/rules';
const TESTS = 'deploy/prometheus/tests';

interface RuleTests {
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

const testFiles = readdirSync(join(CHECKOUT, TESTS));

function testsIn(file: string): RuleTests['tests'] {
  return (parse(readFileSync(join(CHECKOUT, TESTS, file), 'utf8')) as RuleTests).tests;
}

test('Prometheus takes the rules, and its linter has nothing against them', () => {
  const files = readdirSync(join(CHECKOUT, RULES)).map((file) => `${RULES}/${file}`);
  expect(complaintOf(PROGRAMS.promtool, ['check', 'rules', '--lint=all', '--lint-fatal', ...files])).toBeNull();
});

test('Prometheus takes the example of its configuration', () => {
  expect(complaintOf(PROGRAMS.promtool, ['check', 'config', 'deploy/prometheus/prometheus.yaml'])).toBeNull();
});

test('Alertmanager takes the example of its configuration', () => {
  expect(complaintOf(PROGRAMS.amtool, ['check-config', 'deploy/alertmanager/alertmanager.yaml'])).toBeNull();
});

test.each([
  [{ severity: 'critical', alertname: 'RingmasterGoalMissed' }, 'pager'],
  [{ severity: 'warning', alertname: 'RingmasterBackoutStarted' }, 'chat'],
  [{ severity: 'critical', alertname: 'RingmasterBackoutStarted' }, 'pager'],
])('Alertmanager sends %j to the %s', (labels, receiver) => {
  const args = ['config', 'routes', 'test', '--config.file=deploy/alertmanager/alertmanager.yaml'];
  const given = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  expect(complaintOf(PROGRAMS.amtool, [...args, `--verify.receivers=${receiver}`, ...given])).toBeNull();
});

test('every alert has a file of tests, in which it fires and in which it stays quiet', () => {
  const pages = [...new Set(ALERTS.map(({ alert }) => runbookPage(alert)))];
  expect(testFiles.sort()).toEqual(pages.map((page) => page.replace(/md$/, 'yaml')).sort());
  for (const alert of new Set(ALERTS.map((each) => each.alert))) {
    const own = testsIn(runbookPage(alert).replace(/md$/, 'yaml')).flatMap((each) => each.alert_rule_test);
    expect(own.every(({ alertname }) => alertname === alert)).toBe(true);
    expect(own.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
    expect(own.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
  }
});

test('a test whose title says that an alert fires expects one, and no other does', () => {
  const wrong = testFiles.flatMap(testsIn).filter(({ name, alert_rule_test }) => {
    const fires = alert_rule_test.some(({ exp_alerts }) => exp_alerts.length > 0);
    return fires ? !name.startsWith('fires') : !name.startsWith('is quiet');
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test.each(testFiles)('%s: it fires when it should, with the words that it should, and else is quiet', (file) => {
  expect(complaintOf(PROGRAMS.promtool, ['test', 'rules', `${TESTS}/${file}`])).toBeNull();
});

test('what the processes export is as Prometheus wants it', async () => {
  const none = { overdue: 0, oldestMs: 0 };
  const orders = { unsigned: none, signed: none };
  const counted = { outcomes: [], ended: [] };
  const agents = { connected: 1, stale: 0, offline: 0 };
  const reading = { campaigns: [], hidden: 0, leftChanged: 0, orders, agents, counted, promises: [] };
  const registries = [
    createApiMetrics('1.0.0', () => Promise.resolve(reading)).registry,
    createGatewayMetrics('1.0.0', GATEWAY_ERROR_KINDS).registry,
    createWorkerMetrics('1.0.0').registry,
    createEnrolMetrics('1.0.0').registry,
  ];
  for (const registry of registries) {
    // Node's own (nodejs_*) are named by prom-client, which keeps a `_total` gauge for those who used it before.
    const names = registry.getMetricsAsArray().map(({ name }) => name);
    for (const name of names.filter((each) => !each.startsWith('ringmaster_'))) registry.removeSingleMetric(name);
    expect(complaintOf(PROGRAMS.promtool, ['check', 'metrics'], await registry.metrics())).toBeNull();
  }
});
