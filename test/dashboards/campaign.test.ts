import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { DASHBOARDS } from '../../deploy/grafana/generated-files';
import { TEMPORAL } from '../../deploy/prometheus/temporal-metrics';
import { ensureDevelopmentTrust } from '../../deploy/local/development-trust';
import { RECORDED } from '../../deploy/prometheus/promql';
import { CAMPAIGN_TASK_QUEUE } from '../../model/task-queues';
import { FINAL_PHASES } from '../../model/words';
import { complaintOf, PROGRAMS } from '../alerts/programs';
import { buildCheckout, built, CHECKOUT } from '../e2e/built';
import { LocalRunProcess } from '../e2e/local-run';
import { eventually } from '../e2e/processes';
import { PANEL_QUERIES, type PanelQuery, withVariables } from '../../deploy/grafana/panel-queries';
import { type DrawnPanel, drawDashboard } from './picture';
import { PrometheusProcess, scrapeTargets, type Series } from '../../deploy/prometheus/prometheus-process';

/**
 * A real Prometheus scrapes the real processes of a local run every second: a good campaign that a person holds for a
 * while, then a bad one that is backed out, then a routine one. Then every query of every panel is asked.
 */

const STANDS_STILL_S = 3;
const RUN_MS = 240_000;

const lists = mkdtempSync(join(tmpdir(), 'ringmaster-probes-'));
const shop = createServer((_request, response) => response.end('{"outcome":"pass","reason":"orders go through"}'));
let run: LocalRunProcess;
let prometheus: PrometheusProcess;
const campaigns: Record<string, string> = {};
let from = 0;
let to = 0;

interface Campaign {
  readonly campaignId: string;
  readonly counts: Readonly<Record<string, number>>;
}

interface Report {
  readonly slos: readonly {
    readonly id: string;
    readonly good: number;
    readonly valid: number;
    readonly state: string;
  }[];
}

async function patchedOf(name: string): Promise<number> {
  try {
    return (await run.api<Campaign>(`/v1/campaigns/${name}`)).counts['patched'] ?? 0;
  } catch {
    // Not planned yet, or the api is not up: asked again.
    return 0;
  }
}

async function ringmaster(...args: string[]): Promise<void> {
  const { url, tokenFile } = run.runtime();
  const env = { ...process.env, RINGMASTER_URL: url, RINGMASTER_TOKEN_FILE: tokenFile };
  await promisify(execFile)(process.execPath, [built('cli', 'main.js'), ...args], { env });
}

/** The local run's hosts are free again: a routine campaign takes two of them, approved as the run's own two were. */
async function runRoutine(): Promise<void> {
  const file = join(__dirname, 'local-routine.yaml');
  const archive = join(run.directory, 'bundles', 'hello-1.0.0.tar.gz');
  const trust = await ensureDevelopmentTrust(join(run.directory, 'keys'));
  const manifest = await trust.approve({ file, hosts: 24, waysBack: [{ version: '1.0.0', file: archive }] });
  await ringmaster('launch', file, '--manifest', manifest, '--reason', 'routine', '--yes');
}

/** The present answer of Prometheus, by the campaign. */
async function present(metric: string, label: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const now = Date.now() / 1000;
  for (const { labels, values } of await prometheus.between(metric, now - 1, now)) {
    const campaign = labels['campaign'] ?? '';
    if (values.length > 0) found.set(campaign, [...(found.get(campaign) ?? []), labels[label] ?? '']);
  }
  return found;
}

/** Each campaign has ended on the screens, its promises too, and every rule was evaluated on that. */
async function untilTheEndIsSeen(): Promise<void> {
  const ended = async (): Promise<boolean> => {
    const phases = await present(RECORDED.phase, 'phase');
    const states = await present(RECORDED.sloState, 'state');
    return Object.values(campaigns).every(
      (id) =>
        phases.get(id)?.every((phase) => FINAL_PHASES.some((final) => final === phase)) === true &&
        states.get(id)?.includes('open') === false,
    );
  };
  if (!(await eventually(ended, RUN_MS))) throw new Error('the screens do not show the end of every campaign');
  const endSeenAt = Date.now() / 1000;
  const evaluated = async (): Promise<boolean> => {
    const now = Date.now() / 1000;
    const kept = Object.values(RECORDED).map((name) => prometheus.between(`min(timestamp(${name}))`, now, now));
    // A rule that has nothing to say now keeps nothing.
    const instants = (await Promise.all(kept)).flatMap(([series]) => series?.values.map(([, at]) => at) ?? []);
    return Math.min(...instants) > endSeenAt;
  };
  if (!(await eventually(evaluated, RUN_MS))) throw new Error('the rules were not evaluated after the end');
}

