import type { RunContext } from '../deploy/local/run-context';
import { createSimulator, type Simulator } from '../deploy/local/simulator';
import type { Stack } from '../deploy/local/stack';
import type { HostId } from '../model/ids';
import type { Operation } from '../model/words';
import type { SimulatedHost } from './simulated-fleet';

/** Hosts that share one connection to the gateway. */
const HOSTS_PER_CONNECTION = 2_500;
/** A busy machine needs many times the few milliseconds that a session takes the gateway and the simulator. */
const READY_MS = 120_000;
const READY_MS_PER_HOST = 40;
/** The simulated hosts do no work: what is measured is the servers, at the pace the machine allows. */
const NO_TIME: readonly [number, number] = [0, 0];

/** What the simulators are started with. */
export interface Simulation {
  readonly stack: Stack;
  readonly fleet: readonly SimulatedHost[];
  /** Their installs fail. */
  readonly failing: readonly HostId[];
  /** Whether they check the signature of every order. */
  readonly verify: boolean;
  /** How long operations take, from and to, in ms; no time when not given. */
  readonly times?: Readonly<Record<Operation, readonly [number, number]>>;
}

/** Starts a process for each part of the fleet; resolves when every host has its session. */
export function startSimulators(context: RunContext, simulation: Simulation): Promise<Simulator[]> {
  const numbers = [...new Set(simulation.fleet.map(({ simulator }) => simulator))];
  return Promise.all(numbers.map((number) => startPart(context, simulation, number)));
}

async function startPart(context: RunContext, simulation: Simulation, number: number): Promise<Simulator> {
  const simulator = await createSimulator(context, { name: `simulator-${number}`, number, stack: simulation.stack });
  const members = configure(simulator, simulation, number);
  await simulator.start(READY_MS + READY_MS_PER_HOST * members);
  return simulator;
}

/** Writes what a simulator is told; answers how many hosts it stands for. */
function configure(simulator: Simulator, simulation: Simulation, number: number): number {
  const { stack, fleet, failing, verify, times } = simulation;
  const { gateways } = stack;
  const members = fleet.filter((host) => host.simulator === number);
  const bad = new Set(failing);
  const badIndexes = members.filter(({ hostId }) => bad.has(hostId)).map(({ index }) => index);
  const badFile = simulator.writeIndexes('failing', badIndexes);
  simulator.configure({
    hosts: members.length,
    gateways,
    // At least one to each gateway.
    connections: Math.max(gateways.length, Math.ceil(members.length / HOSTS_PER_CONNECTION)),
    verify,
    seed: 1,
    behaviour: badIndexes.length === 0 ? [] : [{ hosts: badFile, operation: 'install', share: 1, does: 'fail' }],
    times: times ?? { install: NO_TIME, reboot: NO_TIME, smoke_test: NO_TIME, back_out: NO_TIME },
  });
  return members.length;
}

/** From the next order on these hosts fail and no others; `simulators` as they were started. @throws Error when one does not say so. */
export async function changeFailing(simulators: readonly Simulator[], simulation: Simulation): Promise<void> {
  for (const simulator of simulators) {
    configure(simulator, simulation, simulator.number);
    await simulator.reread();
  }
}

/**
 * How many operations any simulated host executed twice, as the stopped simulators say. @throws Error when one does not say.
 */
export function executedTwice(simulators: readonly Simulator[]): number {
  return simulators.reduce((sum, simulator) => {
    const count = simulator.finalCount('executedTwice');
    if (count === null) throw new Error(`${simulator.name} did not say what its hosts executed`);
    return sum + count;
  }, 0);
}
