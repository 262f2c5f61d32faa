import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../deploy/local/checkout';
import type { RunContext } from '../../deploy/local/run-context';
import { writeRuntimeFile } from '../../deploy/local/runtime-file';
import { type Stack, startStack } from '../../deploy/local/stack';
import { PANEL_QUERIES, withVariables } from '../../deploy/grafana/panel-queries';
import { PrometheusProcess, scrapeTargets, type Series } from '../../deploy/prometheus/prometheus-process';
import type { CampaignId } from '../../model/ids';
import {
  countStates,
  listGateHolds,
  listRingHosts,
  listRingOpenings,
  readBenchProgress,
  readCampaignSeconds,
  readLaunchedAt,
} from '../../store/bench-figures';
import { type Database, openDatabase } from '../../store/database';
import { Operator } from '../operator';
import { readExport } from '../../proto/received-spans';
import { failingHosts, simulatedFleet } from '../simulated-fleet';
import { startSimulators } from '../simulators';
import { UsageMeter } from '../usage-meter';
import { watchCampaign } from '../watch-campaign';
import type { StoryArguments } from './arguments';
import { spellsOf, valueAt } from './spells';
import { type Seen, tellStory, type Truth } from './tell-story';
import { tellTrail, type Trail } from './tell-trail';

/** The ring that is made bad, and how bad: seven times what its gate bears. */
const BAD = { ring: 'ninety', share: 0.15 };
/** About as long as a small bundle, a quick reboot and a smoke test take, in ms. */
const TIMES = {
  install: [1_500, 4_000],
  reboot: [3_000, 8_000],
  smoke_test: [200, 800],
  back_out: [1_000, 3_000],
} as const;
/** Before the launch, so that the counters' first values are scraped. */
const QUIET_MS = 5_000;
/** The rate of failures is over 5 minutes: so long after the last one its alert is quiet again. */
const CLEARED_MS = 6.5 * 60_000;
const LOOK_MS = 5_000;
/** So long after the end every span has been sent, or never will be. */
const SENT_MS = 2 * 60_000;
/** What the war room is looked at for, by whoever was called. */
const TRAIL_PANELS = new Set(['Failures, and what the gate bears', 'Failures by reason', 'Hosts by state']);

export interface StoryRequest {
  readonly context: RunContext;
  readonly args: StoryArguments;
  /** Prometheus' program. */
  readonly program: string;
  /** What the processes' spans were exported in, so far. */
  readonly exported: readonly Buffer[];
}

/** Runs the campaign, watches it through Prometheus alone, and answers the story, with the trail that leads from its alert to the logs. */
export async function runStory({ context, args, program, exported }: StoryRequest): Promise<string> {
  // The gate's hold is read with the time of its commit.
  const postgresSettings = { track_commit_timestamp: 'on' };
  const stack = await startStack(context, { allowSimulators: true, postgresSettings });
  writeRuntimeFile(context, stack);
  const db = openDatabase(stack.databaseUrl, { max: 1, applicationName: 'ringmaster-story' });
  const prometheus = await PrometheusProcess.start({
    program,
    checkout: CHECKOUT,
    targets: scrapeTargets(stack.metrics),
  });
  try {
    return await observe({ context, stack, db, prometheus, args, exported });
  } finally {
    await prometheus.close();
    await db.end();
  }
}

interface Story {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly db: Database;
  readonly prometheus: PrometheusProcess;
  readonly args: StoryArguments;
  readonly exported: readonly Buffer[];
}