/** For how many seconds the screens show that a person holds. */
async function heldFor(): Promise<number> {
  const now = Date.now() / 1000;
  const variables = { campaign: campaigns['local-good'] ?? '', rate: '10s', range: '60s' };
  const waits = await prometheus.between(withVariables(queryOf('Waits for', '{{reason}}'), variables), now - 1, now);
  return waits.find(({ labels }) => labels['reason'] === 'person')?.values.at(-1)?.[1] ?? 0;
}

async function untilAllEnded(): Promise<void> {
  if (!(await eventually(() => existsSync(join(run.directory, 'runtime.json')), RUN_MS))) throw new Error(run.output);
  prometheus = await PrometheusProcess.start({
    program: PROGRAMS.prometheus,
    checkout: CHECKOUT,
    targets: scrapeTargets(run.runtime().metrics),
  });
  from = Date.now() / 1000;
  if (!(await eventually(async () => (await patchedOf('local-good')) >= 1, RUN_MS))) throw new Error(run.output);
  await ringmaster('hold', 'local-good', '--reason', 'to see it on the dashboards');
  campaigns['local-good'] = await idOf('local-good');
  if (!(await eventually(async () => (await heldFor()) >= STANDS_STILL_S, RUN_MS))) throw new Error(run.output);
  await ringmaster('resume', 'local-good', '--reason', 'seen', '--yes');
  await run.prints('operations executed twice', RUN_MS);
  await runRoutine();
  for (const name of ['local-bad', 'local-routine']) campaigns[name] = await idOf(name);
  await untilTheEndIsSeen();
  to = Date.now() / 1000;
}

async function idOf(name: string): Promise<string> {
  return (await run.api<Campaign>(`/v1/campaigns/${name}`)).campaignId;
}

