import type { RunContext } from '../deploy/local/run-context';
import { createSimulator, type Simulated, type Simulator } from '../deploy/local/simulator';
import type { Stack } from '../deploy/local/stack';
import { SIMULATOR } from './chaos-fleet';

/** The name of its process. */
export const SIMULATOR_NAME = 'simulator';
const CONNECTIONS = 4;
const READY_MS = 120_000;
const ANSWER_MS = 10_000;

/** One line of the simulator's failure model (docs/simulator.md, "Behaviour"). */
export type BehaviourLine = Readonly<Record<string, unknown>>;

/** What the simulator of a run is started with. */
export interface Simulation {
  readonly stack: Stack;
  readonly seed: number;
  readonly hosts: number;
  /** host:port of each gateway. */
  readonly gateways: readonly string[];
}

/** Between these an install takes its time, in ms: narrow, so that a factor says whether it keeps its deadline. */
const INSTALL_MS = [500, 700];
/** The first port tried for its counters. */
const METRICS_PORT = 7760;

/** Starts the process that stands for all simulated hosts of a run; resolves when every one of them has its session. */
export async function startSimulator(
  context: RunContext,
  { stack, hosts, gateways, seed }: Simulation,
): Promise<SimulatorProcess> {
  const simulator = await createSimulator(context, { name: SIMULATOR_NAME, number: SIMULATOR, stack });
  const metricsListen = `127.0.0.1:${await context.ports.choose(METRICS_PORT)}`;
  const simulated = {
    hosts,
    gateways,
    connections: CONNECTIONS,
    verify: true,
    seed,
    progress: true,
    reconnect: { initialWindowMs: 500, maxBackoffMs: 4_000 },
    times: { install: INSTALL_MS },
    metricsListen,
  };
  simulator.configure(simulated);
  await simulator.start(READY_MS);
  return new SimulatorProcess(simulator, simulated);
}

/** The process that stands for all simulated hosts of a run, and does as it is told while it runs. */
export class SimulatorProcess {
  readonly #behaviour = new Map<string, readonly BehaviourLine[]>();

  constructor(
    private readonly simulator: Simulator,
    private readonly simulated: Simulated & { readonly metricsListen: string },
  ) {}

  /**
   * Makes the hosts behave like this from the next order on, besides what others than `who` asked for. @throws Error when it
   * does not say that they do.
   */
  async behave(who: string, lines: readonly BehaviourLine[]): Promise<void> {
    this.#behaviour.set(who, lines);
    this.simulator.configure({ ...this.simulated, behaviour: [...this.#behaviour.values()].flat() });
    await this.simulator.reread();
  }

  /** Writes a list of host indexes that a line of behaviour can name; answers its file. */
  writeIndexes(name: string, indexes: readonly number[]): string {
    return this.simulator.writeIndexes(name, indexes);
  }

  /** One of its counters now (docs/simulator.md). @throws Error when it does not answer or has none of that name. */
  async count(counter: string): Promise<number> {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(`http://${this.simulated.metricsListen}/metrics`, { signal });
    const found = new RegExp(`^ringmaster_simulator_count\\{name="${counter}"\\} (\\d+)$`, 'm').exec(
      await response.text(),
    );
    if (found === null) throw new Error(`the simulator has no counter "${counter}"`);
    return Number(found[1]);
  }

  /** What it says when it is stopped, by name; null when it has not said it. */
  finalCount(counter: string): number | null {
    return this.simulator.finalCount(counter);
  }
}
