import { createTransport, type SendMailOptions } from 'nodemailer';
import type { NotificationEvent, NotificationKind } from '../../model/notification';
import { describeEvent, NOTIFICATION_EVENTS, severityOf } from '../../model/notification';
import { backoffMs } from '../../notify/backoff';
import { apart } from '../../notify/recipients';
import { quietUntil } from '../../notify/quiet-hours';
import { readSettings } from '../../notify/read-settings';
import { alertOf } from '../../notify/receivers/alertmanager';
import { mailOf } from '../../notify/receivers/email';
import { pagerEventOf } from '../../notify/receivers/pagerduty';
import { signatureOf } from '../../notify/receivers/webhook';
import { routeEvent } from '../../notify/route';
import type { QuietHours, Route } from '../../notify/settings';
import { DEFAULT_TEMPLATE, fill } from '../../notify/template';

function event(kind: NotificationKind, change: Partial<NotificationEvent> = {}): NotificationEvent {
  return {
    ...{ eventId: 'e1', kind, at: '2026-03-02T10:00:00.000Z', clusters: ['east'], detail: {} },
    campaign: { id: 'c1', name: 'openssl', class: 'routine' },
    ...change,
  };
}

const FILE = `apiVersion: ringmaster/v1
kind: Notifications
spec:
  receivers:
    - { name: hook, webhook: { url: "https://hooks.example.com/r", secretFile: /etc/secret } }
  routes:
    - { receivers: [hook] }
`;

describe('the file of notifications', () => {
  test('is read whole, with the defaults that the page says', () => {
    const read = readSettings(FILE);
    expect(read).toMatchObject({
      ok: true,
      settings: { routes: [{ clusters: null, quiet: null }], delivery: { attempts: 24, timeoutMs: 10_000 } },
    });
  });

  test.each([
    ['a key nobody knows', ['receivers: [hook]', 'receivers: [hook], colour: red'], '7:28 spec.routes[0].colour'],
    ['a receiver that is not there', ['receivers: [hook]', 'receivers: [hok]'], '7:21 spec.routes[0].receivers[0]'],
    ['plain HTTP to another machine', ['https', 'http'], '5:37 spec.receivers[0].webhook.url'],
    ['a password in a URL', ['https://', 'https://u:p@'], '5:37 spec.receivers[0].webhook.url'],
    ['a secret that is no file', ['/etc/secret', 'whsec_abc'], '5:80 spec.receivers[0].webhook.secretFile'],
    ['two ways at once', ['name: hook', 'name: hook, chat: { urlFile: /x }'], '5:7 spec.receivers[0]'],
    [
      'an event nobody knows',
      ['receivers: [hook]', 'receivers: [hook], events: [helt]'],
      '7:37 spec.routes[0].events[0]',
    ],
    [
      'a name in braces nobody knows',
      ['name: hook', 'name: hook, template: { text: "{host}" }'],
      '5:39 spec.receivers[0].template.text',
    ],
  ])('%s is refused with its place', (_title, [from, to], place) => {
    const read = readSettings(FILE.replace(from!, to!));
    expect(read.ok ? [] : read.problems.map(({ line, column, path }) => `${line}:${column} ${path}`)).toContain(place);
  });

  test('a login is never sent without TLS', () => {
    const email = 'email: { host: m, security: none, login: { user: u, passwordFile: /p }, from: a@b.c, to: [a@b.c] }';
    const read = readSettings(FILE.replace(/webhook: \{.*\} \}/, `${email} }`));
    expect(read).toMatchObject({
      ok: false,
      problems: [{ message: 'a password would go over the network in the open' }],
    });
  });
});

const ROUTE: Route = {
  ...{ clusters: null, classes: null, severities: null, events: null, receivers: ['a'] },
  ...{ groupWaitMs: 0, groupIntervalMs: 0, quiet: null },
};
const NOW = Date.parse('2026-03-02T22:30:00Z');
const receiversOf = (what: NotificationEvent, ...routes: Partial<Route>[]): string[] =>
  routeEvent(
    what,
    routes.map((route) => ({ ...ROUTE, ...route })),
    NOW,
  ).map(({ receiver }) => receiver);

