import { type TSchema, Type } from '@fastify/type-provider-typebox';
import { MESSAGE_STATES, type NotificationView } from '../../model/notification';
import { answer, COUNT, describing, INSTANT, orNull, shape } from './basics';

const word = Type.String();
const orNone = orNull(word);

const NOTIFICATION = describing<NotificationView>()(
  shape({
    messageId: word,
    receiver: word,
    state: Type.Enum(MESSAGE_STATES),
    createdAt: INSTANT,
    sendAt: orNull(INSTANT),
    attempts: COUNT,
    errorKind: orNone,
    error: orNone,
    events: Type.Array(shape({ kind: word, campaign: orNone, at: INSTANT })),
  }),
);

export const NOTIFICATION_LIST: TSchema = answer('NotificationList', {
  notifications: Type.Array(NOTIFICATION),
  next: orNone,
});
export const REPLAYED: TSchema = answer('Replayed', { messageId: word });
