import { setTimeout as sleep } from 'node:timers/promises';
import { asId, type LaneId } from '../model/ids';
import type { Database } from '../store/database';
import { holdForReceived, readReceivingWaves, type ReceivingWave } from '../store/turn/received';

/** The shortest pause between two looks: failures come in storms. */
const PAUSE_MS = 50;
/** What went wrong is looked at again after this, doubling up to the other. */
const AGAIN_MS = 200;
const AGAIN_AT_MOST_MS = 5_000;

/**
 * Hears of every failing report as it is stored, and has the gate of its ring judged at once. Turns judge as well, each when
 * its board has digested what failed; under load that is two turns later (decision 12). One look at a time.
 */
export class GateWatch {
  readonly #rung = new Set<LaneId>();
  #looking: Promise<void> | null = null;
  readonly #stopping = new AbortController();

  constructor(
    private readonly db: Database,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** A notice on the `bell` channel (activities/bell.ts); only the urgent ones matter. */
  hear(payload: string | null): void {
    if (payload?.startsWith('!') !== true || this.#stopping.signal.aborted) return;
    for (const lane of payload.slice(1).split(',')) this.#rung.add(asId<LaneId>(lane));
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
  }

  /** Looks at nothing more, and waits for the look in hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
  }

  async #look(): Promise<void> {
    let restMs = AGAIN_MS;
    while (this.#rung.size > 0 && !this.#stopping.signal.aborted) {
      const wentWell = await this.#judgeRung();
      await this.#pause(wentWell ? PAUSE_MS : restMs);
      restMs = wentWell ? AGAIN_MS : Math.min(restMs * 2, AGAIN_AT_MOST_MS);
    }
  }

  /** Answers whether all went well; the lanes of what did not are rung again. */
  async #judgeRung(): Promise<boolean> {
    const lanes = [...this.#rung];
    this.#rung.clear();
    const waves = await this.#tried(lanes, () => readReceivingWaves(this.db, lanes));
    if (waves === null) return false;
    let wentWell = true;
    for (const wave of waves) if (!(await this.#judge(wave))) wentWell = false;
    return wentWell;
  }

  /** One campaign whose lock is not let go keeps no other waiting. */
  async #judge(wave: ReceivingWave): Promise<boolean> {
    return (await this.#tried(wave.laneIds, () => holdForReceived(this.db, wave))) !== null;
  }

  async #tried<T>(lanes: readonly LaneId[], work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      for (const lane of lanes) this.#rung.add(lane);
      // The lanes' own turns judge in the meantime.
      this.onError(error);
      return null;
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch((error: unknown) => {
      // Woken because the worker stops.
      if (!this.#stopping.signal.aborted) throw error;
    });
  }
}
