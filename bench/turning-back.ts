/** Takes a campaign back when enough of its hosts are patched: what a person does who has seen enough. */
export class TurningBack {
  #under: Promise<void> | null = null;

  constructor(
    private readonly turn: () => Promise<void>,
    /** Hosts that are patched when it is done. */
    private readonly atPatched: number,
  ) {}

  /** Told how many hosts are patched, again and again. */
  consider(patched: number): void {
    if (this.#under !== null || patched < this.atPatched) return;
    this.#under = this.turn();
    // Heard by whoever awaits `done`; until then its failure is nobody's unhandled rejection.
    this.#under.catch(() => undefined);
  }

  /** Whether somebody turned it. @throws Error when it was refused. */
  async done(): Promise<boolean> {
    if (this.#under === null) return false;
    await this.#under;
    return true;
  }
}
