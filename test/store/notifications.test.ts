import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationEvent } from '../../model/notification';
import { asId, type RecallId } from '../../model/ids';
import { recordAct } from '../../store/audit';
import { type Database, openDatabase, sqlState } from '../../store/database';
import { placeHold } from '../../store/holds';
import { forgetEvents, listNotifications, replayNotification } from '../../store/notification-list';
import {
  buryUnknown,
  claimMessage,
  countMessages,
  forgetOld,
  type NewDelivery,
  noteMissedGoals,
  routeEvents,
  settleMessage,
  sayReceivers,
  splitMessages,
  takeBackReceivers,
} from '../../store/notifications';
import { recallPatch, withdrawRecall } from '../../store/recalls';
import { liftHolds } from '../../store/steering';
import { launchCampaign, importFleet } from '../launched-campaign';
import { createTestDatabase, type TestDatabase } from '../servers';

let database: TestDatabase;
let owner: Database;
let notify: Database;
let api: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase(database.url);
  notify = openDatabase(database.notifyUrl);
  api = openDatabase(database.apiUrl);
  await importFleet(owner, 8);
});
afterAll(async () => {
  await Promise.all([owner.end(), notify.end(), api.end()]);
  await database.drop();
});
beforeEach(async () => {
  await owner.query('TRUNCATE notification_event, notification_message, notification_delivery, notification_receiver');
  await owner.query('UPDATE campaign_host SET owned = false');
});

const ACT = { actor: 'ann', reason: 'it eats disks' };
const SOON = { sendAt: 0, intervalMs: 0 };

function to(receiver: string, change: Partial<NewDelivery> = {}): NewDelivery {
  return { receiver, groupKey: 'same', ...SOON, ...change };
}

async function addEvent(kind = 'held', detail: object = {}): Promise<string> {
  const row = await owner.query<{ event_id: string }>(
    'INSERT INTO notification_event (kind, detail) VALUES ($1, $2) RETURNING event_id',
    [kind, detail],
  );
  return row.rows[0]!.event_id;
}

async function told(): Promise<{ kind: string; clusters: string[]; detail: Record<string, unknown> }[]> {
  const result = await owner.query<{ kind: string; clusters: string[]; detail: Record<string, unknown> }>(
    'SELECT kind, clusters, detail FROM notification_event ORDER BY at',
  );
  return result.rows;
}

/** Until somebody waits for a lock, or there is nobody left who could; fails with what the others do. */
async function waitsForLock(goesOn: () => boolean): Promise<string> {
  for (let look = 0; goesOn() && look < 1500; look += 1) {
    const found = await owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (found.rowCount !== 0) return 'it waits';
    await sleep(20);
  }
  const doing = await owner.query<{ query: string; state: string; wait_event: string | null }>(
    'SELECT query, state, wait_event FROM pg_stat_activity WHERE datname = current_database()',
  );
  return `nobody waits for a lock: ${JSON.stringify(doing.rows)}`;
}

const dead = async () => (await listNotifications(api, { state: 'dead', limit: 10, after: null })).rows;
const claim = (receiver: string, leaseMs = 60_000) => claimMessage(notify, { receiver, leaseMs });