async function observe(story: Story): Promise<string> {
  const { context, db, args } = story;
  const campaignId = await play(story);
  context.say('It has ended. Waiting until no alert fires any more.');
  const launchedAt = await readLaunchedAt(db, campaignId);
  await untilQuiet(story);
  const seen = await askPanels(story, campaignId, { from: launchedAt / 1000 - 1, to: Date.now() / 1000 });
  const told = tellStory(args.hosts, seen, await readTruth(db, campaignId));
  try {
    return `${told}\n\n${await findTrail(story, campaignId, launchedAt)}`;
  } catch (error) {
    throw new Error(`${told}\n\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** A workflow's span is sent when the workflow is over, a little after its campaign: until then the trail is not whole. */
async function findTrail(story: Story, campaignId: CampaignId, launchedAt: number): Promise<string> {
  const until = Date.now() + SENT_MS;
  for (;;) {
    const trail = await readTrail(story, campaignId, { from: launchedAt / 1000 - 1, to: Date.now() / 1000 });
    try {
      return tellTrail(trail);
    } catch (error) {
      if (Date.now() > until || story.context.stopping.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** From the first alert of the campaign on: what its panels showed then, its spans, and every process' log. */
async function readTrail(
  { prometheus, exported, context }: Story,
  campaignId: CampaignId,
  span: { readonly from: number; readonly to: number },
): Promise<Trail> {
  const alerts = await prometheus.between(`ALERTS{alertstate="firing",campaign="${campaignId}"}`, span.from, span.to);
  const [first] = spellsOf(alerts, span.to).sort((a, b) => a.from - b.from);
  const at = first?.from ?? span.from;
  const panels: Trail['panels'][number][] = [];
  for (const { panel, expr, legend, unit } of PANEL_QUERIES.filter(({ panel: title }) => TRAIL_PANELS.has(title))) {
    const variables = { campaign: campaignId, rate: '10s', range: '60s' };
    for (const series of await prometheus.between(withVariables(expr, variables), at, at)) {
      const value = valueAt(series, at);
      const named = legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => series.labels[label] ?? '');
      const shown = unit === 'percentunit' ? `${((value ?? 0) * 100).toFixed(1)} %` : String(value);
      if (value !== null && value !== 0) panels.push({ panel, shows: `${named} ${shown}` });
    }
  }
  return {
    ...{ campaignId, panels, spans: exported.flatMap(readExport), log: readLogs(context.dir.logs) },
    alert: first === undefined ? null : { labels: first.labels, clock: `T+${(at - span.from - 1).toFixed(0)} s` },
  };
}

function readLogs(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'));
}

/** From the import to the campaign's end. */
async function play({ context, stack, db, args }: Story): Promise<CampaignId> {
  const { say, stopping } = context;
  const operator = new Operator(context, stack);
  const fleet = simulatedFleet(args.hosts);
  say(`Importing ${args.hosts} simulated hosts and planning the campaign.`);
  await operator.importFleet(fleet);
  const bundle = await operator.addBundle();
  const planned = await operator.plan(bundle, { hosts: args.hosts, campaign: 'story' });
  const failing = failingHosts(await listRingHosts(db, planned.campaignId, BAD.ring), BAD.share);
  await startSimulators(context, { stack, fleet, failing, verify: false, times: TIMES });
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  say('Launching.');
  await operator.launch(planned);
  const meter = new UsageMeter(() => context.supervisor.pids());
  const watch = { db, meter, hosts: args.hosts, say, stopping, killing: null, turning: null };
  await watchCampaign(watch, planned.campaignId);
  return planned.campaignId;
}

const ALERTS = 'max by (alertname, severity) (ALERTS{alertstate="firing",alertname=~"Ringmaster.+"})';

async function untilQuiet({ prometheus, context }: Story): Promise<void> {
  const until = Date.now() + CLEARED_MS;
  while (Date.now() < until && !context.stopping.aborted) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = Date.now() / 1000;
    const firing = await prometheus.between(ALERTS, now - 4, now - 1);
    if (firing.every(({ values }) => values.length === 0)) return;
  }
}

async function askPanels(
  { prometheus }: Story,
  campaignId: CampaignId,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Seen> {
  const variables = { campaign: campaignId, rate: '10s', range: `${Math.ceil(to - from)}s` };
  const panel = (title: string, legend: string): Promise<Series[]> => {
    const found = PANEL_QUERIES.find((each) => each.panel === title && each.legend === legend);
    if (found === undefined) throw new Error(`no panel "${title}" with "${legend}"`);
    return prometheus.between(withVariables(found.expr, variables), from, to);
  };
  return {
    ...{ from, to },
    phases: await panel('Phase', '{{phase}}'),
    states: await panel('Hosts by state', '{{state}}'),
    failures: await panel('Failures, and what the gate bears', 'failed of those that began'),
    verified: await panel('Verified', 'verified'),
    alerts: await prometheus.between(ALERTS, from, to),
  };
}

async function readTruth(db: Database, campaignId: CampaignId): Promise<Truth> {
  const launchedAt = await readLaunchedAt(db, campaignId);
  const { phase } = await readBenchProgress(db, campaignId);
  const holds = await listGateHolds(db, campaignId);
  return {
    launchedAt,
    rings: await listRingOpenings(db, campaignId),
    holds: holds.map(({ ringName, setAt }) => ({ ring: ringName, setAt })),
    endedAt: launchedAt + (await readCampaignSeconds(db, campaignId)) * 1000,
    outcome: phase,
    states: await countStates(db, campaignId),
  };
}
