import type { Supervisor } from '../deploy/local/supervisor';

/** The processes that `--kill` takes; of several of a kind, the first. */
export const KILLABLE = ['worker', 'gateway', 'api', 'signer', 'temporal', 'postgres'] as const;
export type Killable = (typeof KILLABLE)[number];

/** A process is killed once this share of the hosts is patched. */
const KILL_SHARE = 1 / 3;

/** A kill -9 in mid-campaign. Times in ms since 1970, by this machine's clock, which is the database's too. */
export interface Killed {
  readonly process: Killable;
  /** Hosts patched when it was decided. */
  readonly patchedBefore: number;
  readonly killedAt: number;
  /** When the process, started again by its supervisor, served again. */
  readonly readyAt: number;
}

/** Kills one process when the campaign is far enough, and knows when it was back. */
export class Killing {
  #under: Promise<Killed> | null = null;
  #recovering = false;

  constructor(
    private readonly supervisor: Pick<Supervisor, 'killAndAwait'>,
    private readonly process: Killable,
    private readonly hosts: number,
  ) {}

  /** Told how many hosts are patched, again and again. */
  consider(patched: number): void {
    if (this.#under !== null || patched < this.hosts * KILL_SHARE) return;
    this.#under = this.#kill(patched);
    // Heard by whoever awaits `done`; until then its failure is nobody's unhandled rejection.
    this.#under.catch(() => undefined);
  }

  /** Whether the killed process is away at this moment. */
  get isRecovering(): boolean {
    return this.#recovering;
  }

  /** What happened; null when the campaign ended before it came to it. @throws Error when the process did not come back. */
  done(): Promise<Killed | null> {
    return this.#under ?? Promise.resolve(null);
  }

  async #kill(patchedBefore: number): Promise<Killed> {
    this.#recovering = true;
    try {
      const killedAt = Date.now();
      await this.supervisor.killAndAwait(this.process);
      return { process: this.process, patchedBefore, killedAt, readyAt: Date.now() };
    } finally {
      this.#recovering = false;
    }
  }
}
