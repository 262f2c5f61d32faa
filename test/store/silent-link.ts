import { connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of a connection that says a text: both ends are closed, or it hears and says nothing from there on. */
type Trouble = 'cut' | 'mute';

/** Passes connections on to PostgreSQL, until they are told not to: then nobody is told that they are gone. */
export class SilentLink {
  /** How many connections there were. */
  accepted = 0;
  #trouble: { readonly text: string; readonly then: Trouble } | null = null;
  readonly #pairs = new Set<Pair>();

  private constructor(
    private readonly server: Server,
    /** PostgreSQL by way of this link. */
    readonly url: string,
  ) {}

  static async open(to: URL): Promise<SilentLink> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the link has no port');
    const url = new URL(to);
    url.hostname = '127.0.0.1';
    url.port = String(address.port);
    const link = new SilentLink(server, url.toString());
    server.on('connection', (near) => {
      link.accepted += 1;
      const pair: Pair = {
        near,
        far: connect(Number(to.port), to.hostname),
        isMute: false,
        withheld: [],
        greeting: '',
      };
      link.#pairs.add(pair);
      near.on('data', (part: Buffer) => {
        link.#say(pair, part);
      });
      pair.far.on('data', (part: Buffer) => {
        if (!pair.isMute) near.write(part);
      });
      near.on('close', () => pair.isMute || pair.far.end());
      pair.far.on('close', () => pair.isMute || near.end());
      for (const socket of [near, pair.far]) socket.on('error', () => undefined);
    });
    return link;
  }

  /** Connections that are open now carry nothing any more; new ones do. */
  fallSilent(): void {
    for (const pair of this.#pairs) pair.isMute = true;
  }

  /** Connections that are open now end. */
  cut(): void {
    for (const pair of this.#pairs) close(pair);
    this.#pairs.clear();
  }

  /** The next connection that says this text is treated so, and only that one. */
  troubleNext(text: string, then: Trouble): void {
    this.#trouble = { text, then };
  }

  /** Our ends of the open connections that gave this application's name. */
  portsOf(application: string): number[] {
    const own = [...this.#pairs].filter(({ near, greeting }) => !near.destroyed && greeting.includes(application));
    return own.flatMap(({ near }) => near.remotePort ?? []);
  }

  /** What was said on silent connections arrives after all. */
  deliverWithheld(): void {
    for (const { far, withheld } of this.#pairs) for (const part of withheld.splice(0)) far.write(part);
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #say(pair: Pair, part: Buffer): void {
    if (pair.greeting === '') pair.greeting = part.toString('latin1');
    const trouble = this.#trouble;
    if (trouble !== null && part.includes(trouble.text)) {
      this.#trouble = null;
      if (trouble.then === 'cut') {
        close(pair);
        return;
      }
      pair.isMute = true;
    }
    if (pair.isMute) pair.withheld.push(part);
    else pair.far.write(part);
  }
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  isMute: boolean;
  readonly withheld: Buffer[];
  /** The first it said: its name is in it. */
  greeting: string;
}

function close({ near, far }: Pair): void {
  near.destroy();
  far.destroy();
}
