import { Type } from '@fastify/type-provider-typebox';
import { MESSAGE_STATES } from '../../model/notification';
import { listNotifications, replayNotification } from '../../store/notification-list';
import { ApiError } from '../api-error';
import { type Api, type ApiParts, envelope } from '../api-instance';
import { does } from '../operation';
import { pageOf } from '../paging';
import { closed, LIMIT, UUID } from '../schemas/basics';
import { NOTIFICATION_LIST, REPLAYED } from '../schemas/notifications';

const USUAL_LIMIT = 100;

const DOES = {
  list: does(
    'read',
    'notifications in a state (`dead` when none is given), the newest first, 100 a page where `limit` does not say; `next` is the `after` of the next page',
    {
      200: NOTIFICATION_LIST,
    },
  ),
  replay: does('replay_notification', 'has a dead notification sent again, under the key it had', { 200: REPLAYED }),
};

/** Adds what became of notifications, and sending dead ones again. */
export function registerNotificationRoutes(app: Api, { db }: ApiParts): void {
  const querystring = Type.Object(
    { state: Type.Optional(Type.Enum(MESSAGE_STATES)), after: Type.Optional(UUID), limit: Type.Optional(LIMIT) },
    closed,
  );
  app.get('/v1/notifications', { schema: { querystring }, config: DOES.list }, async ({ query }) => {
    const { state = 'dead', ...page } = query;
    const { rows, next } = await listNotifications(db, { state, ...pageOf(page, USUAL_LIMIT) });
    return envelope('NotificationList', { notifications: rows, next });
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
