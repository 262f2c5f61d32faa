import { Type } from '@fastify/type-provider-typebox';
import { MESSAGE_STATES } from '../../model/notification';
import { listNotifications, replayNotification } from '../../store/notification-list';
import { ApiError } from '../api-error';
import { type Api, type ApiParts, envelope } from '../api-instance';
import { does } from '../operation';
import { closed, LIMIT, UUID } from '../schemas/basics';
import { NOTIFICATION_LIST, REPLAYED } from '../schemas/notifications';

const USUAL_LIMIT = 100;

const DOES = {
  list: does('read', 'notifications in a state (`dead` when none is given), the newest first, at most `limit` (100)', {
    200: NOTIFICATION_LIST,
  }),
  replay: does('replay_notification', 'has a dead notification sent again, under the key it had', { 200: REPLAYED }),
};

/** Adds what became of notifications, and sending dead ones again. */
export function registerNotificationRoutes(app: Api, { db }: ApiParts): void {
  const querystring = Type.Object(
    { state: Type.Optional(Type.Enum(MESSAGE_STATES)), limit: Type.Optional(LIMIT) },
    closed,
  );
  app.get('/v1/notifications', { schema: { querystring }, config: DOES.list }, async ({ query }) => {
    const { state = 'dead', limit } = query;
    const notifications = await listNotifications(db, { state, limit: Number(limit ?? USUAL_LIMIT) });
    return envelope('NotificationList', { notifications });
  });

  const params = Type.Object({ message: UUID });
  app.post(
    '/v1/notifications/:message/replay',
    { schema: { params, body: Type.Object({}, closed) }, config: DOES.replay },
    async ({ params: { message }, actor }) => {
      if (!(await replayNotification(db, message, actor))) {
        throw new ApiError('not_found', `no notification ${message} is dead`, 'See "ringmaster notifications list".');
      }
      return envelope('Replayed', { messageId: message });
    },
  );
}