/** The workers' list of probes: the service that the gate of the routine campaign asks, and which says that it is well. */
async function listProbes(): Promise<string> {
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/slo`;
  const file = join(lists, 'probes.yaml');
  const probe = `  - { name: shop, says: "the shop", http: { url: "${url}" } }`;
  writeFileSync(file, ['apiVersion: ringmaster/v1', 'kind: Probes', 'probes:', probe, ''].join('\n'));
  return file;
}

beforeAll(async () => {
  buildCheckout();
  run = new LocalRunProcess([], undefined, { RINGMASTER_PROBES_FILE: await listProbes() });
  await untilAllEnded();
});

afterAll(async () => {
  await prometheus.close();
  run.process.kill('SIGINT');
  await run.ended(60_000);
  await run.cleanUp();
  shop.closeAllConnections();
  shop.close();
  rmSync(lists, { recursive: true });
});

function ask(expr: string, campaign: keyof typeof campaigns): Promise<Series[]> {
  const variables = { campaign: campaigns[campaign] ?? '', rate: '10s', range: `${Math.ceil(to - from)}s` };
  return prometheus.between(withVariables(expr, variables), from, to);
}

/** The answers for both campaigns; one answer where the panel is about no single one. */
async function answersTo({ expr }: PanelQuery): Promise<Series[]> {
  const good = await ask(expr, 'local-good');
  return expr.includes('$campaign') ? [...good, ...(await ask(expr, 'local-bad'))] : good;
}

function queryOf(panel: string, legend: string): string {
  const found = PANEL_QUERIES.find((each) => each.panel === panel && each.legend === legend);
  if (found === undefined) throw new Error(`no panel "${panel}" with "${legend}"`);
  return found.expr;
}

/** Panels that show something of one campaign alone; every other one does of the good and of the bad. */
const ONLY_OF: Readonly<Record<string, keyof typeof campaigns>> = {
  // The gate's hold of the bad one is over in the same second, and its pilot has nothing to bake or to look forward to.
  'Waits for': 'local-good',
  'Projected late by': 'local-good',
  'Bake time left': 'local-good',
  'marked: goals reached': 'local-good',
  'marked: holds': 'local-good',
  'Failures by reason': 'local-bad',
  'Alerts of this campaign': 'local-bad',
  'marked: gates failed': 'local-bad',
  'marked: backout': 'local-bad',
  Probes: 'local-routine',
};

test('every query of every panel has an answer, of each campaign that should have one', async () => {
  const empty: string[] = [];
  for (const { panel, expr } of PANEL_QUERIES) {
    const only = ONLY_OF[panel];
    const wanted =
      expr.includes('$campaign') && only === undefined ? ['local-good', 'local-bad'] : [only ?? 'local-bad'];
    for (const campaign of wanted) {
      const answers = await ask(expr, campaign);
      if (!answers.some(({ values }) => values.length > 0)) empty.push(`${panel} of ${campaign}: ${expr}`);
    }
  }
  expect(empty).toEqual([]);
});

test('every share lies between nothing and all, and no time or count is below nothing', async () => {
  const outside: string[] = [];
  // What is left or late may be on either side.
  const signed = /late by|Time to each deadline|Goals, and how far|^Campaigns$/;
  for (const query of PANEL_QUERIES.filter(({ panel }) => !signed.test(panel))) {
    const values = (await answersTo(query)).flatMap((series) => series.values.map(([, value]) => value));
    const most = query.unit === 'percentunit' ? 1 : Infinity;
    if (values.some((value) => value < -1e-9 || value > most + 1e-9)) outside.push(`${query.panel}: ${query.expr}`);
  }
  expect(outside).toEqual([]);
});

test('the burn-up of the good campaign never falls and ends with all hosts, and the promise is a rising step', async () => {
  for (const legend of ['verified', 'promised by now']) {
    const [series] = await ask(queryOf('Burn-up against the goals', legend), 'local-good');
    const values = series!.values.map(([, value]) => value);
    expect(values.filter((value, index) => value < (values[index - 1] ?? 0))).toEqual([]);
    if (legend === 'verified') expect(values.at(-1)).toBe(1);
  }
});

test('the hosts by state are all hosts at every second', async () => {
  const states = await ask(queryOf('Hosts by state', '{{state}}'), 'local-bad');
  const sums = new Map<number, number>();
  for (const [at, value] of states.flatMap(({ values }) => values)) sums.set(at, (sums.get(at) ?? 0) + value);
  expect(new Set(sums.values())).toEqual(new Set([24]));
});

test('the hold is seen with who holds and for how long, and counted', async () => {
  const waits = await ask(queryOf('Waits for', '{{reason}}'), 'local-good');
  const person = waits.find(({ labels }) => labels['reason'] === 'person');
  expect(Math.max(...person!.values.map(([, value]) => value))).toBeGreaterThanOrEqual(STANDS_STILL_S);
  const held = await ask(queryOf('Time it stood still', '{{reason}}'), 'local-good');
  expect(held.find(({ labels }) => labels['reason'] === 'person')!.values.at(-1)![1]).toBeGreaterThan(2);
  const phases = await ask(queryOf('Phase', '{{phase}}'), 'local-good');
  expect(phases.map(({ labels }) => labels['phase'])).toEqual(expect.arrayContaining(['running', 'held', 'completed']));
});

test('the backout is an alert while it lasts, and its hosts are all back', async () => {
  const alerts = await ask(queryOf('Alerts of this campaign', '__auto'), 'local-bad');
  expect(alerts.map(({ labels }) => labels['alertname'])).toContain('RingmasterBackoutStarted');
  const back = await ask(queryOf('Way back', '{{state}}'), 'local-bad');
  const last = Object.fromEntries(back.map(({ labels, values }) => [labels['state'], values.at(-1)?.[1]]));
  expect(last).toMatchObject({ backing_out: 0, backout_failed: 0 });
  expect(last['backed_out']).toBeGreaterThan(0);
});

test("the gate that failed is seen beside what it bears, with the reasons of this campaign's failures alone", async () => {
  const gates = await ask(queryOf('Gates', '__auto'), 'local-bad');
  expect(gates.map(({ labels }) => labels['standing'])).toEqual(expect.arrayContaining(['fail', 'waiting']));
  const failed = await ask(queryOf('Failures by reason', '{{reason}}'), 'local-bad');
  const last = Object.fromEntries(failed.map(({ labels, values }) => [labels['reason'], values.at(-1)?.[1]]));
  expect(Object.keys(last)).toEqual(['smoke_test']);
  expect(await ask(queryOf('Failures by reason', '{{reason}}'), 'local-good')).toEqual([]);
});

const valueOf = async (metric: string, labels: string): Promise<number | undefined> =>
  (await prometheus.between(`${metric}{${labels}}`, to - 1, to))[0]?.values.at(-1)?.[1];

test.each(['local-good', 'local-bad', 'local-routine'])(
  'the promises of %s on the dashboard are those of its report',
  async (name) => {
    const { slos } = await run.api<Report>(`/v1/campaigns/${name}/report`);
    const campaign = campaigns[name] ?? '';
    for (const { id, good, valid, state } of slos) {
      const of = `campaign="${campaign}",slo="${id}"`;
      expect([id, await valueOf('ringmaster_campaign_slo_good', of)]).toEqual([id, good]);
      expect([id, await valueOf('ringmaster_campaign_slo_valid', of)]).toEqual([id, valid]);
      expect([id, await valueOf('ringmaster_campaign_slo_info', `${of},state="${state}"`)]).toEqual([id, 1]);
    }
  },
);

test('the goals over 90 days are those of all reports: what the bad campaign took back is not on time', async () => {
  const [series] = await ask(queryOf('Goals on time, 90 days', 'goals on time'), 'local-bad');
  const reports = await Promise.all(
    Object.keys(campaigns).map((name) => run.api<Report>(`/v1/campaigns/${name}/report`)),
  );
  const goals = reports.flatMap(({ slos }) => slos.filter(({ id }) => id === 'goals_on_time'));
  const sum = (of: 'good' | 'valid'): number => goals.reduce((all, goal) => all + goal[of], 0);
  expect(sum('good')).toBeLessThan(sum('valid'));
  expect(series!.values.at(-1)![1]).toBeCloseTo(sum('good') / sum('valid'), 9);
});

test.each(['api', 'worker', 'gateway'])(
  'promtool has nothing against what the real %s exports of ours',
  async (name) => {
    const text = await (await fetch(`http://${run.runtime().metrics[name]}/metrics`)).text();
    // Node's own (nodejs_*) are named by prom-client, not by us.
    const ours = text.split('\n').filter((line) => /^(# (HELP|TYPE) )?ringmaster_/.test(line));
    expect(ours.length).toBeGreaterThan(10);
    expect(complaintOf(PROGRAMS.promtool, ['check', 'metrics'], `${ours.join('\n')}\n`)).toBeNull();
  },
);

/** Fails workflow tasks on a real worker: it has no workflow of this type. */
async function failWorkflowTasks(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const { workflow } = new TemporalClient({ connection });
  await workflow.start('noSuchWorkflow', { workflowId: 'no-such-workflow', taskQueue: CAMPAIGN_TASK_QUEUE });
  await connection.close();
}

test("every metric of Temporal's SDK that rules and dashboards ask for is on a real worker, its failures too once there are some", async () => {
  const { metrics, temporal } = run.runtime();
  await failWorkflowTasks(temporal);
  // Those two cannot be brought about here: test/unit/temporal-metrics.test.ts asks the SDK's own code for their names.
  const { requestFailures: _failures, cacheEvictions: _evictions, ...always } = TEMPORAL;
  const selectors = Object.values(always).map((metric) => (typeof metric === 'string' ? metric : metric()));
  const names = selectors.map((selector) => /temporal_[a-z_]+/.exec(selector)![0]);
  let missing: readonly string[] = names;
  const areAllThere = async (): Promise<boolean> => {
    const text = await (await fetch(`http://${metrics['workerTemporal']}/metrics`)).text();
    missing = names.filter((name) => !new RegExp(`^${name}(_total|_bucket)?\\{`, 'm').test(text));
    return missing.length === 0;
  };
  await eventually(areAllThere, 60_000);
  expect(missing).toEqual([]);
});

interface JsonPanel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: DrawnPanel['place'];
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit: string; readonly noValue: string };
    readonly overrides: readonly {
      readonly matcher: { options: string };
      readonly properties: readonly { value: string }[];
    }[];
  };
  readonly transformations?: readonly {
    readonly options: { readonly renameByName?: Readonly<Record<string, string>> };
  }[];
}

