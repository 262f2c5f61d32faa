import { loadavg } from 'node:os';
import { largestHistories } from '../deploy/local/histories';
import type { LaunchablePlan } from '../deploy/local/ringmaster-answers';
import type { RunContext } from '../deploy/local/run-context';
import { writeRuntimeFile } from '../deploy/local/runtime-file';
import type { StackKind } from '../deploy/local/servers';
import type { Simulator } from '../deploy/local/simulator';
import { type Stack, startStack } from '../deploy/local/stack';
import type { CampaignId, HostId } from '../model/ids';
import {
  countOrdersAfterHold,
  countStates,
  listRingHosts,
  readBackout,
  readBenchProgress,
  readCampaignSeconds,
  readNextPatched,
} from '../store/bench-figures';
import { type Database, openDatabase } from '../store/database';
import { beginStatementCosts } from '../store/statement-costs';
import type { BadRing, BenchArguments } from './arguments';
import { turnsBackAt } from './campaign-file';
import { plotOf } from './campaign-plot';
import type { Measured, Recovered } from './figures';
import { readGates } from './gates';
import { type Killed, Killing } from './killing';
import { Operator } from './operator';
import type { Plot } from './plot';
import { profilingOptions, writeStatementCosts, writeTableCosts } from './profile';
import { failingHosts, simulatedFleet } from './simulated-fleet';
import { startSimulators } from './simulators';
import { currentCommit, describeMachine } from './surroundings';
import { TurningBack } from './turning-back';
import { type Usage, UsageMeter } from './usage-meter';
import { watchCampaign } from './watch-campaign';

/** 10,000 to 15,000 agents are a gateway's share; two show that a fleet is spread over several. */
const GATEWAYS: Readonly<Record<StackKind, number>> = { production: 2, local: 1 };

/** One run: what was asked for, with one number of hosts. */
export type BenchRun = Omit<BenchArguments, 'hosts' | 'repeat'> & { readonly hosts: number };

/** What a benchmark found out before its stack is stopped: only then the simulators say what their hosts executed. */
export interface BenchResult {
  readonly measured: Omit<Measured, 'runTwice'>;
  readonly plot: Plot;
  /** Of the simulated hosts: measured, but no server. */
  readonly simulated: Usage;
  /** For what they say when they are stopped. */
  readonly simulators: readonly Simulator[];
}

/** Takes one campaign across a fleet of simulated hosts on a stack of its own, and measures it. */
export async function runBench(context: RunContext, run: BenchRun): Promise<BenchResult> {
  const load = loadavg()[0] ?? 0;
  const profiling = run.profile === null ? null : profilingOptions(run.profile);
  const stack = await startStack(context, {
    kind: run.stack,
    gateways: GATEWAYS[run.stack],
    allowSimulators: true,
    ...(profiling?.nodeArguments !== undefined && { nodeArguments: profiling.nodeArguments }),
    // So that a hold's commit has a time, which no row can know of itself.
    postgresSettings: { ...profiling?.postgresSettings, track_commit_timestamp: 'on' },
  });
  writeRuntimeFile(context, stack);
  const db = openDatabase(stack.databaseUrl, { max: 1, applicationName: 'ringmaster-bench' });
  try {
    return await measure({ context, stack, db, run }, load);
  } finally {
    await db.end();
  }
}

interface Bench {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly db: Database;
  readonly run: BenchRun;
}

async function measure(bench: Bench, load: number): Promise<BenchResult> {
  const { context, stack, db, run } = bench;
  const { planned, simulators, beforeS, connectionsMb } = await prepare(bench);
  if (run.profile !== null) await beginStatementCosts(db);
  const meter = new UsageMeter(() => context.supervisor.pids());
  const killing = run.kill === null ? null : new Killing(context.supervisor, run.kill, run.hosts);
  const { say, stopping } = context;
  const operator = new Operator(context, stack);
  const turning = turningBack(run, () => operator.backOut(planned));
  say('Launching.');
  meter.start();
  await operator.launch(planned);
  const seen = await watchCampaign(
    { db, meter, hosts: run.hosts, say, stopping, killing, turning },
    planned.campaignId,
  );
  meter.look();
  const killed = (await killing?.done()) ?? null;
  await turning?.done();
  if (run.profile !== null) {
    await writeStatementCosts(db, run.profile);
    await writeTableCosts(db, run.profile);
  }
  const usage = meter.usage();
  const simulated = new Set(simulators.map(({ name }) => name));
  const servers = new Map([...usage].filter(([name]) => !simulated.has(name)));
  const gates = await readGates(db, planned.campaignId);
  const title = `${run.hosts.toLocaleString('en')} hosts, ${run.stack} stack`;
  return {
    measured: {
      ...{ stack: run.stack, verify: run.verify, hosts: run.hosts, beforeS, load },
      usage: servers,
      memoryMb: meter.peakTogetherMb([...servers.keys()]),
      connectionsMb,
      reactionsMs: gates.reactionsMs,
      overshot: gates.overshot,
      kill: killed === null ? null : await recovered(db, planned.campaignId, killed),
      histories: await historiesOf(stack, planned.campaignId),
      commit: await currentCommit(),
      machine: await describeMachine(db, stack.temporal),
      ...(await collect(db, planned.campaignId)),
    },
    plot: await plotOf(db, {
      ...{ campaignId: planned.campaignId, title, hosts: run.hosts },
      ...{ seen, killed, holds: gates.holds },
    }),
    simulated: sumOf([...simulated].map((name) => usage.get(name))),
    simulators,
  };
}

