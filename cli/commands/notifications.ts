import { type Command, Option } from 'commander';
import { MESSAGE_STATES, type NotificationView } from '../../model/notification';
import { safeText } from '../../model/safe-text';
import type { CliContext } from '../context';
import { demandId } from '../demand-id';
import { print } from '../print';
import { formatInstant } from '../render/instant';
import { wrapBelow } from '../render/wrap';

/** Adds `notifications list` and `notifications replay ID`: what people were not told, and telling them after all. */
export function addNotificationsCommand(program: Command, context: CliContext): void {
  const notifications = program.command('notifications').description('see what people were not told, and tell them');
  notifications
    .command('list')
    .description('show notifications that were given up, with why, or those in another state')
    .addOption(new Option('--state <state>', 'where they stand').choices(MESSAGE_STATES).default('dead'))
    .option('--after <place>', 'those that are older: the list ends with the place where there are more')
    .action(async ({ state, after }: { state: string; after?: string }) => {
      const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const path = `/v1/notifications?state=${state}${from}`;
      const answer = await context
        .api()
        .get<{ notifications: readonly NotificationView[]; next?: string | null }>('NotificationList', path);
      print(context, answer, ({ notifications: found, next = null }) => {
        const more =
          next === null ? '' : `Older ones: ringmaster notifications list --state ${state} --after ${next}\n`;
        return list(found, { state, timeZone: context.timeZone, width: context.columns() }) + more;
      });
    });
  notifications
    .command('replay <id>')
    .description('send a dead notification again, under the key it had')
    .action(async (id: string) => {
      const path = `/v1/notifications/${demandId(id, 'a notification', 'ringmaster notifications list')}/replay`;
      const answer = await context.api().post('Replayed', path, { json: {} });
      print(
        context,
        answer,
        () => `Notification ${id} is sent again; what comes of it: ringmaster notifications list\n`,
      );
    });
}

function list(
  notifications: readonly NotificationView[],
  { state, timeZone, width }: { readonly state: string; readonly timeZone: string; readonly width: number },
): string {
  if (notifications.length === 0) return `No notification is ${state}.\n`;
  return notifications
    .flatMap(({ messageId, receiver, createdAt, attempts, errorKind, error, events }) => [
      `${messageId}  to ${safeText(receiver)}, ${formatInstant(createdAt, timeZone)}, attempts: ${String(attempts)}`,
      ...wrapBelow(events.map(({ kind, campaign }) => safeText(`${kind} ${campaign ?? ''}`).trim()).join(', '), width),
      ...(errorKind === null ? [] : wrapBelow(`${errorKind}: ${safeText(error ?? '')}`, width)),
    ])
    .join('\n')
    .concat('\n');
}
