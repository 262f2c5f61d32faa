import { join } from 'node:path';
import { type CommandLine, createCommandLine } from '../deploy/local/command-line';
import { type GatewayAddress, type LocalHost, startFleet } from '../deploy/local/fleet';
import type { RunContext } from '../deploy/local/run-context';
import { writeRuntimeFile } from '../deploy/local/runtime-file';
import { type Stack, startStack } from '../deploy/local/stack';
import { type Database, openDatabase } from '../store/database';
import type { ChaosArguments } from './arguments';
import { AgentProcesses } from './agent-processes';
import { agentHosts, type ChaosHost, simulatedHosts } from './chaos-fleet';
import { Operator } from './operator';
import { startSecondProcesses } from './second-processes';
import { SimulatorProcess } from './simulator-process';

const FIRST_VERSION = '1.0.0';

/** The whole product with its fleet, up and connected. */
export interface Product {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly db: Database;
  readonly commands: CommandLine;
  readonly operator: Operator;
  readonly agents: AgentProcesses;
  readonly local: readonly LocalHost[];
  readonly simulator: SimulatorProcess;
  readonly hosts: readonly ChaosHost[];
}

/** Brings it up; resolves when every host has its session. */
export async function bringUp(context: RunContext, args: ChaosArguments): Promise<Product> {
  const { say } = context;
  const stack = await startStack(context, { allowSimulators: true });
  const first: GatewayAddress = { session: stack.gateway, artifacts: stack.artifacts };
  say('Starting a second worker and a second gateway.');
  const second = await startSecondProcesses(context, stack);
  writeRuntimeFile(context, stack);
  context.changed(() => {
    writeRuntimeFile(context, stack);
  });
  const commands = createCommandLine(context, stack);
  const operator = new Operator(context, commands);
  const real = agentHosts(args.agents);
  const simulated = simulatedHosts(args.simulated);
  say(`Importing ${real.length} hosts with agents and ${simulated.length} simulated ones.`);
  await operator.importHosts([...real, ...simulated]);
  await operator.addBundle(FIRST_VERSION, false);
  say(`Starting ${real.length} agents, and the simulated hosts.`);
  const agents = new AgentProcesses();
  const gateways = [first.session, second.session];
  const simulator = new SimulatorProcess(context, { stack, seed: args.seed, hosts: simulated.length, gateways });
  const [local] = await Promise.all([
    startFleet(context, stack, {
      hosts: real,
      bundle: join(context.dir.bundles, `${FIRST_VERSION}.tar.gz`),
      options: (host) => ({ gateways: [first, second], ...agents.optionsOf(host.name) }),
    }),
    simulator.start(),
  ]);
  const db = openDatabase(stack.databaseUrl, { max: 4, applicationName: 'ringmaster-chaos', answerWithinMs: 20_000 });
  return { context, stack, db, commands, operator, agents, local, simulator, hosts: [...real, ...simulated] };
}
