import type { Client } from '@temporalio/client';
import type { CampaignId, LaneId } from '../model/ids';
import { asId } from '../model/ids';
import type { Database } from '../store/database';
import { readLanesToWake, type WakeTarget } from '../store/news';
import { quietlyInCampaign } from '../telemetry/trace-context';

/** It looks at all parked lanes this often, whatever bells it heard. */
const SWEEP_MS = 2_000;
/** Rings that come together are looked up together. */
const GATHER_MS = 100;

/**
 * Wakes parked lanes that have news: a lane without orders out holds no activity, so only a signal reaches it. Hints
 * come from the bell; a slow sweep finds what was missed. A signal too many costs the lane one empty turn.
 */
export class Sweeper {
  readonly #rung = new Set<LaneId>();
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #gathering: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Database,
    private readonly temporal: Client,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    void this.#sweepAll();
  }

  /** A notice on the `bell` channel (activities/bell.ts). */
  hear(payload: string | null): void {
    if (payload === null || this.#stopped) return;
    for (const lane of payload.replace('!', '').split(',')) this.#rung.add(asId<LaneId>(lane));
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      const lanes = [...this.#rung];
      this.#rung.clear();
      void this.#wake(lanes);
    }, GATHER_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#gathering);
  }

  async #sweepAll(): Promise<void> {
    await this.#wake(null);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#sweepAll(), SWEEP_MS);
  }

  async #wake(lanes: readonly LaneId[] | null): Promise<void> {
    try {
      const targets = await readLanesToWake(this.db, lanes);
      await Promise.all(targets.map((target) => this.#signal(target)));
    } catch (error) {
      // The next sweep tries again: PostgreSQL or Temporal is away.
      this.onError(error);
    }
  }

  async #signal({ campaignId, ring, cluster, ordinal }: WakeTarget): Promise<void> {
    const workflowId = `campaign/${campaignId}/${ring}/${cluster}/lane/${ordinal}`;
    await quietlyInCampaign(asId<CampaignId>(campaignId), () =>
      this.temporal.workflow.getHandle(workflowId).signal('wake'),
    );
  }
}
