import type { LimitUse, StandingHold, Wait } from '../../model/admission';
import type { Patch } from '../../model/campaign';
import type { CampaignHostView } from '../../model/campaign-view';
import { formatInstant } from './instant';
import { describePatch } from './plan';
import { safeText } from '../../model/safe-text';

/** The answer of the api to "why does this host wait". */
export interface HostExplanation {
  readonly host: CampaignHostView;
  readonly patch: Patch;
  readonly wantsOrder: boolean;
  readonly wait: Wait | null;
  readonly hold: StandingHold | null;
  readonly limit: LimitUse | null;
  /** Why no gateway lets it in; an api of before does not say. */
  readonly barred?: { readonly kind: string; readonly reason: string } | null;
}

/** Why a host waits, in sentences; times in UTC with those of `timeZone` beside them. */
export function renderExplanation(
  { host, patch, wantsOrder, wait, hold, limit, barred }: HostExplanation,
  timeZone: string,
): string {
  const reason = host.reason === null ? '' : ` (${safeText(host.reason)})`;
  const lines = [
    `${host.name} is ${host.state}${reason} since ${formatInstant(host.changedAt, timeZone)}.`,
    `It is in ring ${host.ring}, cluster ${host.cluster}, site ${host.site}, and ${host.connected ? 'connected' : 'NOT connected'}.`,
    `Its campaign brings ${describePatch(patch)}.`,
  ];
  if (barred !== undefined && barred !== null)
    lines.push(`No gateway lets it in: it is ${barred.kind} (${safeText(barred.reason)}).`);
  if (!wantsOrder) {
    lines.push(
      host.ordered ? `Its ${host.operation ?? 'order'} was ordered; its report is awaited.` : 'It wants no order.',
    );
  } else if (wait === null)
    lines.push(`Nothing stands in the way of its ${host.operation ?? 'order'}: it comes with a next turn.`);
  else lines.push(`Its ${host.operation ?? 'order'} waits: ${waitSentence(wait, hold, limit)}.`);
  return lines.join('\n') + '\n';
}

function waitSentence(wait: Wait, hold: StandingHold | null, limit: LimitUse | null): string {
  switch (wait.reason) {
    case 'approval':
      return `${wait.subject} approval(s) are missing`;
    case 'ring_not_open':
      return 'its ring has not opened';
    case 'held':
      return `hold ${wait.subject} forbids it (${safeText(hold?.reason ?? 'no reason known')})`;
    case 'no_session':
      return 'it has no live session; it goes on as soon as it connects';
    case 'ramp':
      return 'the ring begins with few hosts; more may begin as these succeed';
    case 'limit_campaign':
    case 'limit_cluster':
    case 'limit_site':
    case 'budget':
      return `the limit ${wait.subject} is full (${limit === null ? 'unknown' : `${limit.inUse} in use of ${limit.maxHosts}`})`;
  }
}