describe('routing', () => {
  test.each<[string, NotificationEvent, Partial<Route>, boolean]>([
    ['its cluster', event('held'), { clusters: ['east'] }, true],
    ['another cluster', event('held'), { clusters: ['west'] }, false],
    [
      'any cluster, of what concerns the whole fleet',
      event('recalled', { clusters: [], campaign: null }),
      { clusters: ['west'] },
      true,
    ],
    ['its class', event('held'), { classes: ['routine'] }, true],
    ['another class', event('held'), { classes: ['emergency'] }, false],
    ['another event', event('held'), { events: ['resumed'] }, false],
    ['critical: a gate that holds', event('held', { detail: { source: 'gate' } }), { severities: ['critical'] }, true],
    [
      'critical: a person that holds a routine',
      event('held', { detail: { source: 'person' } }),
      { severities: ['critical'] },
      false,
    ],
    [
      'critical: the end of what was critical',
      event('resumed', { detail: { source: 'gate' } }),
      { severities: ['critical'] },
      true,
    ],
    [
      'critical: a goal reached in time',
      event('goal_reached', { detail: { deadline: '2026-01-02', reachedAt: '2026-01-01' } }),
      { severities: ['critical'] },
      false,
    ],
    [
      'critical: a goal reached late',
      event('goal_reached', { detail: { deadline: '2026-01-01', reachedAt: '2026-01-02' } }),
      { severities: ['critical'] },
      true,
    ],
  ])('by %s', (_title, what, route, goes) => {
    expect(receiversOf(what, route)).toEqual(goes ? ['a'] : []);
  });

  test('goes to each receiver once, however many routes name it', () => {
    expect(receiversOf(event('held'), { receivers: ['a', 'b'] }, { receivers: ['b', 'c'] })).toEqual(['a', 'b', 'c']);
  });

  test('what is not grave waits for the end of quiet hours', () => {
    const quiet: QuietHours = { from: 1320, to: 420, timeZone: 'UTC', days: [1], except: 'critical' };
    const at = (what: NotificationEvent) => routeEvent(what, [{ ...ROUTE, quiet }], NOW)[0]!.sendAt;
    expect(new Date(at(event('held'))).toISOString()).toBe('2026-03-03T07:00:00.000Z');
    expect(at(event('gate_failed'))).toBe(NOW);
  });
});

test('each recipient of an email is a receiver of its own, on every route that names the email', () => {
  const read = readSettings(
    FILE.replace(
      'receivers:\n',
      'receivers:\n    - { name: mail, email: { host: h, from: r@example.com, to: [a@example.com, b@example.com, a@example.com] } }\n',
    ).replace('[hook]', '[mail, hook]'),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { receivers, routes } = apart(read.settings);
  const names = ['mail/a@example.com', 'mail/b@example.com', 'hook'];
  expect(receivers.map(({ name }) => name)).toEqual(names);
  expect(routes[0]!.receivers).toEqual(names);
  expect(receivers.map(({ target }) => (target.kind === 'email' ? target.to : null))).toEqual([
    ['a@example.com'],
    ['b@example.com'],
    null,
  ]);
});

describe('quiet hours', () => {
  const night = { from: 1320, to: 420, timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], except: 'critical' } as const;
  test.each([
    ['before they begin', '2026-03-02T20:59:00Z', null],
    ['in the evening', '2026-03-02T21:00:00Z', '2026-03-03T06:00:00.000Z'],
    ['in the morning after their day', '2026-03-07T03:00:00Z', '2026-03-07T06:00:00.000Z'],
    ['at their end', '2026-03-03T06:00:00Z', null],
    ['on a day that is not theirs', '2026-03-07T22:00:00Z', null],
    ['over the night in which clocks go forward', '2026-03-29T00:30:00Z', null],
  ])('%s', (_title, now, until) => {
    const end = quietUntil(night, Date.parse(now));
    expect(end === null ? null : new Date(end).toISOString()).toBe(until);
  });

  test('end by the clock on the wall when it is changed meanwhile', () => {
    const all = { ...night, days: [0, 1, 2, 3, 4, 5, 6] };
    expect(new Date(quietUntil(all, Date.parse('2026-03-28T22:00:00Z'))!).toISOString()).toBe(
      '2026-03-29T05:00:00.000Z',
    );
    expect(new Date(quietUntil(all, Date.parse('2026-10-24T21:00:00Z'))!).toISOString()).toBe(
      '2026-10-25T06:00:00.000Z',
    );
  });
});

