import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ensureAuthority, issueGatewayCertificate } from '../../deploy/local/certificates';
import { type Database, openDatabase } from '../../store/database';
import { built } from '../e2e/built';
import { importFleet, launchCampaign } from '../launched-campaign';
import { createTestDatabase, type TestDatabase } from '../servers';
import { HttpReceiver, MailServer } from './notify-receivers';
import { until } from './until';

const SECRET = randomBytes(32).toString('base64');
const ROUTING_KEY = 'pager-routing-key-canary';
const CHAT_PATH = '/chat/canary-in-its-url';

let database: TestDatabase;
let owner: Database;
let http: HttpReceiver;
let dir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase(database.url);
  await importFleet(owner, 8);
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-notify-'));
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  rmSync(dir, { recursive: true });
});
beforeEach(async () => {
  await owner.query('DELETE FROM hold');
  await owner.query('TRUNCATE notification_event, notification_message, notification_delivery, notification_receiver');
  await owner.query('UPDATE campaign_host SET owned = false');
  http = await HttpReceiver.start();
});
afterEach(async () => {
  await notifier?.kill();
  await http.close();
  for (const mail of mails.splice(0)) await mail.close();
});

const mails: MailServer[] = [];
/** A mail server until the test ends, however it does. */
async function openMail(tls: Parameters<typeof MailServer.start>[0] = null): Promise<MailServer> {
  const mail = await MailServer.start(tls);
  mails.push(mail);
  return mail;
}

let notifier: Notifier | null = null;

