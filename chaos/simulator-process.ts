import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueSimulatorCertificate } from '../deploy/local/certificates';
import { CHECKOUT } from '../deploy/local/checkout';
import type { RunContext } from '../deploy/local/run-context';
import { nodeService, type Stack } from '../deploy/local/stack';
import { waitUntil } from '../deploy/local/wait-until';
import { writeWhole } from '../deploy/local/whole-file';
import { SIMULATOR } from './chaos-fleet';

/** The name of its process. */
export const SIMULATOR_NAME = 'simulator';
const CONNECTIONS = 4;
const READY_MS = 120_000;
const REREAD_MS = 20_000;
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

/** The process that stands for all simulated hosts of a run. */
export class SimulatorProcess {
  #directory = '';
  #metrics = '';
  readonly #behaviour = new Map<string, readonly BehaviourLine[]>();

  constructor(
    private readonly context: RunContext,
    private readonly simulation: Simulation,
  ) {}

  /** Starts it; resolves when every simulated host has its session. */
  async start(): Promise<void> {
    const { context, simulation } = this;
    const { authority } = simulation.stack;
    this.#directory = join(context.dir.hosts, SIMULATOR_NAME);
    const certificate = await issueSimulatorCertificate({ authority, dir: this.#directory, simulator: SIMULATOR });
    const tls = { ca: authority.certFile, cert: certificate.certFile, key: certificate.keyFile };
    this.#metrics = `127.0.0.1:${await context.ports.choose(METRICS_PORT)}`;
    this.#configure(tls);
    const args = [join(CHECKOUT, 'dist', 'simulator', 'main.js'), '--config', this.#configFile];
    await context.supervisor.start(
      nodeService(context, { name: SIMULATOR_NAME, args, environment: {}, readyTimeoutMs: READY_MS }),
    );
  }

  /**
   * Makes the hosts behave like this from the next order on, besides what others than `who` asked for. @throws Error when it
   * does not say that they do.
   */
  async behave(who: string, lines: readonly BehaviourLine[]): Promise<void> {
    this.#behaviour.set(who, lines);
    const before = this.#timesSaid('"msg":"behaviour"');
    const config = JSON.parse(readFileSync(this.#configFile, 'utf8')) as { readonly tls: unknown };
    this.#configure(config.tls);
    const pid = this.context.supervisor.pids()[SIMULATOR_NAME];
    if (pid === undefined) throw new Error('the simulator does not run');
    process.kill(pid, 'SIGHUP');
    await waitUntil(() => Promise.resolve(this.#timesSaid('"msg":"behaviour"') > before), {
      what: `the simulator to read its behaviour again (its log: ${this.#log})`,
      timeoutMs: REREAD_MS,
    });
  }

  /** Writes a list of host indexes that a line of behaviour can name; answers its file. */
  writeIndexes(name: string, indexes: readonly number[]): string {
    const file = join(this.#directory, name);
    writeWhole(file, indexes.map((index) => `${index}\n`).join(''));
    return file;
  }

  /** One of its counters now (docs/simulator.md). @throws Error when it does not answer or has none of that name. */
  async count(counter: string): Promise<number> {
    const response = await fetch(`http://${this.#metrics}/metrics`, { signal: AbortSignal.timeout(ANSWER_MS) });
    const found = new RegExp(`^ringmaster_simulator_count\\{name="${counter}"\\} (\\d+)$`, 'm').exec(
      await response.text(),
    );
    if (found === null) throw new Error(`the simulator has no counter "${counter}"`);
    return Number(found[1]);
  }

  /** What it says when it is stopped, by name; null when it has not said it. */
  finalCount(counter: string): number | null {
    const ended = this.#lines().findLast((line) => line.includes('"msg":"ended"'));
    const found = ended === undefined ? null : new RegExp(`"${counter}":(\\d+)`).exec(ended);
    return found === null ? null : Number(found[1]);
  }

  get #configFile(): string {
    return join(this.#directory, 'simulator.json');
  }

  get #log(): string {
    return join(this.context.dir.logs, `${SIMULATOR_NAME}.log`);
  }

  #lines(): string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').split('\n') : [];
  }

  #timesSaid(what: string): number {
    return this.#lines().filter((line) => line.includes(what)).length;
  }

  #configure(tls: unknown): void {
    const { stack, hosts, gateways, seed } = this.simulation;
    const configuration = {
      simulator: SIMULATOR,
      hosts,
      gateways,
      connections: CONNECTIONS,
      tls,
      trustedOrderKeys: stack.signingKey.publicFile,
      verify: true,
      seed,
      progress: true,
      reconnect: { initialWindowMs: 500, maxBackoffMs: 4_000 },
      times: { install: INSTALL_MS },
      metricsListen: this.#metrics,
      behaviour: [...this.#behaviour.values()].flat(),
    };
    writeWhole(this.#configFile, `${JSON.stringify(configuration, null, 2)}\n`);
  }
}
