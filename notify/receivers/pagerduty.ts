import { endsSomething, routedSeverityOf } from '../../model/notification';
import type { PagerDutyTarget, ReceiverSettings } from '../settings';
import { fill, isOver, linesOf, type Message, worstOf } from '../template';
import { postJson } from './post-json';
import type { Receiver } from './receiver';
import { readSecret } from './secret-file';

const LONGEST_SUMMARY = 1024;

/** PagerDuty's Events API v2, and whatever else takes it: `dedup_key` is the group, so that a resumption closes what its hold opened. */
export function openPagerDuty(settings: ReceiverSettings, target: PagerDutyTarget, ca: string | null): Receiver {
  return {
    name: settings.name,
    send: async (message, signal) => {
      const key = await readSecret(target.routingKeyFile);
      const body = JSON.stringify({ routing_key: key, ...pagerEventOf(settings, message) });
      await postJson({ url: target.url, body, headers: { 'idempotency-key': message.messageId }, ca, signal });
    },
  };
}

/** A message as one event of a pager: what its last event says of the incident is what counts. */
export function pagerEventOf({ template }: Pick<ReceiverSettings, 'template'>, message: Message): object {
  const last = message.events.at(-1);
  const dedup = { dedup_key: message.groupKey };
  if (last === undefined || endsSomething(last) || isOver(message)) return { event_action: 'resolve', ...dedup };
  return {
    event_action: 'trigger',
    ...dedup,
    payload: {
      summary: fill(template.subject, message).slice(0, LONGEST_SUMMARY),
      source: 'ringmaster',
      severity: routedSeverityOf(last) === 'critical' ? 'critical' : worstOf(message),
      timestamp: last.at,
      ...(last.campaign !== null && { component: last.campaign.name }),
      ...(last.clusters.length > 0 && { group: last.clusters.join(', ') }),
      class: last.kind,
      custom_details: { message: message.messageId, events: linesOf(message) },
    },
  };
}
