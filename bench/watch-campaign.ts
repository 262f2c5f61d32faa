import type { CampaignId } from '../model/ids';
import { type BenchProgress, readBenchProgress } from '../store/bench-figures';
import type { Database } from '../store/database';
import { ProgressLine } from './progress-line';
import type { UsageMeter } from './usage-meter';

/** How often it is looked whether the campaign has ended: what the servers idle at the end counts as theirs. */
const POLL_MS = 200;
const SAY_MS = 2_000;
/** Reading the memory of every process costs some milliseconds of one core. */
const LOOK_MS = 1_000;
/** A campaign in which nothing has moved for so long has stopped: longer than any pause of a healthy one. */
const STALLED_MS = 120_000;

/** What a campaign is watched with. */
export interface Watch {
  readonly db: Database;
  readonly meter: UsageMeter;
  readonly hosts: number;
  readonly say: (line: string) => void;
  /** Aborted when everything is being stopped. */
  readonly stopping: AbortSignal;
}

/** Shows a campaign's progress until it has ended. @throws Error when nothing moves any more. */
export async function watchCampaign(watch: Watch, campaignId: CampaignId): Promise<BenchProgress> {
  const line = new ProgressLine(watch.hosts);
  const stall = new StallDetector();
  let said = performance.now();
  let looked = said;
  for (;;) {
    watch.stopping.throwIfAborted();
    const progress = await readBenchProgress(watch.db, campaignId);
    const now = performance.now();
    if (progress.ended) return progress;
    stall.refuse(progress, now);
    if (now - looked >= LOOK_MS) {
      watch.meter.look();
      looked = now;
    }
    if (now - said >= SAY_MS) {
      watch.say(line.next(progress, now));
      said = now;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Notices a campaign that stands still. */
class StallDetector {
  #last = '';
  #since = 0;

  /** @throws Error saying where it stands, when nothing has changed for too long. */
  refuse({ phase, held, states }: BenchProgress, now: number): void {
    const present = JSON.stringify([phase, held, [...states].sort()]);
    if (present !== this.#last) {
      this.#last = present;
      this.#since = now;
    }
    if (now - this.#since < STALLED_MS) return;
    const where = [...states].map(([state, hosts]) => `${hosts} ${state}`).join(', ');
    const why = held === null ? phase : `held: ${held}`;
    throw new Error(`nothing has moved for ${STALLED_MS / 1000} s (${why}; ${where})`);
  }
}