function file(name: string, content: string): string {
  const path = join(dir, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** The process as it runs in production. */
class Notifier {
  said = '';
  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (part: Buffer) => (this.said += part.toString()));
    }
  }

  static async start(spec: object): Promise<Notifier> {
    notifier = Notifier.spawn(spec);
    const { said } = await until('the process of notifications', () =>
      notifier!.said.includes('"ready"') ? notifier : null,
    );
    expect(said).not.toContain(SECRET);
    return notifier;
  }

  static spawn(spec: object): Notifier {
    const settings = file('n.yaml', stringify({ apiVersion: 'ringmaster/v1', kind: 'Notifications', spec }));
    const child = spawn(process.execPath, [built('notify', 'main.js')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], DATABASE_URL: database.notifyUrl, RINGMASTER_NOTIFY_FILE: settings },
    });
    return new Notifier(child);
  }

  async ended(): Promise<number> {
    const [code] = (await once(this.child, 'close')) as [number];
    return code;
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

const webhook = (name = 'hook', path = '/hook') => ({
  name,
  webhook: { url: `${http.url}${path}`, secretFile: file('secret', `whsec_${SECRET}\n`) },
});
const AT_ONCE = { groupWait: '0s', groupInterval: '0s' };
/** A slow machine is no receiver that is away. */
const PATIENT = { timeout: '60s' };
const QUICK = { backoffFrom: '1s', backoffTo: '1s', ...PATIENT };

async function addEvents(count: number): Promise<void> {
  await owner.query(
    `INSERT INTO notification_event (kind, detail) SELECT 'recalled', jsonb_build_object('recall', n, 'patch', 'bundle b ' || n)
       FROM generate_series(1, $1) n`,
    [count],
  );
}

async function states(): Promise<Record<string, number>> {
  const result = await owner.query<{ state: string; messages: number }>(
    'SELECT state, count(*)::int AS messages FROM notification_message GROUP BY state',
  );
  return Object.fromEntries(result.rows.map(({ state, messages }) => [state, messages]));
}

test('a held emergency reaches mail, webhook, chat, Alertmanager and a pager, and its resumption closes what it opened', async () => {
  const authority = await ensureAuthority(dir);
  const certificate = await issueGatewayCertificate({ authority, dir, gatewayId: 'mail', names: ['127.0.0.1'] });
  const mail = await openMail({
    cert: readFileSync(certificate.certFile),
    key: readFileSync(certificate.keyFile),
  });
  const email = {
    ...{
      host: '127.0.0.1',
      port: mail.port,
      login: { user: 'ringmaster', passwordFile: file('password', 'sesame\n') },
    },
    ...{ from: 'ringmaster@example.com', to: ['ops@example.com', 'lead@example.com'] },
  };
  const receivers = [
    webhook(),
    { name: 'mail', caFile: authority.certFile, email },
    {
      name: 'chat',
      chat: { urlFile: file('chat', `${http.url}${CHAT_PATH}\n`) },
      template: { subject: '{severity}, {count} of {campaign} ({class}) in {clusters}', text: 'so: {events}' },
    },
    { name: 'alerts', alertmanager: { url: http.url } },
    { name: 'page', pagerduty: { url: `${http.url}/pager`, routingKeyFile: file('key', ROUTING_KEY) } },
  ];
  const route = {
    ...{ events: ['held', 'resumed'], severities: ['critical'], classes: ['emergency'], clusters: ['east'] },
    receivers: receivers.map(({ name }) => name),
  };
  const process = await Notifier.start({ receivers, routes: [{ ...route, ...AT_ONCE }], delivery: PATIENT });
  const campaignId = await launchCampaign(owner, { name: 'openssl' });
  const held = `INSERT INTO hold (hold_id, campaign_id, cluster, scope, source, reason, set_by)
                VALUES (gen_random_uuid(), $1, 'east', 'forward', 'gate', 'größer als 2 % <!channel>', 'gate')`;
  await owner.query(held, [campaignId]);
  await until('the hold everywhere', () => (http.received.length === 4 && mail.mails.length === 2 ? true : null));
  await owner.query(`UPDATE hold SET lifted_at = now(), lifted_by = 'ann', lift_reason = 'looked into it'`);
  await until('its end everywhere', () => (http.received.length === 8 && mail.mails.length === 4 ? true : null));

  const [hook] = http.to('/hook');
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = hook!.headers;
  const signed = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(
    `${String(id)}.${String(at)}.${hook!.body}`,
  );
  expect(signature).toBe(`v1,${signed.digest('base64')}`);
  expect(JSON.parse(hook!.body)).toMatchObject({
    ...{ kind: 'Notification', id, severity: 'critical' },
    events: [{ kind: 'held', clusters: ['east'], campaign: { name: 'openssl', class: 'emergency' } }],
  });

  const [first] = mail.mails;
  expect(first).toMatchObject({ from: email.from, login: 'ringmaster', secured: true });
  expect(mail.mails.map(({ to }) => to).sort()).toEqual([...email.to, ...email.to].sort().map((to) => [to]));
  expect(first!.text).toMatch(new RegExp(`^Message-ID: <[0-9a-f-]{36}@example.com>$`, 'm'));
  expect(Buffer.from(first!.text.split('\n\n')[1]!, 'base64').toString()).toContain(
    'Campaign openssl is held in east by a gate: größer als 2 % <!channel>',
  );
  const chat = (JSON.parse(http.to(CHAT_PATH)[0]!.body) as { text: string }).text;
  expect(chat).toContain('critical, 1 of openssl (emergency) in east');
  expect(chat).toMatch(/so: .*&lt;!channel&gt;/s);

  const alerts = http.to('/api/v2/alerts').map(({ body }) => (JSON.parse(body) as AlertBody[])[0]!);
  expect(alerts[0]!.labels).toMatchObject({ alertname: 'RingmasterHeld', severity: 'critical', cluster: 'east' });
  expect(alerts[1]!.labels).toEqual(alerts[0]!.labels);
  expect(Date.parse(alerts[0]!.endsAt)).toBeGreaterThan(Date.now());
  expect(Date.parse(alerts[1]!.endsAt)).toBeLessThanOrEqual(Date.now());

  const pages = http.to('/pager').map(({ body }) => JSON.parse(body) as PageBody);
  expect(pages.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
  expect(pages[0]).toMatchObject({ routing_key: ROUTING_KEY, payload: { severity: 'critical', component: 'openssl' } });
  expect(pages[1]!.dedup_key).toBe(pages[0]!.dedup_key);

  for (const secret of [
    SECRET,
    'sesame',
    ROUTING_KEY,
    'canary-in-its-url',
    Buffer.from('\0ringmaster\0sesame').toString('base64'),
  ])
    expect(process.said).not.toContain(secret);
});

interface AlertBody {
  readonly labels: Record<string, string>;
  readonly endsAt: string;
}
interface PageBody {
  readonly event_action: string;
  readonly routing_key: string;
  readonly dedup_key: string;
  readonly payload?: object;
}

test('killed in the middle of deliveries, again and again, it loses nothing; what comes twice comes under the same key', async () => {
  const count = 24;
  let unanswered = 0;
  let kills = 0;
  // One request before each kill is taken and not answered: the process is killed while it waits, and cannot know.
  http.answer = () => {
    if (unanswered > kills || kills === 2 || http.received.length < 8 * (kills + 1)) return 202;
    unanswered += 1;
    return 'silence';
  };
  const spec = {
    ...{ receivers: [webhook()], routes: [{ receivers: ['hook'], ...AT_ONCE }] },
    delivery: QUICK,
  };
  await killedTwice(spec, { count, unanswered: () => unanswered, onKilled: (kill) => (kills = kill) });

  const byKey = new Map<string, Set<string>>();
  for (const { headers, body } of http.received) {
    const key = String(headers['webhook-id']);
    byKey.set(key, (byKey.get(key) ?? new Set()).add(body));
  }
  const told = [...byKey.values()].map(([body]) => (JSON.parse(body!) as { events: { eventId: string }[] }).events);
  expect(byKey.size).toBe(count);
  expect(new Set(told.flat().map(({ eventId }) => eventId)).size).toBe(count);
  // The same bytes each time: whoever has the key has the message.
  expect([...byKey.values()].every((bodies) => bodies.size === 1)).toBe(true);
  // Twice came only those whose answer was lost.
  expect(http.received).toHaveLength(count + 2);
});

/** Delivers so many events by processes of which two are killed, each when the next answer is one that nobody hears. */
async function killedTwice(
  spec: Parameters<typeof Notifier.start>[0],
  { count, unanswered, onKilled }: { count: number; unanswered: () => number; onKilled: (kill: number) => void },
): Promise<void> {
  await Notifier.start(spec);
  await addEvents(count);
  for (const kill of [1, 2]) {
    await until('an answer that nobody hears', () => (unanswered() === kill ? true : null));
    await notifier!.kill();
    onKilled(kill);
    // What the dead process had is taken up when its lease has ended; the test does not wait for that.
    await owner.query(`UPDATE notification_message SET lease_until = now() WHERE state = 'sending'`);
    await Notifier.start(spec);
  }
  await until('all delivered', async () => ((await states())['delivered'] === count ? true : null));
}

test('killed in the middle of mails it loses none; one comes twice whose taking was not answered, the same to the byte', async () => {
  const count = 12;
  const mail = await openMail();
  let unanswered = 0;
  let kills = 0;
  const falls = (kill: number, mails: number) => {
    if (kills !== kill || unanswered !== kill || mail.mails.length < mails) return false;
    unanswered += 1;
    return true;
  };
  // The first time the server has the mail and the process cannot know; the second time it does not have it yet.
  mail.taken = () => (falls(0, 4) ? null : '250 taken');
  mail.recipient = () => (falls(1, 8) ? null : '250 fine');
  const email = { host: '127.0.0.1', port: mail.port, security: 'none', from: 'r@example.com', to: ['a@example.com'] };
  const spec = {
    receivers: [{ name: 'mail', email }],
    routes: [{ receivers: ['mail'], ...AT_ONCE }],
    delivery: QUICK,
  };
  await killedTwice(spec, { count, unanswered: () => unanswered, onKilled: (kill) => (kills = kill) });

  const byId = new Map<string, string[]>();
  for (const { text } of mail.mails) {
    const id = /^Message-ID: (.*)$/m.exec(text)![1]!;
    byId.set(id, [...(byId.get(id) ?? []), text]);
  }
  expect(byId.size).toBe(count);
  const patches = [...byId.values()].map(([text]) => /The bundle b (\d+) was recalled/.exec(text!)?.[1]);
  expect(new Set(patches)).toEqual(new Set(Array.from({ length: count }, (_, n) => String(n + 1))));
  expect([...byId.values()].map((texts) => texts.length).sort()).toEqual([...Array(count - 1).fill(1), 2]);
  expect([...byId.values()].every((texts) => new Set(texts).size === 1)).toBe(true);
});

test('a receiver that is away is asked again; one that refuses makes a dead letter, which the replay brings under its key', async () => {
  http.answer = ({ path }) => (path === '/refuses' ? 403 : http.to('/away').length < 3 ? 503 : 202);
  const receivers = [webhook('away', '/away'), webhook('refuses', '/refuses')];
  await Notifier.start({ receivers, routes: [{ receivers: ['away', 'refuses'], ...AT_ONCE }], delivery: QUICK });
  await addEvents(1);
  await until('one delivered, one dead', async () => {
    const { delivered, dead } = await states();
    return delivered === 1 && dead === 1 ? true : null;
  });
  expect(new Set(http.to('/away').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const dead = await owner.query<{ message_id: string; error_kind: string; error: string }>(
    `SELECT message_id, error_kind, error FROM notification_message WHERE state = 'dead'`,
  );
  expect(dead.rows[0]).toMatchObject({ error_kind: 'refused', error: expect.stringContaining('status 403') });
  http.answer = () => 202;
  await owner.query('SELECT replay_notification($1)', [dead.rows[0]!.message_id]);
  await until('both delivered', async () => ((await states())['delivered'] === 2 ? true : null));
  expect(http.to('/refuses').at(-1)!.headers['webhook-id']).toBe(dead.rows[0]!.message_id);
});

test('mail that one of its recipients may not have goes to the others, once, and says of whom it does not and why', async () => {
  const mail = await openMail();
  mail.recipient = (address) => (address.startsWith('gone') ? '550 no such user' : '250 fine');
  const email = {
    host: '127.0.0.1',
    port: mail.port,
    security: 'none',
    from: 'r@example.com',
    to: ['a@example.com', 'gone@example.com'],
  };
  await Notifier.start({
    receivers: [{ name: 'mail', email }],
    routes: [{ receivers: ['mail'], ...AT_ONCE }],
    delivery: PATIENT,
  });
  await addEvents(1);
  await until('one delivered, one dead', async () => {
    const { delivered, dead } = await states();
    return delivered === 1 && dead === 1 ? true : null;
  });
  const dead = await owner.query(`SELECT message_id, receiver, error FROM notification_message WHERE state = 'dead'`);
  expect(dead.rows).toMatchObject([
    { receiver: 'mail/gone@example.com', error: expect.stringContaining('127.0.0.1 answered 550 no such user') },
  ]);
  mail.recipient = () => '250 fine';
  await owner.query('SELECT replay_notification($1)', [dead.rows[0]!.message_id]);
  await until('both delivered', async () => ((await states())['delivered'] === 2 ? true : null));
  expect(mail.mails.map(({ to }) => to)).toEqual([['a@example.com'], ['gone@example.com']]);
});

test('a file with a mistake starts nothing: each is named with file, line, column and path', async () => {
  const spec = { receivers: [{ ...webhook(), colour: 'red' }], routes: [{ receivers: ['nobody'] }] };
  notifier = Notifier.spawn(spec);
  expect(await notifier.ended()).toBe(1);
  expect(notifier.said).toMatch(/n\.yaml:\d+:\d+: spec\.receivers\[0\]\.colour: unknown key "colour"/);
});
