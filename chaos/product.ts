import { join } from 'node:path';
import { createCommandLine } from '../deploy/local/command-line';
import {
  type AgentOptions,
  type GatewayAddress,
  type InventoryHost,
  type LocalHost,
  startFleet,
} from '../deploy/local/fleet';
import type { ListedHost } from '../deploy/local/host-list-file';
import type { RunContext } from '../deploy/local/run-context';
import { writeRuntimeFile } from '../deploy/local/runtime-file';
import { serviceName, type Stack, startStack } from '../deploy/local/stack';
import { type Database, openDatabase } from '../store/database';
import { startRecording } from '../store/recording';
import type { ChaosArguments } from './arguments';
import { AgentClocks } from './agent-clocks';
import { AgentProcesses } from './agent-processes';
import { agentHosts, simulatedHosts, smallDiskHosts } from './chaos-fleet';
import { Network } from './network';
import { Operator } from './operator';
import { SIMULATOR_NAME, type SimulatorProcess, startSimulator } from './simulator-process';
import { SmallDisks, whyNoSmallDisks } from './small-disks';

/** Processes of which there are two, so that one can go on where the other fails. */
export const WORKERS = [serviceName('worker', 1), serviceName('worker', 2)];
export const GATEWAYS = [serviceName('gateway', 1), serviceName('gateway', 2)];

const FIRST_VERSION = '1.0.0';

/** The whole product with its fleet, up and connected. */
export interface Product {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly db: Database;
  readonly operator: Operator;
  readonly agents: AgentProcesses;
  readonly clocks: AgentClocks;
  readonly disks: SmallDisks;
  readonly network: Network;
  readonly local: readonly LocalHost[];
  readonly simulator: SimulatorProcess;
  readonly hosts: readonly ListedHost[];
}

/** Brings it up; resolves when every host has its session. */
export async function bringUp(context: RunContext, args: ChaosArguments): Promise<Product> {
  const { say } = context;
  const stack = await startStack(context, {
    allowSimulators: true,
    workers: WORKERS.length,
    gateways: GATEWAYS.length,
  });
  const gateways = stack.gateways.map((session, place): GatewayAddress => {
    return { session, artifacts: stack.artifactListeners[place] ?? stack.artifacts };
  });
  writeRuntimeFile(context, stack);
  context.changed(() => {
    writeRuntimeFile(context, stack);
  });
  const db = openDatabase(stack.databaseUrl, { max: 4, applicationName: 'ringmaster-chaos', answerWithinMs: 20_000 });
  await startRecording(db);
  const operator = new Operator(context, createCommandLine(context, stack));
  const real = agentHosts(args.agents);
  const simulated = simulatedHosts(args.simulated);
  say(`Importing ${real.length} hosts with agents and ${simulated.length} simulated ones.`);
  await operator.importHosts([...real, ...simulated]);
  await operator.addBundle(FIRST_VERSION, false);
  say(`Starting ${real.length} agents, and the simulated hosts.`);
  const parts = await startParts({ context, stack, args, gateways }, real);
  const local = await startFleet(context, stack, {
    hosts: real,
    bundle: join(context.dir.bundles, `${FIRST_VERSION}.tar.gz`),
    options: parts.optionsOf,
  });
  return { context, stack, db, operator, ...parts, local, hosts: [...real, ...simulated] };
}

interface Surroundings {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly args: ChaosArguments;
  readonly gateways: readonly GatewayAddress[];
}

type Parts = Pick<Product, 'agents' | 'clocks' | 'disks' | 'network' | 'simulator'> & {
  readonly optionsOf: (host: InventoryHost) => AgentOptions;
};

/** What stands between the hosts and the rest of the world, so that it can be disturbed; and the simulated hosts. */
async function startParts(
  { context, stack, args, gateways }: Surroundings,
  real: readonly ListedHost[],
): Promise<Parts> {
  const network = new Network();
  const agents = new AgentProcesses();
  const clocks = new AgentClocks(context.dir.hosts);
  const whyNone = await whyNoSmallDisks();
  const disks = new SmallDisks(context, whyNone === null ? smallDiskHosts(real) : [], whyNone);
  await disks.start();
  const wired = new Map<string, readonly GatewayAddress[]>();
  for (const { name } of real) wired.set(name, await wire(network, name, gateways));
  const sessions = (await wire(network, SIMULATOR_NAME, gateways)).map(({ session }) => session);
  const simulation = { stack, seed: args.seed, hosts: args.simulated, gateways: sessions };
  const simulator = await startSimulator(context, simulation);
  const optionsOf = ({ name }: InventoryHost): AgentOptions => {
    const { toldAtStart, ended } = agents.optionsOf(name);
    return {
      gateways: wired.get(name) ?? [],
      command: disks.commandOf(name),
      toldAtStart: () => ({ ...clocks.environmentOf(name), ...toldAtStart() }),
      ended,
    };
  };
  return { network, agents, clocks, disks, simulator, optionsOf };
}

/** A host reaches each gateway, and its artifacts, through connections of its own. */
async function wire(network: Network, name: string, gateways: readonly GatewayAddress[]): Promise<GatewayAddress[]> {
  const wired: GatewayAddress[] = [];
  for (const { session, artifacts } of gateways) {
    const through = (address: string): Promise<string> => network.listen(name, address);
    wired.push({ session: await through(session), artifacts: await through(artifacts) });
  }
  return wired;
}
