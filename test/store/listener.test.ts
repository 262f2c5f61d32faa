import { readFileSync } from 'node:fs';
import { type Database, openDatabase } from '../../store/database';
import { Listener } from '../../store/listener';
import { createTestDatabase, type TestDatabase } from '../servers';
import { pause } from './lane-driver';
import { SilentLink } from './silent-link';

let database: TestDatabase;
let db: Database;
let link: SilentLink;
let listener: Listener;
/** What was heard: payloads, and null for "look". */
let heard: (string | null)[];

const TIMES = { reconnectMs: 50, answerMs: 400 };

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
});

beforeEach(async () => {
  link = await SilentLink.open(new URL(database.url));
  heard = [];
  listener = new Listener(link.url, TIMES);
  listener.on('bell', (payload) => heard.push(payload));
});

afterEach(async () => {
  await listener.close();
  await link.close();
});

afterAll(async () => {
  await db.end();
  await database.drop();
});

async function until(met: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await met())) await pause(10);
}

/** Says something, and waits until it was heard. */
async function tell(text: string): Promise<void> {
  await db.query(`SELECT pg_notify('bell', $1)`, [text]);
  await until(() => heard.includes(text));
}

const listening = async (): Promise<number> => {
  const found = await db.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ringmaster-listener'`,
  );
  return found.rowCount ?? 0;
};

test('one whose first connection ends before it listens says so, and does not connect behind the back of whoever tries again', async () => {
  link.troubleNext('LISTEN', 'cut');
  await expect(listener.start()).rejects.toThrow();
  await pause(6 * TIMES.reconnectMs);
  expect(link.accepted).toBe(1);
  await listener.start();
  await tell('once');
  expect([heard, await listening()]).toEqual([['once'], 1]);
});

test('one that ends before it listens again is tried again, by one connection', async () => {
  await listener.start();
  link.troubleNext('LISTEN', 'cut');
  link.cut();
  await until(() => heard.length > 0);
  await pause(6 * TIMES.reconnectMs);
  await tell('once');
  expect([heard, link.accepted]).toEqual([[null, 'once'], 3]);
  await until(async () => (await listening()) === 1);
});

test('one whose LISTEN is not answered is replaced, and nothing is heard twice when that one comes through after all', async () => {
  await listener.start();
  link.troubleNext('LISTEN', 'mute');
  link.cut();
  await until(() => heard.length > 0);
  link.deliverWithheld();
  await tell('first');
  await tell('second');
  expect(heard).toEqual([null, 'first', 'second']);
  expect(link.accepted).toBe(3);
});

test('one that is closed while it connects leaves no connection behind', async () => {
  const starting = listener.start();
  await listener.close();
  await starting;
  await until(async () => (await listening()) === 0);
  await db.query(`SELECT pg_notify('bell', 'nobody')`);
  expect(heard).toEqual([]);
});

/** The kernel's timer of this connection: 2 is keepalive, and the time until it, in ms (proc(5), /proc/net/tcp). */
function timerOf(port: number): { kind: number; inMs: number } {
  const rows = ['tcp', 'tcp6'].flatMap((file) => readFileSync(`/proc/net/${file}`, 'utf8').split('\n').slice(1));
  for (const row of rows) {
    const [, local, , , , timer] = row.trim().split(/\s+/);
    const [kind, ticks] = (timer ?? '').split(':').map((part) => Number.parseInt(part, 16));
    if (Number.parseInt(local?.split(':')[1] ?? '', 16) === port) return { kind: kind!, inMs: ticks! * 10 };
  }
  throw new Error(`there is no connection from port ${String(port)}`);
}

test.each(['ringmaster-listener', 'ringmaster-kept'])(
  'an idle connection is asked whether its other end is still there: %s',
  async (name) => {
    const pool = openDatabase(link.url, { max: 1, applicationName: 'ringmaster-kept' });
    try {
      await listener.start();
      await pool.query('SELECT 1');
      const ports = link.portsOf(name);
      expect(ports).toHaveLength(1);
      const { kind, inMs } = timerOf(ports[0]!);
      expect(kind).toBe(2);
      expect(inMs).toBeLessThanOrEqual(10_000);
    } finally {
      await pool.end();
    }
  },
);
