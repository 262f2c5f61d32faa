import type { CampaignClass } from '../model/campaign';
import type { DeliveryKind, NotificationEvent, NotificationKind } from '../model/notification';
import { type Database, inTransaction, type Transaction } from './database';

/** An event that waits to be routed. */
export interface WaitingEvent {
  readonly event: NotificationEvent;
  readonly ageMs: number;
}

/** That an event goes to a receiver: with its group's message that still waits, or with one of its own. */
export interface NewDelivery {
  readonly receiver: string;
  readonly groupKey: string;
  readonly sendAt: number;
  readonly intervalMs: number;
}

interface EventRow {
  readonly event_id: string;
  readonly kind: NotificationKind;
  readonly at: Date;
  readonly campaign_id: string | null;
  readonly campaign: string | null;
  readonly class: CampaignClass | null;
  readonly clusters: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

function eventOf(row: EventRow): NotificationEvent {
  const { campaign_id, campaign, class: ofClass } = row;
  return {
    ...{ eventId: row.event_id, kind: row.kind, at: row.at.toISOString(), clusters: row.clusters, detail: row.detail },
    campaign:
      campaign_id === null || campaign === null || ofClass === null
        ? null
        : { id: campaign_id, name: campaign, class: ofClass },
  };
}

const EVENT_COLUMNS = 'e.event_id, e.kind, e.at, e.campaign_id, e.campaign, e.class, e.clusters, e.detail';
const BATCH = 100;

/**
 * Routes events that wait, in one transaction: `route` says where each goes, and it is never routed again. Returns how many there
 * were. Of several processes that do this one waits for the other: what came later is never routed first, and of a group nothing
 * is told before what it ends.
 */
export async function routeEvents(
  db: Database,
  route: (waiting: WaitingEvent) => readonly NewDelivery[],
  queue: number,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    // What happened while the table of events took none; with its own time, and so in its place.
    await tx.query('SELECT take_up_events()');
    const waiting = await tx.query<EventRow & { age_ms: number }>(
      `SELECT ${EVENT_COLUMNS}, (extract(epoch FROM clock_timestamp() - e.at) * 1000)::float8 AS age_ms
         FROM notification_event e WHERE e.routed_at IS NULL ORDER BY e.at, e.event_id LIMIT $1 FOR UPDATE`,
      [BATCH],
    );
    for (const row of waiting.rows) {
      const deliveries = route({ event: eventOf(row), ageMs: row.age_ms });
      for (const delivery of deliveries) await addDelivery(tx, row.event_id, { ...delivery, queue });
    }
    await tx.query('UPDATE notification_event SET routed_at = clock_timestamp() WHERE event_id = ANY ($1::uuid[])', [
      waiting.rows.map(({ event_id }) => event_id),
    ]);
    return waiting.rows.length;
  });
}

type Addition = NewDelivery & { readonly queue: number };

async function addDelivery(tx: Transaction, eventId: string, delivery: Addition): Promise<void> {
  const sendAt = await earliestFor(tx, delivery);
  const messageId = (await joinOpenMessage(tx, delivery, sendAt)) ?? (await addMessage(tx, delivery, sendAt));
  await tx.query(
    'INSERT INTO notification_delivery (event_id, receiver, message_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [eventId, delivery.receiver, messageId],
  );
}

/** The wished time, or when the group's last message is long enough ago. */
async function earliestFor(tx: Transaction, { receiver, groupKey, sendAt, intervalMs }: NewDelivery): Promise<Date> {
  const last = await tx.query<{ at: Date | null }>(
    `SELECT max(created_at) + $3 * interval '1 millisecond' AS at FROM notification_message
      WHERE receiver = $1 AND group_key = $2 AND sealed`,
    [receiver, groupKey, intervalMs],
  );
  return new Date(Math.max(sendAt, last.rows[0]?.at?.getTime() ?? 0));
}

