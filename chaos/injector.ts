import type { Product } from './product';
import type { PlannedFault } from './fault';
import { cutConnection, delayConnection, duplicateConnection, halfOpenConnection } from './disturb-connection';
import { delayReports, disturbReports } from './disturb-reports';
import { fillDisk } from './fill-disk';
import { freezeTurn } from './freeze-turn';
import { killAgent, killServer } from './kill';
import { pause } from './pause';
import { secondChanceAt } from './second-chance';
import { stepClock } from './step-clock';
import { suspend } from './suspend';

/** What became of one planned fault. */
export interface InjectedFault {
  readonly planned: PlannedFault;
  /** What was seen of it; null: it was not seen to have happened. */
  readonly evidence: string | null;
  /** Why it was not seen; empty when it was. */
  readonly problem: string;
}

/** Does a fault, and resolves with what was seen. @throws Error when it was not seen to have happened. */
export type Inject = (product: Product, planned: PlannedFault) => Promise<string>;

/**
 * Injects the faults of a plan at their instants, and keeps what was seen of each. What a fault meets is chance: one that did
 * not happen has a second chance in the same run, and only if it misses that has it not happened.
 */
export class Injector {
  readonly #seen = new Map<number, InjectedFault>();
  readonly #underWay = new Map<number, Promise<void>>();
  /** Why the first try of a fault failed. */
  readonly #missed = new Map<number, string>();
  #began = 0;

  constructor(
    private readonly product: Product,
    private readonly plan: readonly PlannedFault[],
    private readonly inject: Inject = injectionOf,
  ) {}

  /** Begins each fault at its instant, counted from now; resolves when all have begun. */
  async run(): Promise<void> {
    this.#began = performance.now();
    for (const planned of this.plan) {
      await this.#waitUntil(planned.atMs);
      this.#underWay.set(planned.number, this.#inject(planned));
    }
  }

  #waitUntil(atMs: number): Promise<void> {
    return pause(atMs - (performance.now() - this.#began), this.product.context.stopping);
  }

  /** Those that were begun, or will be, and were not seen to have happened yet. */
  open(): PlannedFault[] {
    return this.plan.filter(({ number }) => !this.#seen.has(number));
  }

  /** What became of each fault of the plan. */
  results(): InjectedFault[] {
    return this.plan.map(
      (planned) =>
        this.#seen.get(planned.number) ?? {
          planned,
          evidence: null,
          problem: this.#missed.get(planned.number) ?? 'it had not happened when the run ended',
        },
    );
  }

  async #inject(planned: PlannedFault): Promise<void> {
    const { say } = this.product.context;
    const about = `fault ${planned.number} of ${this.plan.length}, ${planned.kind} (${planned.target})`;
    const first = await this.#try(planned);
    if (first === null) return;
    if (first.evidence !== null) {
      this.#note(first, about);
      return;
    }
    this.#missed.set(planned.number, first.problem);
    const atMs = secondChanceAt(this.plan, planned, performance.now() - this.#began);
    say(`${about} did not happen: ${first.problem}. It has a second chance at ${Math.round(atMs / 1000)} s.`);
    try {
      await this.#waitUntil(atMs);
    } catch {
      // Everything is being stopped, and says so itself.
      return;
    }
    const second = await this.#try(planned);
    if (second === null) return;
    const { evidence } = second;
    const problem = `${first.problem}; at its second chance: ${second.problem}`;
    this.#note(
      evidence === null ? { ...second, problem } : { ...second, evidence: `second chance: ${evidence}` },
      about,
    );
  }

  /** What became of it; null: everything is being stopped. */
  async #try(planned: PlannedFault): Promise<InjectedFault | null> {
    try {
      return { planned, evidence: await this.inject(this.product, planned), problem: '' };
    } catch (error) {
      if (this.product.context.stopping.aborted) return null;
      return { planned, evidence: null, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  #note(fault: InjectedFault, about: string): void {
    this.#seen.set(fault.planned.number, fault);
    const { say } = this.product.context;
    say(fault.evidence === null ? `${about} did NOT happen: ${fault.problem}` : `${about}: ${fault.evidence}`);
  }
}

function injectionOf(product: Product, planned: PlannedFault): Promise<string> {
  switch (planned.kind) {
    case 'kill_worker':
    case 'kill_gateway':
    case 'kill_api':
    case 'kill_signer':
    case 'kill_temporal':
    case 'kill_postgres':
      return killServer(product, planned);
    case 'suspend_worker':
    case 'suspend_gateway':
    case 'suspend_api':
    case 'suspend_signer':
    case 'suspend_temporal':
    case 'suspend_postgres':
    case 'suspend_agent':
      return suspend(product, planned);
    case 'freeze_turn':
      return freezeTurn(product, planned);
    case 'kill_agent':
      return killAgent(product, planned);
    case 'cut_connection':
      return cutConnection(product, planned);
    case 'delay_connection':
      return delayConnection(product, planned);
    case 'half_open_connection':
      return halfOpenConnection(product, planned);
    case 'duplicate_connection':
      return duplicateConnection(product, planned);
    case 'step_clock':
      return stepClock(product, planned);
    case 'fill_disk':
      return fillDisk(product, planned);
    case 'duplicate_reports':
    case 'reorder_reports':
      return disturbReports(product, planned);
    case 'late_reports':
      return delayReports(product, planned);
  }
}
