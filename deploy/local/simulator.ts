import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateFiles, issueSimulatorCertificate } from './certificates';
import { CHECKOUT } from './checkout';
import type { RunContext } from './run-context';
import { nodeService, type Stack } from './stack';
import { waitUntil } from './wait-until';
import { writeWhole } from './whole-file';

/** A busy machine needs longer to read a small file than one would think. */
const REREAD_MS = 30_000;

/** Who a simulator is. */
export interface SimulatorIdentity {
  /** Of its process, its folder and its log. */
  readonly name: string;
  /** Which hosts it speaks for (docs/simulator.md). */
  readonly number: number;
  readonly stack: Pick<Stack, 'authority' | 'signingKey'>;
}

/** What a simulator is told beside who it is and whom it trusts (docs/simulator.md, "Configuration"). */
export interface Simulated extends Readonly<Record<string, unknown>> {
  readonly hosts: number;
  /** host:port of each gateway. */
  readonly gateways: readonly string[];
  readonly connections: number;
  /** Whether its hosts check the signature of every order. */
  readonly verify: boolean;
  readonly seed: number;
}

/** Gives a simulator its folder and its certificate. */
export async function createSimulator(context: RunContext, identity: SimulatorIdentity): Promise<Simulator> {
  const dir = join(context.dir.hosts, identity.name);
  const { authority } = identity.stack;
  const certificate = await issueSimulatorCertificate({ authority, dir, simulator: identity.number });
  return new Simulator(context, identity, { dir, certificate });
}

/** A process that stands for many hosts. */
export class Simulator {
  readonly #dir: string;
  readonly #certificate: CertificateFiles;

  constructor(
    private readonly context: RunContext,
    private readonly identity: SimulatorIdentity,
    files: { readonly dir: string; readonly certificate: CertificateFiles },
  ) {
    this.#dir = files.dir;
    this.#certificate = files.certificate;
  }

  get name(): string {
    return this.identity.name;
  }

  /** Which hosts it speaks for. */
  get number(): number {
    return this.identity.number;
  }

  /** Its log. */
  get logFile(): string {
    return join(this.context.dir.logs, `${this.name}.log`);
  }

  /** Writes what it reads at its start, and again at SIGHUP. */
  configure(simulated: Simulated): void {
    const { number, stack } = this.identity;
    const configuration = {
      simulator: number,
      tls: { ca: stack.authority.certFile, cert: this.#certificate.certFile, key: this.#certificate.keyFile },
      trustedOrderKeys: stack.signingKey.publicFile,
      ...simulated,
    };
    writeWhole(this.#configFile, `${JSON.stringify(configuration, null, 2)}\n`);
  }

  /** Starts it as it is configured; resolves when every host has its session, within this many ms. */
  async start(readyTimeoutMs: number): Promise<void> {
    const args = [join(CHECKOUT, 'dist', 'simulator', 'main.js'), '--config', this.#configFile];
    const { context, name } = this;
    await context.supervisor.start(nodeService(context, { name, args, environment: {}, readyTimeoutMs }));
  }

  /** Has it read again how its hosts behave, from the next order on. @throws Error when it does not say that it did. */
  async reread(): Promise<void> {
    const before = this.#timesReread();
    const pid = this.context.supervisor.pids()[this.name];
    if (pid === undefined) throw new Error('the simulator does not run');
    process.kill(pid, 'SIGHUP');
    await waitUntil(() => Promise.resolve(this.#timesReread() > before), {
      what: `the simulator to read its behaviour again (its log: ${this.logFile})`,
      timeoutMs: REREAD_MS,
    });
  }

  #timesReread(): number {
    return this.logLines().filter((line) => line.includes('"msg":"behaviour"')).length;
  }

  /** Writes a list of host indexes that a line of behaviour can name; answers its file. */
  writeIndexes(name: string, indexes: readonly number[]): string {
    const file = join(this.#dir, name);
    writeWhole(file, indexes.map((index) => `${index}\n`).join(''));
    return file;
  }

  /** The lines it has logged. */
  logLines(): string[] {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8').split('\n') : [];
  }

  /** One of the counters it says when it is stopped, by name; null when it has not said it. */
  finalCount(counter: string): number | null {
    const ended = this.logLines().findLast((line) => line.includes('"msg":"ended"'));
    const found = ended === undefined ? null : new RegExp(`"${counter}":(\\d+)`).exec(ended);
    return found === null ? null : Number(found[1]);
  }

  get #configFile(): string {
    return join(this.#dir, 'simulator.json');
  }
}