/** A panel as the bad campaign filled it. */
async function drawn(panel: JsonPanel): Promise<DrawnPanel> {
  const renamed = panel.transformations?.flatMap(({ options }) => Object.entries(options.renameByName ?? {})) ?? [];
  const unitOf = (title: string): string =>
    panel.fieldConfig?.overrides.find(({ matcher }) => matcher.options === title)?.properties[0]?.value ?? 'short';
  const answers: DrawnPanel['answers'][number][] = [];
  for (const { refId, expr, legendFormat } of panel.targets ?? []) {
    answers.push({ refId, legend: legendFormat, series: await ask(expr, 'local-bad') });
  }
  return {
    type: panel.type,
    title: panel.title,
    unit: panel.fieldConfig?.defaults.unit ?? '',
    noValue: panel.fieldConfig?.defaults.noValue ?? '',
    place: panel.gridPos,
    answers,
    columns: renamed.map(([field, title]) => ({ field, title, unit: unitOf(title) })),
  };
}

test('each dashboard can be drawn from what Prometheus answers (kept for the docs when it is asked for)', async () => {
  const phases = await ask(queryOf('Phase', '{{phase}}'), 'local-bad');
  const backing = phases.find(({ labels }) => labels['phase'] === 'backing_out');
  // As somebody saw it who was called by the alert.
  const end = to;
  to = backing!.values.at(-1)![0];
  const folder = join(CHECKOUT, 'docs', 'dashboards');
  for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
    const { title, panels } = dashboard as unknown as { readonly title: string; readonly panels: readonly JsonPanel[] };
    const filled: DrawnPanel[] = [];
    for (const panel of panels) filled.push(await drawn(panel));
    const picture = drawDashboard(title, filled, { from, to });
    expect(picture).toMatch(/^<svg .*<polyline .*<\/svg>\n$/s);
    if (process.env['RINGMASTER_DRAW_DASHBOARDS'] !== '1') continue;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.svg`), picture);
  }
  to = end;
});
