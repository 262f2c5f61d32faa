import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Database, onOneConnection, openDatabase } from '../../store/database';
import { createTestDatabase, type TestDatabase } from '../servers';

let database: TestDatabase;
let link: Link;

beforeAll(async () => {
  database = await createTestDatabase();
  link = await Link.open(new URL(database.url));
});

afterAll(async () => {
  await link.close();
  await database.drop();
});

/** Passes connections on to PostgreSQL, until those that are open are told to fall silent: nobody is told that they are gone. */
class Link {
  private readonly sockets: Socket[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(to: URL): Promise<Link> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the link has no port');
    const url = new URL(to);
    url.hostname = '127.0.0.1';
    url.port = String(address.port);
    const link = new Link(server, url.toString());
    server.on('connection', (near) => {
      const far = connect(Number(to.port), to.hostname);
      for (const socket of [near, far]) {
        socket.on('error', () => undefined);
        link.sockets.push(socket);
      }
      near.pipe(far).pipe(near);
    });
    return link;
  }

  /** Connections that are open now carry nothing any more; new ones do. */
  fallSilent(): void {
    for (const socket of this.sockets) {
      socket.unpipe();
      socket.resume();
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const ask = (db: Database): Promise<unknown> => db.query('SELECT 1');

test.each([
  ['a statement', ask],
  ['statements on one connection', (db: Database) => onOneConnection(db, (connection) => connection.query('SELECT 1'))],
] as const)('%s over a link that is gone is given up, and its connection with it', async (_title, act) => {
  const db = openDatabase(link.url, { max: 1, answerWithinMs: 300 });
  try {
    await act(db);
    link.fallSilent();
    await expect(act(db)).rejects.toThrow();
    // The pool has one connection: had it been kept, nobody would ever be answered again.
    await act(db);
  } finally {
    await db.end();
  }
});
