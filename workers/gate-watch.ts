import { asId, type LaneId } from '../model/ids';
import type { Database } from '../store/database';
import { readSpec } from '../store/progress';
import { holdForReceived, readReceivingWaves } from '../store/turn/received';

/** After a look that went wrong the same lanes are looked at again. */
const AGAIN_MS = 200;

/**
 * Hears of every failing report as it is stored, and has the gate of its ring judged at once. Turns judge as well, each when
 * its board has digested what failed; under load that is two turns later, seconds of a bad patch. One look at a time.
 */
export class GateWatch {
  readonly #rung = new Set<LaneId>();
  #looking = false;
  #stopped = false;
  #again: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Database,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** A notice on the `bell` channel (activities/bell.ts); only the urgent ones matter. */
  hear(payload: string | null): void {
    if (payload?.startsWith('!') !== true) return;
    for (const lane of payload.slice(1).split(',')) this.#rung.add(asId<LaneId>(lane));
    this.#kick();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
  }

  #kick(): void {
    if (this.#looking || this.#stopped || this.#again !== undefined) return;
    this.#looking = true;
    void this.#look().finally(() => {
      this.#looking = false;
      if (this.#rung.size > 0) this.#kick();
    });
  }

  async #look(): Promise<void> {
    const lanes = [...this.#rung];
    this.#rung.clear();
    try {
      for (const wave of await readReceivingWaves(this.db, lanes)) {
        await holdForReceived(this.db, wave, await readSpec(this.db, wave.campaignId));
      }
    } catch (error) {
      // The lanes' own turns judge in the meantime.
      this.onError(error);
      for (const lane of lanes) this.#rung.add(lane);
      this.#again = setTimeout(() => {
        this.#again = undefined;
        this.#kick();
      }, AGAIN_MS);
    }
  }
}
