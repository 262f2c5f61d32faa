/** One host's first attempt to connect. */
export interface Arrival {
  readonly index: number;
  /** Not before this long after the start. */
  readonly atMs: number;
}

/** How hosts arrive. */
export interface ArrivalPlan {
  readonly hosts: number;
  readonly perSecond: number;
  /** How many may be between their first attempt and their Welcome at once. */
  readonly atOnce: number;
}

/**
 * Who connects when: so many a second, and no more at once than are welcomed. A gateway with more newcomers than it welcomes
 * within an agent's patience (rule H2) makes all of them try again, and never gets done.
 */
export class Arrivals {
  private next = 0;

  constructor(private readonly plan: ArrivalPlan) {}

  /** Those that wait for nobody. */
  first(): Arrival[] {
    const count = Math.min(this.plan.atOnce, this.plan.hosts);
    return Array.from({ length: count }, () => this.take());
  }

  /** The one that a Welcome makes room for; null when all have begun. */
  following(): Arrival | null {
    return this.next < this.plan.hosts ? this.take() : null;
  }

  private take(): Arrival {
    const index = this.next;
    this.next += 1;
    return { index, atMs: (index * 1_000) / this.plan.perSecond };
  }
}
