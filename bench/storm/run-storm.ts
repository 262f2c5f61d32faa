import { loadavg } from 'node:os';
import type { RunContext } from '../../deploy/local/run-context';
import { createSimulator } from '../../deploy/local/simulator';
import { gatewayIdOf, serviceName, type Stack, startStack } from '../../deploy/local/stack';
import { countSessionsSince, readSessionsSince, type Returned } from '../../store/bench-figures';
import { type Database, openDatabase } from '../../store/database';
import { Operator } from '../operator';
import { simulatedFleet } from '../simulated-fleet';
import { currentCommit } from '../surroundings';
import { type Usage, UsageMeter } from '../usage-meter';
import type { StormArguments } from './arguments';

const GATEWAYS = [1, 2].map((n) => ({ process: serviceName('gateway', n), gatewayId: gatewayIdOf(n) }));
/** Each host makes a handshake of its own, and simulator and gateways share two cores. */
const READY_MS = 300_000;
/** What does not come back within this does not come back. */
const PATIENCE_MS = 300_000;
const LOOK_MS = 500;

/** What a storm showed. */
export interface Storm {
  readonly args: StormArguments;
  /** Hosts whose session ended, and of them those that have another. */
  readonly lost: number;
  readonly returned: number;
  /** Seconds after the kill at which shares of them had their session again; null: too few came. */
  readonly backS: Returned;
  /** Of each process, from the kill on. */
  readonly usage: ReadonlyMap<string, Usage>;
  /** MiB of all gateways together before the kill, at rest. */
  readonly restingMb: number;
  readonly load: number;
  readonly commit: string;
}

/** Connects a fleet, each host over a connection of its own, kills the gateways, and waits until everybody is back. */
export async function runStorm(context: RunContext, args: StormArguments): Promise<Storm> {
  const load = loadavg()[0] ?? 0;
  const stack = await startStack(context, { kind: 'local', gateways: GATEWAYS.length, allowSimulators: true });
  const db = openDatabase(stack.databaseUrl, { max: 1, applicationName: 'ringmaster-storm' });
  try {
    await connectFleet(context, stack, args.agents);
    return { ...(await storm(context, db, args)), load, commit: await currentCommit() };
  } finally {
    await db.end();
  }
}

async function connectFleet(context: RunContext, stack: Stack, hosts: number): Promise<void> {
  const fleet = simulatedFleet(hosts);
  context.say(`Importing ${hosts} simulated hosts, and connecting each over a connection of its own.`);
  await new Operator(context, stack).importFleet(fleet);
  const simulator = await createSimulator(context, { name: 'simulator-0', number: 0, stack });
  simulator.configure({ hosts, gateways: stack.gateways, connections: hosts, verify: false, seed: 1 });
  await simulator.start(READY_MS);
}

async function storm(
  { supervisor, say, stopping }: RunContext,
  db: Database,
  args: StormArguments,
): Promise<Omit<Storm, 'load' | 'commit'>> {
  const gateways = args.kill === 'all' ? GATEWAYS : GATEWAYS.slice(0, 1);
  const processes = gateways.map(({ process }) => process);
  const ids = (of: typeof GATEWAYS): string[] => of.map(({ gatewayId }) => gatewayId);
  const lost = await countSessionsSince(db, { gateways: ids(gateways), since: 0 });
  const meter = new UsageMeter(() => supervisor.pids());
  meter.start();
  const restingMb = meter.peakTogetherMb(GATEWAYS.map(({ process }) => process));
  say(`${lost} hosts have sessions there. Killing ${processes.join(' and ')}.`);
  const killedAt = Date.now();
  const restarted = Promise.all(processes.map((name) => supervisor.killAndAwait(name)));
  let returned = 0;
  while (returned < lost && Date.now() < killedAt + PATIENCE_MS && !stopping.aborted) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    meter.look();
    const now = await countSessionsSince(db, { gateways: ids(GATEWAYS), since: killedAt });
    if (now !== returned) say(`${now} of ${lost} are back`);
    returned = now;
  }
  await restarted;
  const backS = await readSessionsSince(db, killedAt);
  return { args, lost, returned, backS, usage: meter.usage(), restingMb };
}
