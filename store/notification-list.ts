import type { MessageState, NotificationView } from '../model/notification';
import { recordAct } from './audit';
import { type Database, inTransaction } from './database';
import { newestFirst, type Page, paged, type Paged } from './page';

interface MessageRow {
  readonly message_id: string;
  readonly receiver: string;
  readonly state: MessageState;
  readonly created_at: Date;
  readonly send_at: Date;
  readonly attempts: number;
  readonly error_kind: string | null;
  readonly error: string | null;
  readonly events: NotificationView['events'];
  readonly place: string;
}

/** Events that are named with a message; it has the others all the same. */
const EVENTS_SHOWN = 20;

const LIST = newestFirst('notification', { at: 'm.created_at', id: 'm.message_id' });

/** Messages in a state, the newest first. */
export async function listNotifications(
  db: Database,
  { state, limit, after }: Page & { readonly state: MessageState },
): Promise<Paged<NotificationView>> {
  const result = await db.query<MessageRow>(
    `SELECT m.message_id, m.receiver, m.state, m.created_at, m.send_at, m.attempts, m.error_kind, m.error, ${LIST.place},
            (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'campaign', e.campaign, 'at',
                      to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY e.at), '[]')
               FROM (SELECT e.* FROM notification_delivery d JOIN notification_event e USING (event_id)
                      WHERE d.message_id = m.message_id ORDER BY e.at LIMIT $3) e) AS events
       FROM notification_message m
      WHERE m.state = $1 AND ${LIST.after('$4')}
      ORDER BY ${LIST.order} LIMIT $2`,
    [state, limit + 1, EVENTS_SHOWN, after],
  );
  const { rows, next } = paged(result.rows, limit);
  const views = rows.map((row): NotificationView => ({
    ...{ messageId: row.message_id, receiver: row.receiver, state: row.state, attempts: row.attempts },
    ...{ errorKind: row.error_kind, error: row.error, events: row.events },
    createdAt: row.created_at.toISOString(),
    sendAt: row.state === 'waiting' || row.state === 'sending' ? row.send_at.toISOString() : null,
  }));
  return { rows: views, next };
}

/** Forgets events that nobody was told of within 30 days, a bounded number at once; returns how many. */
export async function forgetEvents(db: Database): Promise<number> {
  const result = await db.query<{ forgotten: number }>('SELECT forget_events() AS forgotten');
  return result.rows[0]?.forgotten ?? 0;
}

/** What became of a wish to replay; `receiver_gone`: processes of notifications run, and none has its receiver any more. */
export type ReplayOutcome = 'replayed' | 'not_dead' | 'receiver_gone';

/** Has a dead message sent again, under the key it had, by whoever runs or will; nothing is changed unless it is replayed. */
export function replayNotification(db: Database, messageId: string, actor: string): Promise<ReplayOutcome> {
  return inTransaction(db, async (tx) => {
    const replayed = await tx.query<{ outcome: ReplayOutcome }>('SELECT replay_known_notification($1) AS outcome', [
      messageId,
    ]);
    const outcome = replayed.rows[0]?.outcome ?? 'not_dead';
    if (outcome === 'replayed') await recordAct(tx, { actor, act: 'replay_notification', subject: messageId });
    return outcome;
  });
}
