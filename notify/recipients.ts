import type { NotifySettings, ReceiverSettings } from './settings';

/**
 * The settings with one receiver for each recipient of an email: a mail server may take some and refuse others, and each has a
 * message, attempts and a dead letter of its own. So nobody gets one twice because another was refused, and nobody misses one.
 */
export function apart(settings: NotifySettings): NotifySettings {
  const names = recipientNames(settings);
  return {
    ...settings,
    receivers: settings.receivers.flatMap(receiversOf),
    routes: settings.routes.map((route) => ({
      ...route,
      receivers: route.receivers.flatMap((name) => names.get(name) ?? [name]),
    })),
  };
}

/** What each receiver of emails became, by the name that the file gives it. */
export function recipientNames({
  receivers,
}: Pick<NotifySettings, 'receivers'>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    receivers
      .filter(({ target }) => target.kind === 'email')
      .map((receiver) => [receiver.name, receiversOf(receiver).map(({ name }) => name)]),
  );
}

function receiversOf(receiver: ReceiverSettings): readonly ReceiverSettings[] {
  const { name, target } = receiver;
  if (target.kind !== 'email') return [receiver];
  return [...new Set(target.to)].map((to) => ({ ...receiver, name: `${name}/${to}`, target: { ...target, to: [to] } }));
}
