import type { Product } from './product';
import type { PlannedFault } from './fault';
import { cutConnection, delayConnection, duplicateConnection, halfOpenConnection } from './disturb-connection';
import { delayReports, disturbReports } from './disturb-reports';
import { fillDisk } from './fill-disk';
import { freezeTurn } from './freeze-turn';
import { killAgent, killServer } from './kill';
import { pause } from './pause';
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

/** Injects the faults of a plan at their instants, and keeps what was seen of each. */
export class Injector {
  readonly #seen = new Map<number, InjectedFault>();
  readonly #underWay = new Map<number, Promise<void>>();

  constructor(
    private readonly product: Product,
    private readonly plan: readonly PlannedFault[],
  ) {}

  /** Begins each fault at its instant, counted from now; resolves when all have begun. */
  async run(): Promise<void> {
    const began = performance.now();
    for (const planned of this.plan) {
      await pause(planned.atMs - (performance.now() - began), this.product.context.stopping);
      this.#underWay.set(planned.number, this.#inject(planned));
    }
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
          problem: 'it had not happened when the run ended',
        },
    );
  }

  async #inject(planned: PlannedFault): Promise<void> {
    const { say } = this.product.context;
    const about = `fault ${planned.number} of ${this.plan.length}, ${planned.kind} (${planned.target})`;
    try {
      const evidence = await injectionOf(this.product, planned);
      this.#seen.set(planned.number, { planned, evidence, problem: '' });
      say(`${about}: ${evidence}`);
    } catch (error) {
      if (this.product.context.stopping.aborted) return;
      const problem = error instanceof Error ? error.message : String(error);
      this.#seen.set(planned.number, { planned, evidence: null, problem });
      say(`${about} did NOT happen: ${problem}`);
    }
  }
}

/** Does it, and resolves with what was seen. @throws Error when it was not seen to have happened. */
function injectionOf(product: Product, planned: PlannedFault): Promise<string> {
  switch (planned.kind) {
    case 'kill_worker':
    case 'kill_gateway':
    case 'kill_api':
    case 'kill_temporal':
    case 'kill_postgres':
      return killServer(product, planned);
    case 'suspend_worker':
    case 'suspend_gateway':
    case 'suspend_api':
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
