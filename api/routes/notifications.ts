import { Type } from '@fastify/type-provider-typebox';
import { MESSAGE_STATES } from '../../model/notification';
import { listNotifications, replayNotification } from '../../store/notification-list';
import { ApiError } from '../api-error';
import { type Api, type ApiParts, envelope } from '../api-instance';
import { does } from '../operation';
import { pageOf, pageOfNewest } from '../paging';
import { closed, UUID } from '../schemas/basics';
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
  replay: does(
    'replay_notification',
    'has a dead notification sent again, under the key it had; refused where processes of notifications run and none has its receiver any more',
    { 200: REPLAYED },
  ),
};

/** Adds what became of notifications, and sending dead ones again. */
export function registerNotificationRoutes(app: Api, { db }: ApiParts): void {
  const querystring = Type.Object(
    { state: Type.Optional(Type.Enum(MESSAGE_STATES)), ...pageOfNewest('notification').properties },
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
      const outcome = await replayNotification(db, message, actor);
      if (outcome === 'not_dead') {
        throw new ApiError('not_found', `no notification ${message} is dead`, 'See "ringmaster notifications list".');
      }
      if (outcome === 'receiver_gone') {
        throw new ApiError(
          'refused',
          'no process of notifications has its receiver any more',
          'Name the receiver in the file of notifications again and restart "notify"; then replay it.',
        );
      }
      return envelope('Replayed', { messageId: message });
    },
  );
}