function turningBack({ campaign, hosts }: BenchRun, turn: () => Promise<void>): TurningBack | null {
  const share = turnsBackAt(campaign);
  return share === null ? null : new TurningBack(turn, share * hosts);
}

/** Everything before the launch: inventory, bundle, plan, and the fleet with its bad hosts. */
async function prepare({ context, stack, db, run }: Bench): Promise<{
  planned: LaunchablePlan;
  simulators: Simulator[];
  beforeS: Measured['beforeS'];
  connectionsMb: number;
}> {
  const { say } = context;
  const operator = new Operator(context, stack);
  const fleet = simulatedFleet(run.hosts);
  const stage = stopwatch();
  say(`Importing ${run.hosts} simulated hosts and planning the campaign.`);
  await operator.importFleet(fleet);
  const bundle = await operator.addBundle();
  const imported = stage();
  const planned = await operator.plan(bundle, run);
  const plan = stage();
  const failing = run.fail === null ? [] : await chooseFailing(db, planned.campaignId, run.fail);
  if (run.fail !== null) say(`${failing.length} hosts of the ring ${run.fail.ring} will fail their install.`);
  const unconnectedMb = gatewaysMb(context);
  say('Starting the simulated hosts.');
  const simulators = await startSimulators(context, { stack, fleet, failing, verify: run.verify });
  say(`All ${run.hosts} hosts have their sessions.`);
  const connectionsMb = gatewaysMb(context) - unconnectedMb;
  return { planned, simulators, beforeS: { import: imported, plan, connect: stage() }, connectionsMb };
}

/** What all gateways have of memory now, in MiB. */
function gatewaysMb({ supervisor }: RunContext): number {
  const meter = new UsageMeter(() => supervisor.pids());
  meter.look();
  return meter.peakTogetherMb(Object.keys(supervisor.pids()).filter((name) => name.startsWith('gateway')));
}

/** Says at each call how many seconds have passed since the one before. */
function stopwatch(): () => number {
  let before = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - before) / 1000;
    before = now;
    return seconds;
  };
}

async function chooseFailing(db: Database, campaignId: CampaignId, { ring, share }: BadRing): Promise<HostId[]> {
  const members = await listRingHosts(db, campaignId, ring);
  if (members.length === 0)
    throw new Error(`no host is in the ring ${ring}: so few hosts are all in the rings before it; ask for more`);
  return failingHosts(members, share);
}

async function recovered(db: Database, campaignId: CampaignId, killed: Killed): Promise<Recovered> {
  const next = await readNextPatched(db, campaignId, killed.readyAt);
  return {
    process: killed.process,
    patched_before: killed.patchedBefore,
    recovery_ms: next === null ? null : next - killed.readyAt,
    recovery_from_kill_ms: next === null ? null : next - killed.killedAt,
  };
}

async function historiesOf(stack: Stack, campaignId: CampaignId): Promise<Measured['histories']> {
  const { runs, mostEvents, mostBytes } = await largestHistories(stack.temporal, `campaign/${campaignId}`);
  return { runs, most_events: mostEvents, most_bytes: mostBytes };
}

/** What only the database knows, once the campaign has ended. */
async function collect(
  db: Database,
  campaignId: CampaignId,
): Promise<Pick<Measured, 'seconds' | 'states' | 'backout' | 'ordersAfterHold' | 'outcome'>> {
  const { phase } = await readBenchProgress(db, campaignId);
  return {
    seconds: await readCampaignSeconds(db, campaignId),
    states: await countStates(db, campaignId),
    backout: await readBackout(db, campaignId),
    ordersAfterHold: await countOrdersAfterHold(db, campaignId),
    outcome: phase,
  };
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