describe('what happens is told by a row of the same transaction', () => {
  test('a launch, a hold, its lifting, a ring, a gate and the end of a campaign', async () => {
    const campaignId = await launchCampaign(owner);
    const holdId = asId<never>(randomUUID());
    await placeHold(owner, {
      ...{ holdId, campaignId, cluster: 'east', scope: 'forward', source: 'person', reason: 'too many tickets' },
      setBy: 'ann',
    });
    await liftHolds(owner, { campaignId, holdIds: [holdId], gate: false, act: { actor: 'bob', reason: 'calm again' } });
    await owner.query('UPDATE wave SET opened_at = now() WHERE campaign_id = $1 AND ring = 0', [campaignId]);
    await owner.query(
      `UPDATE ring SET verdict = 'fail', verdict_reason = '3 of 20 failed' WHERE campaign_id = $1 AND ordinal = 0`,
      [campaignId],
    );
    await owner.query(`UPDATE campaign SET phase = 'backing_out' WHERE campaign_id = $1`, [campaignId]);
    await owner.query(`UPDATE campaign SET phase = 'backed_out', ended_at = now() WHERE campaign_id = $1`, [
      campaignId,
    ]);
    const events = await told();
    expect(events.map(({ kind }) => kind)).toEqual([
      'campaign_launched',
      'held',
      'resumed',
      ...events.filter(({ kind }) => kind === 'ring_opened').map(() => 'ring_opened'),
      'gate_failed',
      'backing_out',
      'campaign_ended',
    ]);
    expect(events[0]).toMatchObject({ clusters: ['east', 'west'], detail: { by: 'test' } });
    expect(events[1]).toMatchObject({
      clusters: ['east'],
      detail: { hold: holdId, source: 'person', reason: 'too many tickets', by: 'ann' },
    });
    expect(events[2]).toMatchObject({ detail: { hold: holdId, reason: 'calm again', by: 'bob' } });
    expect(events.at(-1)).toMatchObject({ detail: { phase: 'backed_out' } });
  });

  test('what is rolled back is not told', async () => {
    const campaignId = await launchCampaign(owner);
    const before = await told();
    const tx = await owner.connect();
    await tx.query('BEGIN');
    await tx.query(`UPDATE campaign SET phase = 'backing_out' WHERE campaign_id = $1`, [campaignId]);
    await tx.query('ROLLBACK');
    tx.release();
    expect(await told()).toEqual(before);
  });

  test('a recall, its withdrawal and a quarantine', async () => {
    const recallId = asId<RecallId>(randomUUID());
    await recallPatch(api, { recallId, kind: 'bundle', name: 'bad', version: '1.0.0' }, ACT);
    await withdrawRecall(api, recallId, { actor: 'bob', reason: 'it does not' });
    await owner.query(
      `INSERT INTO identity_bar (host_id, kind, reason, set_by)
       SELECT host_id, 'quarantined', 'two machines with one identity', 'gateway' FROM host WHERE name = 'host-0001'`,
    );
    expect(await told()).toMatchObject([
      { kind: 'recalled', clusters: [], detail: { patch: 'bundle bad 1.0.0', by: 'ann', reason: 'it eats disks' } },
      { kind: 'recall_withdrawn', detail: { by: 'bob', reason: 'it does not' } },
      { kind: 'host_quarantined', clusters: ['east'], detail: { host: 'host-0001', site: 'east-1' } },
    ]);
  });

  test('what needs a second person, when it is asked for and not when it is seconded', async () => {
    const campaignId = await launchCampaign(owner);
    for (const outcome of ['proposed', 'seconded']) {
      const detail = { reason: 'calm again', terms: {}, outcome };
      await recordAct(api, { actor: 'ann', act: 'propose', campaignId, subject: 'resume', detail });
    }
    expect((await told()).slice(1)).toMatchObject([
      { kind: 'second_person_asked', detail: { by: 'ann', action: 'resume', reason: 'calm again' } },
    ]);
  });

  test('a missed goal, once however often somebody looks', async () => {
    const campaignId = await launchCampaign(owner);
    await owner.query(
      `UPDATE goal SET deadline_at = now() - interval '1 minute' WHERE campaign_id = $1 AND ordinal = 0`,
      [campaignId],
    );
    expect([await noteMissedGoals(notify), await noteMissedGoals(notify)]).toEqual([1, 0]);
    expect((await told()).at(-1)).toMatchObject({ kind: 'goal_missed', detail: { goal: 0, ratio: 0.9 } });
  });
});

