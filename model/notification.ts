import type { CampaignClass } from './campaign';

/** What people are told of (docs/notifications.md). The database's triggers write the same words. */
export const NOTIFICATION_EVENTS = [
  'campaign_launched',
  'approval_asked',
  'second_person_asked',
  'ring_opened',
  'ring_passed',
  'gate_failed',
  'held',
  'resumed',
  'goal_at_risk',
  'goal_risk_over',
  'goal_reached',
  'goal_missed',
  'backing_out',
  'campaign_ended',
  'recalled',
  'recall_withdrawn',
  'host_quarantined',
] as const;
export type NotificationKind = (typeof NOTIFICATION_EVENTS)[number];

/** How much it matters, the gravest last: `info` is for the record, `warning` for this shift, `critical` for now. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something that happened, as it is told of. */
export interface NotificationEvent {
  readonly eventId: string;
  readonly kind: NotificationKind;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Null: of no campaign. */
  readonly campaign: { readonly id: string; readonly name: string; readonly class: CampaignClass } | null;
  /** All it concerns; none: the whole fleet. */
  readonly clusters: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A word or a number of an event's detail, as text; empty when it has none. */
export function detailOf(event: NotificationEvent, name: string): string {
  const value = event.detail[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * How much an event matters. A person's own hold is news, a gate's is trouble; in an emergency a campaign that stands still
 * is trouble whoever stopped it.
 */
export function severityOf(event: NotificationEvent): Severity {
  switch (event.kind) {
    case 'gate_failed':
    case 'goal_at_risk':
    case 'goal_missed':
    case 'recalled':
      return 'critical';
    case 'held':
      if (['gate', 'alert'].includes(detailOf(event, 'source'))) return 'critical';
      return event.campaign?.class === 'emergency' ? 'critical' : 'warning';
    case 'campaign_ended':
      return ENDS_WELL.has(detailOf(event, 'phase')) ? 'info' : 'critical';
    case 'backing_out':
    case 'approval_asked':
    case 'second_person_asked':
    case 'host_quarantined':
      return 'warning';
    case 'campaign_launched':
    case 'ring_opened':
    case 'ring_passed':
    case 'resumed':
    case 'goal_risk_over':
    case 'goal_reached':
    case 'recall_withdrawn':
      return 'info';
    default:
      return OF_UNKNOWN;
  }
}

/** Of what a newer version's database tells of: nobody knows how grave that is. */
const OF_UNKNOWN: Severity = 'warning';

/**
 * What an event is routed by: what ends something is as grave as what it ends, so that whoever was woken also hears that it is
 * over, and a pager closes what it opened.
 */
export function routedSeverityOf(event: NotificationEvent): Severity {
  const { kind } = event;
  if (kind === 'resumed') return severityOf({ ...event, kind: 'held' });
  if (kind === 'goal_risk_over') return severityOf({ ...event, kind: 'goal_at_risk' });
  if (kind === 'recall_withdrawn') return severityOf({ ...event, kind: 'recalled' });
  const isLate =
    kind === 'goal_reached' && Date.parse(detailOf(event, 'reachedAt')) > Date.parse(detailOf(event, 'deadline'));
  return severityOf(isLate ? { ...event, kind: 'goal_missed' } : event);
}

/** Whether it ends what an earlier event of its group began. */
export function endsSomething({ kind }: Pick<NotificationEvent, 'kind'>): boolean {
  return ENDS.has(kind);
}

/** Whether something stands from it on, until another event of its group ends it. */
export function beginsSomething({ kind }: NotificationEvent): boolean {
  return BEGINS.has(kind);
}

const ENDS: ReadonlySet<NotificationKind> = new Set(['resumed', 'recall_withdrawn', 'goal_reached', 'goal_risk_over']);
const BEGINS: ReadonlySet<NotificationKind> = new Set(['held', 'recalled', 'goal_missed', 'goal_at_risk']);

/** An aborted campaign ended as somebody wanted. */
const ENDS_WELL: ReadonlySet<string> = new Set(['completed', 'aborted']);

/** What happened, in one sentence for a person. */
export function describeEvent(event: NotificationEvent): string {
  const say = (name: string): string => detailOf(event, name);
  const reason = say('reason') === '' ? '' : `: ${say('reason')}`;
  const by = say('by') === '' ? '' : ` by ${say('by')}`;
  const where = event.clusters.length === 1 ? ` in ${event.clusters[0] ?? ''}` : '';
  const campaign = `Campaign ${event.campaign?.name ?? ''}`;
  switch (event.kind) {
    case 'campaign_launched':
      return `${campaign} was launched${by} for ${say('hosts')} hosts.`;
    case 'approval_asked':
      return `${campaign} waits for approval: ringmaster approve ${event.campaign?.name ?? ''}`;
    case 'second_person_asked':
      return `${campaign}: somebody else must ask for ${say('action').replaceAll('_', ' ')} too, as asked${by}${reason}`;
    case 'ring_opened':
      return `${campaign}: ring ${say('ring')} opened${where} (${say('hosts')} hosts).`;
    case 'ring_passed':
      return `${campaign}: ring ${say('ring')} passed its gate${where}.`;
    case 'gate_failed':
      return `${campaign}: the gate of ring ${say('ring')} failed${say('direction') === 'backout' ? ' on the way back' : ''}${where}${reason}`;
    case 'held':
      return `${campaign} is held${where} by ${say('source') === 'person' ? say('by') : `a ${say('source')}`}${reason}`;
    case 'resumed':
      return `${campaign}: a hold was lifted${where}${by}${reason}`;
    case 'goal_at_risk':
      return `${campaign} will miss its goal of ${percentOf(event)} by ${say('deadline')}${reason}`;
    case 'goal_risk_over':
      return `${campaign}: its goal of ${percentOf(event)} is at risk no more${reason}`;
    case 'goal_reached':
      return `${campaign} reached its goal of ${percentOf(event)}.`;
    case 'goal_missed':
      return `${campaign} missed its goal of ${percentOf(event)} by ${say('deadline')}.`;
    case 'backing_out':
      return `${campaign} is being backed out.`;
    case 'campaign_ended':
      return `${campaign} ended: ${say('phase').replaceAll('_', ' ')}.`;
    case 'recalled':
      return `The ${say('patch')} was recalled${by}${reason}`;
    case 'recall_withdrawn':
      return `The recall of the ${say('patch')} was withdrawn${by}${reason}`;
    case 'host_quarantined':
      return `Host ${say('host')}${where} is in quarantine${reason}`;
    default:
      return `${String(event.kind)}${reason}`;
  }
}

function percentOf(event: NotificationEvent): string {
  return `${String(Math.round(Number(detailOf(event, 'ratio')) * 1000) / 10)} %`;
}

/** Why a message was not delivered, at its last attempt (docs/errors.md). */
export const DELIVERY_KINDS = [
  'unreachable',
  'timed_out',
  'refused',
  'overloaded',
  'unreadable_secret',
  'queue_full',
  'receiver_gone',
] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** Where a message to a receiver stands. */
export const MESSAGE_STATES = ['waiting', 'sending', 'delivered', 'dead'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** A message to one receiver, as people see it in a list. */
export interface NotificationView {
  readonly messageId: string;
  readonly receiver: string;
  readonly state: MessageState;
  readonly createdAt: string;
  /** When it is tried next; null: it is not. */
  readonly sendAt: string | null;
  readonly attempts: number;
  readonly errorKind: string | null;
  readonly error: string | null;
  readonly events: readonly { readonly kind: string; readonly campaign: string | null; readonly at: string }[];
}