/** The group's message that nobody tried to send yet; what is grave does not wait for what is not. */
async function joinOpenMessage(
  tx: Transaction,
  { receiver, groupKey }: NewDelivery,
  sendAt: Date,
): Promise<string | null> {
  const open = await tx.query<{ message_id: string }>(
    `SELECT message_id FROM notification_message
      WHERE receiver = $1 AND group_key = $2 AND state = 'waiting' AND NOT sealed ORDER BY created_at DESC LIMIT 1 FOR UPDATE`,
    [receiver, groupKey],
  );
  const found = open.rows[0];
  if (found === undefined) return null;
  await tx.query('UPDATE notification_message SET send_at = least(send_at, $2) WHERE message_id = $1', [
    found.message_id,
    sendAt,
  ]);
  return found.message_id;
}

/** A queue that is full takes no more: what does not fit is dead at once, and can be replayed. */
async function addMessage(tx: Transaction, { receiver, groupKey, queue }: Addition, sendAt: Date): Promise<string> {
  const added = await tx.query<{ message_id: string }>(
    `WITH queue AS (
       SELECT count(*) >= $4 AS is_full FROM notification_message WHERE receiver = $1 AND state IN ('waiting', 'sending'))
     INSERT INTO notification_message (receiver, group_key, send_at, state, sealed, error_kind, error, ended_at)
     SELECT $1, $2, $3, CASE WHEN is_full THEN 'dead' ELSE 'waiting' END, is_full, CASE WHEN is_full THEN 'queue_full' END,
            CASE WHEN is_full THEN 'too many messages waited for this receiver' END,
            CASE WHEN is_full THEN clock_timestamp() END
       FROM queue RETURNING message_id`,
    [receiver, groupKey, sendAt, queue],
  );
  const [row] = added.rows;
  if (row === undefined) throw new Error('a message was not stored');
  return row.message_id;
}

/** A message that is this process' to send, until its lease ends. */
export interface ClaimedMessage {
  readonly messageId: string;
  readonly groupKey: string;
  /** Counted from 1, this one included. */
  readonly attempt: number;
  readonly events: readonly NotificationEvent[];
  /** What this receiver has heard of the group since: a message that was dead comes after it; null: nothing. */
  readonly overtakenBy: NotificationKind | null;
}

/**
 * Takes the next message that is due for a receiver, and seals it. One whose sender died, or never said what became of it, is
 * due again when its lease has ended. Of one group nothing overtakes: a pager must not close before it opens.
 */
export async function claimMessage(
  db: Database,
  { receiver, leaseMs }: { readonly receiver: string; readonly leaseMs: number },
): Promise<ClaimedMessage | null> {
  return inTransaction(db, async (tx) => {
    const claimed = await tx.query<{ message_id: string; group_key: string; attempts: number }>(
      `UPDATE notification_message SET state = 'sending', sealed = true, attempts = attempts + 1,
              lease_until = clock_timestamp() + $2 * interval '1 millisecond'
        WHERE message_id = (
          SELECT m.message_id FROM notification_message m
           WHERE m.receiver = $1 AND (m.state = 'waiting' AND m.send_at <= clock_timestamp()
                                   OR m.state = 'sending' AND m.lease_until <= clock_timestamp())
             AND NOT EXISTS (
               SELECT FROM notification_message before
                WHERE before.receiver = m.receiver AND before.group_key = m.group_key
                  AND (before.created_at < m.created_at AND before.state IN ('waiting', 'sending')
                       OR before.message_id <> m.message_id AND before.state = 'sending' AND before.lease_until > clock_timestamp()))
           ORDER BY m.send_at, m.created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING message_id, group_key, attempts`,
      [receiver, leaseMs],
    );
    const row = claimed.rows[0];
    if (row === undefined) return null;
    const events = await tx.query<EventRow>(
      `SELECT ${EVENT_COLUMNS} FROM notification_delivery d JOIN notification_event e USING (event_id)
        WHERE d.message_id = $1 ORDER BY e.at, e.event_id`,
      [row.message_id],
    );
    return {
      ...{ messageId: row.message_id, groupKey: row.group_key, attempt: row.attempts },
      events: events.rows.map(eventOf),
      overtakenBy: await findOvertaking(tx, receiver, row),
    };
  });
}