describe('routing', () => {
  test('an event goes to a receiver once, whoever routes, and however many', async () => {
    await addEvent();
    const others = openDatabase(database.notifyUrl);
    const route = () => [to('a'), to('b')];
    await Promise.all([notify, others, notify].map((db) => routeEvents(db, route, 10)));
    await others.end();
    expect(await routeEvents(notify, route, 10)).toBe(0);
    const sent = await owner.query('SELECT receiver FROM notification_delivery ORDER BY receiver');
    expect(sent.rows).toEqual([{ receiver: 'a' }, { receiver: 'b' }]);
  });

  test('what came later is not routed before what another process has in hand', async () => {
    const first = await addEvent('held');
    await addEvent('resumed');
    const other = await owner.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM notification_event WHERE event_id = $1 FOR UPDATE', [first]);
    let isRouting = true;
    const routed = routeEvents(notify, () => [to('a')], 10).finally(() => (isRouting = false));
    try {
      // Ends with the routing too: one that does not wait fails at once, and says what it did.
      const seen = await Promise.race([
        routed.then((count) => `it routed ${String(count)} and waited for nobody`),
        waitsForLock(() => isRouting),
      ]);
      expect(seen).toBe('it waits');
      await other.query('UPDATE notification_event SET routed_at = now() WHERE event_id = $1', [first]);
      await other.query('COMMIT');
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    expect(await routed).toBe(1);
    expect((await claim('a'))!.events).toMatchObject([{ kind: 'resumed' }]);
  });

  test('like events are one message until somebody begins to send it', async () => {
    const events = [await addEvent(), await addEvent()];
    await routeEvents(notify, () => [to('a')], 10);
    const first = (await claim('a'))!;
    expect(first.events.map(({ eventId }: NotificationEvent) => eventId).sort()).toEqual(events.sort());
    await addEvent();
    await routeEvents(notify, () => [to('a')], 10);
    expect(await claim('a')).toBeNull();
    await settleMessage(notify, first, { state: 'delivered' });
    expect((await claim('a'))!.events).toHaveLength(1);
  });

  test('between two messages of a group lies its interval', async () => {
    await addEvent();
    await routeEvents(notify, () => [to('a')], 10);
    await settleMessage(notify, (await claim('a'))!, { state: 'delivered' });
    await addEvent();
    await addEvent();
    await routeEvents(notify, () => [to('a', { intervalMs: 3_600_000 })], 10);
    expect(await claim('a')).toBeNull();
    expect((await listNotifications(api, { state: 'waiting', limit: 10, after: null })).rows).toHaveLength(1);
  });

  test('what finds a full queue is dead at once, and seen', async () => {
    await addEvent();
    await addEvent();
    let n = 0;
    await routeEvents(notify, () => [to('a', { groupKey: String((n += 1)) })], 1);
    expect((await listNotifications(api, { state: 'dead', limit: 10, after: null })).rows).toMatchObject([
      { errorKind: 'queue_full' },
    ]);
  });
});

describe('sending', () => {
  async function addMessage(receiver = 'a'): Promise<void> {
    await addEvent();
    await routeEvents(notify, () => [to(receiver)], 10);
  }

  test('a message whose sender died is due again when its lease ends, under the same key', async () => {
    await addMessage();
    const first = (await claim('a', 0))!;
    const second = (await claim('a'))!;
    expect([second.messageId, second.attempt]).toEqual([first.messageId, 2]);
    expect(await settleMessage(notify, first, { state: 'dead', kind: 'refused', error: 'late' })).toBe(false);
    expect(await settleMessage(notify, second, { state: 'delivered' })).toBe(true);
    expect(await claim('a')).toBeNull();
  });

  test('one that failed waits, and its group waits behind it', async () => {
    await addMessage();
    await settleMessage(notify, (await claim('a'))!, {
      ...{ state: 'waiting', kind: 'unreachable', error: 'away', retryMs: 3_600_000 },
    });
    await addMessage();
    expect(await claim('a')).toBeNull();
    await owner.query('UPDATE notification_message SET send_at = now() WHERE sealed');
    expect((await claim('a'))!.attempt).toBe(2);
  });

  test('a dead one is listed with why, and replayed once under its key, which the audit remembers', async () => {
    await addMessage();
    const first = (await claim('a'))!;
    await settleMessage(notify, first, { state: 'dead', kind: 'refused', error: 'status 404' });
    expect((await listNotifications(api, { state: 'dead', limit: 10, after: null })).rows).toMatchObject([
      { messageId: first.messageId, errorKind: 'refused', error: 'status 404', events: [{ kind: 'held' }] },
    ]);
    expect(await replayNotification(api, first.messageId, 'ann')).toBe('replayed');
    expect(await replayNotification(api, first.messageId, 'ann')).toBe('not_dead');
    expect(await claim('a')).toMatchObject({ messageId: first.messageId, attempt: 1 });
    const act = await owner.query(`SELECT actor FROM audit WHERE act = 'replay_notification'`);
    expect(act.rows).toEqual([{ actor: 'ann' }]);
  });

  test('one that is replayed knows what its receiver has heard of the same thing since, and waits while it hears it', async () => {
    await addMessage();
    const held = (await claim('a'))!;
    await settleMessage(notify, held, { state: 'dead', kind: 'refused', error: 'status 404' });
    await addEvent('resumed');
    await routeEvents(notify, () => [to('a')], 10);
    const resumed = (await claim('a'))!;
    await replayNotification(api, held.messageId, 'ann');
    expect(await claim('a')).toBeNull();
    await settleMessage(notify, resumed, { state: 'delivered' });
    expect(resumed.overtakenBy).toBeNull();
    expect(await claim('a')).toMatchObject({ messageId: held.messageId, overtakenBy: 'resumed' });
  });

  test('how late it is counts what nobody works on: no message behind another, but events that nobody routed', async () => {
    expect(await countMessages(notify)).toMatchObject({ waiting: 0, oldestMs: 0 });
    await addMessage();
    await settleMessage(notify, (await claim('a'))!, {
      ...{ state: 'waiting', kind: 'unreachable', error: 'away', retryMs: 3_600_000 },
    });
    await addMessage();
    await owner.query(`UPDATE notification_message SET send_at = now() - interval '1 hour' WHERE NOT sealed`);
    expect(await countMessages(notify)).toMatchObject({ waiting: 2, oldestMs: 0 });
    await addEvent();
    await owner.query(`UPDATE notification_event SET at = now() - interval '1 hour' WHERE routed_at IS NULL`);
    expect((await countMessages(notify)).oldestMs).toBeGreaterThanOrEqual(3_600_000);
  });

  test('what waits for a receiver that is gone is dead, not forgotten', async () => {
    await addMessage('gone');
    await addMessage('of another process');
    await sayReceivers(notify, { process: randomUUID(), receivers: ['of another process'] });
    await sayReceivers(notify, { process: randomUUID(), receivers: ['a'] });
    expect(await buryUnknown(notify)).toBe(1);
    expect(await dead()).toMatchObject([{ receiver: 'gone', errorKind: 'receiver_gone' }]);
  });

  test('one to a receiver that no process has any more is not replayed; where none runs it waits for one', async () => {
    await addMessage('gone');
    const process = randomUUID();
    await sayReceivers(notify, { process, receivers: ['a'] });
    await buryUnknown(notify);
    const [gone] = await dead();
    const acts = async () => (await owner.query(`SELECT FROM audit WHERE subject = $1`, [gone!.messageId])).rowCount;
    expect(await replayNotification(api, gone!.messageId, 'ann')).toBe('receiver_gone');
    expect([await acts(), await dead()]).toMatchObject([0, [{}]]);
    await takeBackReceivers(notify, process);
    expect(await replayNotification(api, gone!.messageId, 'ann')).toBe('replayed');
    expect(await acts()).toBe(1);
  });

  test('a process that died has its receivers for a minute, and no longer', async () => {
    await addMessage();
    await sayReceivers(notify, { process: randomUUID(), receivers: ['a'] });
    expect(await buryUnknown(notify)).toBe(0);
    await owner.query(`UPDATE notification_receiver SET seen_at = now() - interval '61 seconds'`);
    expect(await buryUnknown(notify)).toBe(1);
  });

  test('what waits for an email, or is dead, is there for each of its recipients, once', async () => {
    await addMessage('mail');
    await addMessage('mail');
    await settleMessage(notify, (await claim('mail'))!, { state: 'dead', kind: 'refused', error: 'no such user' });
    await addEvent();
    await routeEvents(notify, () => [to('mail', { groupKey: 'other' })], 10);
    expect(await splitMessages(notify, 'mail', ['mail/a', 'mail/b'])).toBe(2);
    expect(await splitMessages(notify, 'mail', ['mail/a', 'mail/b'])).toBe(0);
    const found = await dead();
    expect(found.map(({ receiver, error }) => [receiver, error]).sort()).toEqual([
      ['mail/a', 'no such user'],
      ['mail/b', 'no such user'],
    ]);
    expect((await claim('mail/a'))!.events).toHaveLength(1);
    expect((await claim('mail/b'))!.events).toHaveLength(1);
    expect(await claim('mail')).toBeNull();
  });

  test('what was delivered long ago is forgotten, and what waits is not', async () => {
    await addMessage();
    await settleMessage(notify, (await claim('a'))!, { state: 'delivered' });
    await addMessage('b');
    await owner.query(
      `UPDATE notification_message SET ended_at = now() - interval '31 days' WHERE state = 'delivered'`,
    );
    await owner.query(`UPDATE notification_event SET routed_at = now() - interval '31 days'`);
    await forgetOld(notify);
    expect(await told()).toHaveLength(1);
  });

  test('where nobody is told the api forgets events after a month, and none that a message has', async () => {
    await addMessage();
    await addEvent('old');
    await owner.query(`UPDATE notification_event SET at = now() - interval '31 days'`);
    await addEvent('young');
    expect(await forgetEvents(api)).toBe(1);
    expect((await told()).map(({ kind }) => kind)).toEqual(['held', 'young']);
  });
});

const INSUFFICIENT_PRIVILEGE = '42501';

test.each([
  ['to make up an event', `INSERT INTO notification_event (kind) VALUES ('held')`],
  ['to change what happened', `UPDATE notification_event SET detail = '{}'`],
  ['to read campaigns', `SELECT FROM campaign`],
  ['to read hosts', `SELECT FROM host`],
  ['to hold', `INSERT INTO hold (hold_id) VALUES ('${randomUUID()}')`],
  ['to read the audit', `SELECT FROM audit`],
  ['to write the audit', `INSERT INTO audit (actor, act) VALUES ('x', 'x')`],
  ['to read tokens', `SELECT FROM join_token`],
])('the role of the process is refused %s', async (_title, statement) => {
  const refused = await notify.query(statement).then(() => null, sqlState);
  expect(refused).toBe(INSUFFICIENT_PRIVILEGE);
});
