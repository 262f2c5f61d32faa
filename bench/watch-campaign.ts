import { StallWatch } from '../deploy/local/stall-watch';
import type { CampaignId } from '../model/ids';
import type { HostState } from '../model/words';
import { type BenchProgress, readBenchProgress } from '../store/bench-figures';
import type { Database } from '../store/database';
import type { Killing } from './killing';
import { ProgressLine } from './progress-line';
import type { TurningBack } from './turning-back';
import type { UsageMeter } from './usage-meter';

/** How often it is looked whether the campaign has ended: what the servers idle at the end counts as theirs. */
const POLL_MS = 200;
const SAY_MS = 2_000;
/** Reading the memory of every process walks all of its pages: each second it took 7 % of the two cores it measures. */
const LOOK_MS = 5_000;
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
  /** A process to be killed on the way; null for a run without. */
  readonly killing: Killing | null;
  /** A person who takes it back on the way; null for a run without. */
  readonly turning: TurningBack | null;
}

/** Where a campaign stood at a moment (ms since 1970). */
export interface Observation {
  readonly at: number;
  readonly states: ReadonlyMap<HostState, number>;
}

/**
 * Shows a campaign's progress until it has ended; resolves with where it stood at every look. @throws Error when nothing
 * moves any more.
 */
export async function watchCampaign(watch: Watch, campaignId: CampaignId): Promise<Observation[]> {
  const { killing, turning } = watch;
  const line = new ProgressLine(watch.hosts);
  const stall = new StallWatch(STALLED_MS);
  const seen: Observation[] = [];
  let said = performance.now();
  let looked = said;
  for (;;) {
    watch.stopping.throwIfAborted();
    const progress = await readUnlessAway(watch, campaignId);
    const now = performance.now();
    if (progress !== null) {
      seen.push({ at: Date.now(), states: progress.states });
      if (progress.ended) return seen;
      refuseStalled(stall, progress, now);
      killing?.consider(progress.states.get('patched') ?? 0);
      turning?.consider(progress.states.get('patched') ?? 0);
    }
    if (now - looked >= LOOK_MS) {
      watch.meter.look();
      looked = now;
    }
    if (progress !== null && now - said >= SAY_MS) {
      watch.say(line.next(progress, now));
      said = now;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function refuseStalled(stall: StallWatch, { phase, held, states }: BenchProgress, now: number): void {
  const stalled = stall.look({ phase, heldBy: held === null ? [] : [held], states }, now);
  if (stalled !== null) throw new Error(stalled);
}

/** Null while the database is away because this run killed it: a look that began before it was back may fail after. */
async function readUnlessAway({ db, killing }: Watch, campaignId: CampaignId): Promise<BenchProgress | null> {
  const isAway = (): boolean => killing?.isRecovering ?? false;
  const wasAway = isAway();
  try {
    return await readBenchProgress(db, campaignId);
  } catch (error) {
    if (wasAway || isAway()) return null;
    throw error;
  }
}