/** The newest event of a group that its receiver has from a message after this one: only a replay comes after it. */
async function findOvertaking(
  tx: Transaction,
  receiver: string,
  { message_id, group_key }: { readonly message_id: string; readonly group_key: string },
): Promise<NotificationKind | null> {
  const later = await tx.query<{ kind: NotificationKind }>(
    `SELECT e.kind FROM notification_message m JOIN notification_delivery d USING (message_id) JOIN notification_event e USING (event_id)
      WHERE m.receiver = $1 AND m.group_key = $2 AND m.state = 'delivered'
        AND m.created_at > (SELECT created_at FROM notification_message WHERE message_id = $3)
      ORDER BY e.at DESC, e.event_id LIMIT 1`,
    [receiver, group_key, message_id],
  );
  return later.rows[0]?.kind ?? null;
}

/** What became of an attempt. */
export type Outcome =
  | { readonly state: 'delivered' }
  | { readonly state: 'dead'; readonly kind: DeliveryKind; readonly error: string }
  | { readonly state: 'waiting'; readonly kind: DeliveryKind; readonly error: string; readonly retryMs: number };

/** Notes what became of an attempt; false: it was not this attempt's any more. */
export async function settleMessage(
  db: Database,
  { messageId, attempt }: Pick<ClaimedMessage, 'messageId' | 'attempt'>,
  outcome: Outcome,
): Promise<boolean> {
  const failed = outcome.state === 'delivered' ? null : outcome;
  const settled = await db.query(
    `UPDATE notification_message SET state = $3, error_kind = $4, error = $5, lease_until = NULL,
            send_at = clock_timestamp() + $6 * interval '1 millisecond',
            ended_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE clock_timestamp() END
      WHERE message_id = $1 AND attempts = $2 AND state = 'sending'`,
    [
      ...[messageId, attempt, outcome.state, failed?.kind ?? null, failed?.error ?? null],
      outcome.state === 'waiting' ? outcome.retryMs : 0,
    ],
  );
  return settled.rowCount !== 0;
}

/**
 * Gives what waits for a receiver, or is dead, to those that it became: to each a message of its own. Returns how many there were.
 */
export function splitMessages(db: Database, receiver: string, into: readonly string[]): Promise<number> {
  return inTransaction(db, async (tx) => {
    const found = await tx.query<{ message_id: string }>(
      `SELECT message_id FROM notification_message
        WHERE receiver = $1 AND (state IN ('waiting', 'dead') OR state = 'sending' AND lease_until <= clock_timestamp())
        ORDER BY created_at FOR UPDATE`,
      [receiver],
    );
    for (const { message_id } of found.rows) {
      for (const name of into) await copyMessage(tx, message_id, name);
      await tx.query('DELETE FROM notification_message WHERE message_id = $1', [message_id]);
    }
    return found.rows.length;
  });
}

async function copyMessage(tx: Transaction, messageId: string, receiver: string): Promise<void> {
  const copied = await tx.query<{ message_id: string }>(
    `INSERT INTO notification_message (receiver, group_key, send_at, state, sealed, error_kind, error, ended_at)
     SELECT $2, group_key, send_at, CASE state WHEN 'dead' THEN 'dead' ELSE 'waiting' END, sealed, error_kind, error, ended_at
       FROM notification_message WHERE message_id = $1 RETURNING message_id`,
    [messageId, receiver],
  );
  await tx.query(
    `INSERT INTO notification_delivery (event_id, receiver, message_id)
     SELECT event_id, $2, $3 FROM notification_delivery WHERE message_id = $1 ON CONFLICT DO NOTHING`,
    [messageId, receiver, copied.rows[0]?.message_id],
  );
}

/** A process of notifications, and the receivers that it has by its file. */
export interface KnownReceivers {
  readonly process: string;
  readonly receivers: readonly string[];
}

