import {
  beginsSomething,
  describeEvent,
  endsSomething,
  type NotificationEvent,
  type NotificationKind,
  routedSeverityOf,
} from '../../model/notification';
import { safeText } from '../../model/safe-text';
import type { AlertmanagerTarget, ReceiverSettings } from '../settings';
import { isOver } from '../template';
import { postJson } from './post-json';
import type { Receiver } from './receiver';
import { readSecret } from './secret-file';

/** What stands until it is ended is given up after a week; what merely happened, after an hour. */
const STANDS_MS = 7 * 24 * 3_600_000;
const HAPPENED_MS = 3_600_000;

/** Alertmanager's own API (v2), where an alert is its labels: the same again changes nothing. */
export function openAlertmanager(
  { name }: ReceiverSettings,
  { url, tokenFile }: AlertmanagerTarget,
  ca: string | null,
): Receiver {
  return {
    name,
    send: async (message, signal) => {
      const { events, groupKey, messageId } = message;
      const body = JSON.stringify(events.map((event) => alertOf(event, groupKey, isOver(message))));
      const token = tokenFile === null ? {} : { authorization: `Bearer ${await readSecret(tokenFile)}` };
      const headers = { 'idempotency-key': messageId, ...token };
      await postJson({ url: `${url.replace(/\/+$/, '')}/api/v2/alerts`, body, headers, ca, signal });
    },
  };
}

/** What ends something is the alert that it ends, resolved: with its labels. */
const BEGINNING: Partial<Record<NotificationKind, NotificationKind>> = {
  resumed: 'held',
  goal_risk_over: 'goal_at_risk',
  goal_reached: 'goal_missed',
  recall_withdrawn: 'recalled',
};

/** One event as an alert; `ended`: what it begins has ended since. */
export function alertOf(event: NotificationEvent, groupKey: string, ended = false): object {
  const isEnd = ended || endsSomething(event);
  const kind = BEGINNING[event.kind] ?? event.kind;
  const words = kind.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const at = Date.parse(event.at);
  const lasts = beginsSomething(event) ? STANDS_MS : HAPPENED_MS;
  return {
    labels: {
      alertname: `Ringmaster${words.join('')}`,
      severity: routedSeverityOf(event),
      ringmaster_group: groupKey,
      ...(event.campaign !== null && { campaign: event.campaign.name, class: event.campaign.class }),
      ...(event.clusters.length === 1 && { cluster: event.clusters[0] }),
    },
    annotations: { summary: safeText(describeEvent(event)) },
    // An alert that ends in the moment it begins is refused; Alertmanager keeps the beginning that it knows.
    startsAt: new Date(isEnd ? at - 1 : at).toISOString(),
    endsAt: new Date(isEnd ? at : at + lasts).toISOString(),
  };
}