test.each(NOTIFICATION_EVENTS)('%s has a sentence and a severity', (kind) => {
  expect(describeEvent(event(kind))).not.toMatch(/undefined|NaN %.*NaN/);
  expect(['info', 'warning', 'critical']).toContain(severityOf(event(kind)));
});

test('a goal at risk and the end of that are one thing to a pager and to Alertmanager, apart from the goal being missed', () => {
  const about = { detail: { goal: 0, ratio: 0.9, deadline: '2026-03-02T12:00:00Z', reason: 'in time' } };
  const route: Route = { ...ROUTE, severities: ['critical'] };
  const keys = (['goal_at_risk', 'goal_risk_over', 'goal_missed'] as const).map(
    (kind) => routeEvent(event(kind, about), [route], 0)[0]!.groupKey,
  );
  expect(keys).toEqual(['c1/goal_risk/0', 'c1/goal_risk/0', 'c1/goal/0']);
  const [risk, over] = [event('goal_at_risk', about), event('goal_risk_over', about)].map(
    (each) => alertOf(each, keys[0]!) as { labels: object; endsAt: string },
  );
  expect(over!.labels).toEqual(risk!.labels);
  expect(Date.parse(risk!.endsAt)).toBeGreaterThan(Date.parse(over!.endsAt));
  expect(describeEvent(event('goal_risk_over', about))).toBe(
    'Campaign openssl: its goal of 90 % is at risk no more: in time',
  );
});

test('a replay of what has ended since opens nothing: a pager is told to close, Alertmanager that it is over', () => {
  const held = event('held', { detail: { hold: 'h1', source: 'gate' } });
  const message = { messageId: 'm', groupKey: 'c1/hold/h1', events: [held] };
  const action = (overtakenBy: NotificationKind | null) =>
    (pagerEventOf({ template: DEFAULT_TEMPLATE }, { ...message, overtakenBy }) as { event_action: string })
      .event_action;
  expect([action(null), action('resumed'), action('held')]).toEqual(['trigger', 'resolve', 'trigger']);
  const over = alertOf(held, 'c1/hold/h1', true) as { endsAt: string };
  expect(over.endsAt).toBe(held.at);
});

test('what a newer database tells of is told in its own word', () => {
  expect(describeEvent(event('moon_rises' as never))).toBe('moon_rises');
  expect(severityOf(event('moon_rises' as never))).toBe('warning');
});

const message = (reason: string) => ({
  ...{ messageId: 'm1', groupKey: 'g', overtakenBy: null },
  events: [event('held', { detail: { source: 'person', by: 'ann', reason } })],
});

/** As it goes over the wire. */
async function written(mail: SendMailOptions): Promise<string> {
  const { message: bytes } = await createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
  }).sendMail(mail);
  if (!Buffer.isBuffer(bytes)) throw new Error('it was not written');
  return bytes.toString();
}

test('a reason is never a template, a line or a header of its own', async () => {
  const hostile = message('{id}\r\nBcc: everybody@example.com\u202e');
  expect(fill('{title}', hostile)).toBe('Campaign openssl is held in east by ann: {id} Bcc: everybody@example.com ');
  const of = mailOf({ template: DEFAULT_TEMPLATE }, { from: 'r@example.com', to: ['o@example.com'] }, hostile);
  const mail = await written(of);
  expect(await written(of)).toBe(mail);
  expect(mail).toMatch(/^Message-ID: <m1@example.com>\r$/m);
  expect(mail).not.toMatch(/^Bcc/m);
  expect(mail).toMatch(/^[\x20-\x7e\r\n]*$/);
  expect(mail.split('\r\n').every((line) => line.length <= 78)).toBe(true);
});

test('a webhook is signed as Standard Webhooks says', () => {
  // The example of its specification.
  const headers = signatureOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
    ...{ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', now: 1_614_265_330_000 },
  });
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('attempts are further and further apart, up to a bound', () => {
  const times = { backoffFromMs: 5_000, backoffToMs: 600_000 };
  expect([1, 2, 3, 100].map((attempt) => backoffMs(times, attempt, 1))).toEqual([5_000, 10_000, 20_000, 600_000]);
  expect(backoffMs(times, 1, 0)).toBe(2_500);
});