/** Says that this process runs and has these receivers; good for a minute. Who said so an hour ago is forgotten. */
export async function sayReceivers(db: Database, { process, receivers }: KnownReceivers): Promise<void> {
  await db.query(
    `INSERT INTO notification_receiver (process, receiver) SELECT $1, unnest($2::text[])
     ON CONFLICT (process, receiver) DO UPDATE SET seen_at = clock_timestamp()`,
    [process, receivers],
  );
  await db.query(`DELETE FROM notification_receiver WHERE seen_at < clock_timestamp() - interval '1 hour'`);
}

/** Says that this process runs no more. */
export async function takeBackReceivers(db: Database, process: string): Promise<void> {
  await db.query('DELETE FROM notification_receiver WHERE process = $1', [process]);
}

/** What waits for receivers that no process has any more is dead, where people see it; returns how many. Asked by one that said its own. */
export async function buryUnknown(db: Database): Promise<number> {
  const buried = await db.query(
    `UPDATE notification_message SET state = 'dead', sealed = true, lease_until = NULL, ended_at = clock_timestamp(),
            error_kind = 'receiver_gone', error = 'no receiver has this name any more'
      WHERE state IN ('waiting', 'sending') AND receiver NOT IN (SELECT receiver FROM notification_receiver_known)`,
  );
  return buried.rowCount ?? 0;
}

/** Notes goals whose deadline passed; each once. */
export async function noteMissedGoals(db: Database): Promise<number> {
  const noted = await db.query<{ noted: number }>('SELECT note_missed_goals() AS noted');
  return noted.rows[0]?.noted ?? 0;
}

/**
 * Has holds and recalls told that no event tells of, since PostgreSQL took none when they were made; returns how many. Waits for
 * whoever routes the end of one: what it then has told is no more told from its beginning, which nobody would close.
 */
export function noteUntoldStops(db: Database): Promise<number> {
  return inTransaction(db, async (tx) => {
    await tx.query(
      `SELECT FROM notification_event WHERE routed_at IS NULL AND kind IN ('resumed', 'recall_withdrawn')
        ORDER BY at, event_id FOR UPDATE`,
    );
    const noted = await tx.query<{ noted: number }>('SELECT note_untold_stops() AS noted');
    return noted.rows[0]?.noted ?? 0;
  });
}

/** Forgets what was delivered a month ago, and what was dead for three: nobody replays that any more. */
export async function forgetOld(db: Database): Promise<void> {
  await db.query(
    `DELETE FROM notification_message WHERE state = 'delivered' AND ended_at < now() - interval '30 days'
         OR state = 'dead' AND ended_at < now() - interval '90 days'`,
  );
  await db.query(
    `DELETE FROM notification_event e WHERE e.routed_at < now() - interval '30 days'
        AND NOT EXISTS (SELECT FROM notification_delivery d WHERE d.event_id = e.event_id)`,
  );
}

/** How many messages wait and are dead, and how long what is due waits for its turn, for metrics. Who waits for one before it is not due. */
export async function countMessages(
  db: Database,
): Promise<{ readonly waiting: number; readonly dead: number; readonly oldestMs: number }> {
  const result = await db.query<{ waiting: number; dead: number; oldest: number }>(
    `SELECT (SELECT count(*)::int FROM notification_message WHERE state IN ('waiting', 'sending')) +
            (SELECT count(*)::int FROM notification_event WHERE routed_at IS NULL) +
            (SELECT count(*)::int FROM notification_aside) AS waiting,
            (SELECT count(*)::int FROM notification_message WHERE state = 'dead') AS dead,
            extract(epoch FROM clock_timestamp() - least(
              (SELECT min(send_at) FROM notification_message m WHERE state IN ('waiting', 'sending') AND NOT EXISTS (
                 SELECT FROM notification_message before
                  WHERE before.receiver = m.receiver AND before.group_key = m.group_key AND before.created_at < m.created_at
                    AND before.state IN ('waiting', 'sending'))),
              (SELECT min(at) FROM notification_event WHERE routed_at IS NULL), (SELECT min(at) FROM notification_aside),
              clock_timestamp()))::float8 * 1000 AS oldest`,
  );
  const { waiting = 0, dead = 0, oldest = 0 } = result.rows[0] ?? {};
  return { waiting, dead, oldestMs: Math.max(0, oldest) };
}
