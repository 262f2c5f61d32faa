/** Items that hosts take from one list until it is empty; what became of each is told as soon as it is known. */
export class HostQueue<Item, Host> {
  readonly #found: ReadonlyMap<Item, Promise<readonly string[]>>;
  readonly #ended: Promise<unknown>;

  /** `boot` makes a host with that name. One on which an item did not come to its end is used no more. */
  constructor(
    items: readonly Item[],
    names: readonly string[],
    private readonly work: {
      readonly boot: (name: string) => Promise<Host>;
      /** Resolves with all that was not as it should be. */
      readonly run: (host: Host, item: Item) => Promise<readonly string[]>;
    },
  ) {
    const tell = new Map<Item, (failures: readonly string[]) => void>();
    this.#found = new Map(items.map((item) => [item, new Promise((resolve) => tell.set(item, resolve))]));
    const queue = [...items];
    const next = (): Item | undefined => queue.shift();
    this.#ended = Promise.all(
      names.map((name) => this.#drain(name, next, (item, failures) => tell.get(item)?.(failures))),
    );
  }

  /** What was not as it should be with an item, once that is known. */
  failures(item: Item): Promise<readonly string[]> {
    return this.#found.get(item) ?? Promise.reject(new Error('it was never in the list'));
  }

  /** Resolves when nothing is worked on any more. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  async #drain(
    name: string,
    next: () => Item | undefined,
    tell: (item: Item, failures: readonly string[]) => void,
  ): Promise<void> {
    let boots = 0;
    let host: Host | null = null;
    for (let item = next(); item !== undefined; item = next()) {
      try {
        host ??= await this.work.boot(`${name}-${String((boots += 1))}`);
        tell(item, await this.work.run(host, item));
      } catch (error) {
        tell(item, [error instanceof Error ? error.message : String(error)]);
        host = null;
      }
    }
  }
}
