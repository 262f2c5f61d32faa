import { loadavg } from 'node:os';
import type { RunContext } from '../deploy/local/run-context';
import { writeRuntimeFile } from '../deploy/local/runtime-file';
import type { StackKind } from '../deploy/local/servers';
import { type Stack, startStack } from '../deploy/local/stack';
import type { CampaignId, HostId } from '../model/ids';
import {
  countOrdersAfterHold,
  countStates,
  listGateEvents,
  listGateHolds,
  listRingHosts,
  listRingSizes,
  readBenchProgress,
  readCampaignSeconds,
} from '../store/bench-figures';
import { type Database, openDatabase } from '../store/database';
import { readSpec } from '../store/progress';
import { beginStatementCosts } from '../store/statement-costs';
import type { BadRing, BenchArguments } from './arguments';
import { type BenchFigures, figuresOf } from './figures';
import { reactionMs } from './gate-reaction';
import { Operator, type PlannedCampaign } from './operator';
import { profilingOptions, writeStatementCosts } from './profile';
import { failingHosts, simulatedFleet } from './simulated-fleet';
import { startSimulators } from './simulators';
import { currentCommit, describeMachine } from './surroundings';
import { type Usage, UsageMeter } from './usage-meter';
import { watchCampaign } from './watch-campaign';

/** 10,000 to 15,000 agents are a gateway's share; two show that a fleet is spread over several. */
const GATEWAYS: Readonly<Record<StackKind, number>> = { production: 2, local: 1 };

/** What a benchmark found out. */
export interface BenchResult {
  readonly figures: BenchFigures;
  /** Of the simulated hosts: measured, but no server. */
  readonly simulated: Usage;
  /** Names of the simulators, for what they say when they are stopped. */
  readonly simulators: readonly string[];
}

/** Takes one campaign across a fleet of simulated hosts on a stack of its own, and measures it. */
export async function runBench(context: RunContext, args: BenchArguments): Promise<BenchResult> {
  const load = loadavg()[0] ?? 0;
  const profiling = args.profile === null ? null : profilingOptions(args.profile);
  const stack = await startStack(context, {
    kind: args.stack,
    gateways: GATEWAYS[args.stack],
    allowSimulators: true,
    ...(profiling?.nodeArguments !== undefined && { nodeArguments: profiling.nodeArguments }),
    // So that a hold's commit has a time, which no row can know of itself.
    postgresSettings: { ...profiling?.postgresSettings, track_commit_timestamp: 'on' },
  });
  writeRuntimeFile(context, stack);
  const db = openDatabase(stack.databaseUrl, { max: 1, applicationName: 'ringmaster-bench' });
  try {
    const { planned, simulators } = await prepare({ context, stack, db, args });
    if (args.profile !== null) await beginStatementCosts(db);
    const meter = new UsageMeter(() => context.supervisor.pids());
    const { say, stopping } = context;
    say('Launching.');
    meter.start();
    await new Operator(context, stack).launch(planned);
    await watchCampaign({ db, meter, hosts: args.hosts, say, stopping }, planned.campaignId);
    meter.look();
    if (args.profile !== null) await writeStatementCosts(db, args.profile);
    const usage = meter.usage();
    const servers = new Map([...usage].filter(([name]) => !simulators.includes(name)));
    const figures = figuresOf({
      hosts: args.hosts,
      stack: args.stack,
      usage: servers,
      load,
      commit: await currentCommit(),
      machine: await describeMachine(db, stack.temporal),
      ...(await collect(db, planned.campaignId)),
    });
    return { figures, simulated: sumOf(simulators.map((name) => usage.get(name))), simulators };
  } finally {
    await db.end();
  }
}

interface Preparation {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly db: Database;
  readonly args: BenchArguments;
}

/** Everything before the launch: inventory, bundle, plan, and the fleet with its bad hosts. */
async function prepare({ context, stack, db, args }: Preparation): Promise<{
  planned: PlannedCampaign;
  simulators: string[];
}> {
  const { say } = context;
  const operator = new Operator(context, stack);
  const fleet = simulatedFleet(args.hosts);
  say(`Importing ${args.hosts} simulated hosts and planning the campaign.`);
  await operator.importFleet(fleet);
  const planned = await operator.plan(await operator.addBundle(), args.hosts);
  const failing = args.fail === null ? [] : await chooseFailing(db, planned.campaignId, args.fail);
  if (args.fail !== null) say(`${failing.length} hosts of the ring ${args.fail.ring} will fail their install.`);
  say('Starting the simulated hosts.');
  const simulators = await startSimulators(context, { stack, fleet, failing });
  say(`All ${args.hosts} hosts have their sessions.`);
  return { planned, simulators };
}

async function chooseFailing(db: Database, campaignId: CampaignId, { ring, share }: BadRing): Promise<HostId[]> {
  const members = await listRingHosts(db, campaignId, ring);
  if (members.length === 0)
    throw new Error(`no host is in the ring ${ring}: so few hosts are all in the rings before it; ask for more`);
  return failingHosts(members, share);
}

/** What only the database knows, once the campaign has ended. */
async function collect(
  db: Database,
  campaignId: CampaignId,
): Promise<
  Pick<Parameters<typeof figuresOf>[0], 'seconds' | 'states' | 'reactionsMs' | 'ordersAfterHold' | 'outcome'>
> {
  const { phase } = await readBenchProgress(db, campaignId);
  return {
    seconds: await readCampaignSeconds(db, campaignId),
    states: await countStates(db, campaignId),
    reactionsMs: await gateReactions(db, campaignId),
    ordersAfterHold: await countOrdersAfterHold(db, campaignId),
    outcome: phase,
  };
}

async function gateReactions(db: Database, campaignId: CampaignId): Promise<number[]> {
  const { gate } = await readSpec(db, campaignId);
  const reactions: number[] = [];
  for (const hold of await listGateHolds(db, campaignId)) {
    if (hold.direction === 'backout') continue;
    const sizes = await listRingSizes(db, campaignId, hold.ring);
    const reaction = reactionMs({
      policy: gate,
      sizes: new Map(sizes.map(({ cluster, hosts }) => [cluster, hosts])),
      events: await listGateEvents(db, campaignId, hold.ring),
      setAt: hold.setAt,
      committedAt: hold.committedAt,
    });
    if (reaction !== null) reactions.push(reaction);
  }
  return reactions;
}

function sumOf(usages: readonly (Usage | undefined)[]): Usage {
  return usages.reduce<Usage>(
    (sum, each) => ({
      cpuS: sum.cpuS + (each?.cpuS ?? 0),
      peakMemoryMb: sum.peakMemoryMb + (each?.peakMemoryMb ?? 0),
    }),
    { cpuS: 0, peakMemoryMb: 0 },
  );
}
