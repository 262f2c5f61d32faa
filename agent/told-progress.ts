import type { Doing } from './order';

/** Nothing is told of what takes less, nor twice within it. */
const LEAST_MS = 10_000;
/** What has gone on for long is told of less often: its tenth, so that an hour is some forty reports. */
const SHARE_OF_TIME = 0.1;

/**
 * Lets through the few words on an order's progress that are worth a report: each one costs a message and a row, of every
 * host that is at work.
 */
export class ToldProgress {
  private toldMs: number;
  private last = '';

  /** `now`: a clock in ms that never goes back. */
  constructor(
    private readonly tell: (doing: Doing) => void,
    private readonly now: () => number = () => performance.now(),
    private readonly sinceMs = now(),
  ) {
    this.toldMs = sinceMs;
  }

  /** What is being done now; told if it is time, and if it is anything else than was told last. */
  take(doing: Doing): void {
    const nowMs = this.now();
    if (nowMs - this.toldMs < Math.max(LEAST_MS, SHARE_OF_TIME * (nowMs - this.sinceMs))) return;
    const key = JSON.stringify(doing);
    if (key === this.last) return;
    this.last = key;
    this.toldMs = nowMs;
    this.tell(doing);
  }
}
