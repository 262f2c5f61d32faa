export interface RepeatedLookOptions {
  /** Between two looks, in ms. */
  readonly everyMs: number;
  /** For the log. */
  readonly what: string;
  readonly look: () => Promise<void>;
  /** Told of the first failed look of a row of them. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Looks again and again, and when it is told to; one look at a time. */
export class RepeatedLook {
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private failing = false;

  constructor(private readonly options: RepeatedLookOptions) {}

  /** False before `start` and after `stop`: what a look finds then is for nobody. */
  get isStarted(): boolean {
    return this.timer !== null;
  }

  /** Begins to look. */
  start(): void {
    this.timer = setInterval(() => void this.now(), this.options.everyMs);
  }

  /** Looks no more. */
  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /**
   * Looks now, or once more when a look is under way: it may have read before what the notice is about. Resolves once
   * it has looked, also when the look failed.
   */
  now(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.untilSeen();
    return this.looking;
  }

  private async untilSeen(): Promise<void> {
    try {
      while (this.lookAgain) {
        this.lookAgain = false;
        await this.once();
      }
    } finally {
      // In one step with the last question: a notice in between would be forgotten.
      this.looking = null;
    }
  }

  private async once(): Promise<void> {
    try {
      await this.options.look();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.options.onFailure(this.options.what, error);
      this.failing = true;
    }
  }
}
