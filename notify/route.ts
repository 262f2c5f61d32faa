import {
  detailOf,
  type NotificationEvent,
  type NotificationKind,
  routedSeverityOf,
  SEVERITIES,
} from '../model/notification';
import { quietUntil } from './quiet-hours';
import type { Route } from './settings';

/** That an event goes to a receiver, and not before when. */
export interface Routed {
  readonly receiver: string;
  readonly groupKey: string;
  /** The later of the group's wait and the end of quiet hours, in ms since 1970. */
  readonly sendAt: number;
  /** Between this message and the group's last one at least, in ms. */
  readonly intervalMs: number;
}

/** Where an event goes: to each receiver once, by the first route that names it. */
export function routeEvent(event: NotificationEvent, routes: readonly Route[], now: number): readonly Routed[] {
  const routed = new Map<string, Routed>();
  for (const route of routes) {
    if (!takes(route, event)) continue;
    const sendAt = Math.max(now + route.groupWaitMs, quietEnd(route, event, now));
    for (const receiver of route.receivers) {
      if (routed.has(receiver)) continue;
      routed.set(receiver, { receiver, groupKey: groupKeyOf(event), sendAt, intervalMs: route.groupIntervalMs });
    }
  }
  return [...routed.values()];
}

/** What concerns the whole fleet, or no campaign, is taken by every restriction to clusters, or classes. */
function takes(route: Route, event: NotificationEvent): boolean {
  const { clusters, campaign } = event;
  return (
    (route.clusters === null ||
      clusters.length === 0 ||
      clusters.some((cluster) => route.clusters?.includes(cluster))) &&
    (route.classes === null || campaign === null || route.classes.includes(campaign.class)) &&
    (route.severities?.includes(routedSeverityOf(event)) ?? true) &&
    (route.events?.includes(event.kind) ?? true)
  );
}

function quietEnd({ quiet }: Route, event: NotificationEvent, now: number): number {
  if (quiet === null || SEVERITIES.indexOf(routedSeverityOf(event)) >= SEVERITIES.indexOf(quiet.except)) return now;
  return quietUntil(quiet, now) ?? now;
}

/** Of which part of its detail there is a group each; what ends something is in the group of what it ends. */
const PARTS: Partial<Record<NotificationKind, readonly [group: string, part: string]>> = {
  held: ['hold', 'hold'],
  resumed: ['hold', 'hold'],
  goal_at_risk: ['goal_risk', 'goal'],
  goal_risk_over: ['goal_risk', 'goal'],
  goal_missed: ['goal', 'goal'],
  goal_reached: ['goal', 'goal'],
  recalled: ['recall', 'recall'],
  recall_withdrawn: ['recall', 'recall'],
  ring_opened: ['ring_opened', 'ring'],
  ring_passed: ['ring_passed', 'ring'],
};

/** What is told together. A hold and its lifting are one group: a pager that opened an incident closes the same. */
export function groupKeyOf(event: NotificationEvent): string {
  const [group, part] = PARTS[event.kind] ?? [event.kind, null];
  return [event.campaign?.id ?? 'fleet', group, ...(part === null ? [] : [detailOf(event, part)])].join('/');
}
