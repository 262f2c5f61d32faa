import type { LimitUse, StandingHold, Wait } from '../../model/admission';
import { OUTSIDE_HOURS, TOO_MANY_GENERATIONS } from '../../model/board/board';
import type { Patch } from '../../model/campaign';
import type { CampaignHostView } from '../../model/campaign-view';
import { formatDuration } from './duration';
import { commandToGoOn } from './go-on';
import { hostReason } from './host-reason';
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
  /** All that stand on the campaign or the host's cluster; an api of before does not say. */
  readonly holds?: readonly StandingHold[];
  readonly limit: LimitUse | null;
  /** Why no gateway lets it in; an api of before does not say. */
  readonly barred?: { readonly kind: string; readonly reason: string } | null;
  /** Its order is confirmed within this, in ms, or taken back; an api of before does not say. */
  readonly confirmMs?: number | null;
  /** Why its order is not signed yet; an api of before does not say. */
  readonly signing?: string | null;
  /** What its agent said last of its order; an api of before does not say. */
  readonly progress?: { readonly percent: number; readonly doing: string; readonly saidAt: string } | null;
  /** What people asked of it, oldest first; an api of before does not say. */
  readonly requests?: readonly HostRequest[];
}

interface HostRequest {
  readonly act: string;
  readonly actor: string;
  readonly reason: string;
  readonly askedAt: string;
}

/** Why a host of a campaign waits, in sentences; times in UTC with those of `timeZone` beside them. */
export function renderExplanation(
  explanation: HostExplanation,
  { campaign, timeZone }: { readonly campaign: string; readonly timeZone: string },
): string {
  const { host, patch, wantsOrder, wait, hold, limit, holds = [], barred, confirmMs = null } = explanation;
  const { progress = null, signing = null, requests = [] } = explanation;
  const words = hostReason(host);
  const reason = words === '' ? '' : ` (${words})`;
  const lines = [
    `${host.name} is ${host.state}${reason} since ${formatInstant(host.changedAt, timeZone)}.`,
    `It is in ring ${host.ring}, cluster ${host.cluster}, site ${host.site}, and ${host.connected ? 'connected' : 'NOT connected'}.`,
    `Its campaign brings ${describePatch(patch)}.`,
  ];
  if (barred !== undefined && barred !== null)
    lines.push(`No gateway lets it in: it is ${barred.kind} (${safeText(barred.reason)}).`);
  const declined = declinedSentence(host);
  if (declined !== null) lines.push(declined);
  else if (!wantsOrder) {
    lines.push(orderSentence(host, signing));
    if (host.ordered && progress !== null) {
      const at = formatInstant(progress.saidAt, timeZone);
      lines.push(`Its agent said at ${at}: ${progress.percent} %, ${safeText(progress.doing)}.`);
    }
    if (confirmMs !== null) lines.push(confirmSentence(confirmMs, host.connected));
  } else if (wait === null)
    lines.push(`Nothing stands in the way of its ${host.operation ?? 'order'}: it comes with a next turn.`);
  else lines.push(`Its ${host.operation ?? 'order'} waits: ${waitSentence(wait, hold, limit)}.`);
  const command = wait === null ? null : commandFor(wait, campaign);
  if (command !== null) lines.push(`  ${command}`);
  for (const { act, actor, reason, askedAt } of requests) {
    const what = act === 'retry' ? 'had it patched once more' : 'took it out of the campaign';
    lines.push(`${safeText(actor)} ${what} at ${formatInstant(askedAt, timeZone)} (${safeText(reason)}).`);
  }
  for (const each of holds) {
    const where = each.cluster === null ? 'The campaign' : `Cluster ${each.cluster}`;
    lines.push(
      `${where} is held by ${each.source === 'person' ? 'a person' : `the ${each.source}`} (${safeText(each.reason)}).`,
      `  to go on: ${commandToGoOn(campaign, each.source)}`,
    );
  }
  return lines.join('\n') + '\n';
}

/** Where the order of a host is that waits for nothing else. */
function orderSentence({ ordered, operation }: CampaignHostView, signing: string | null): string {
  if (!ordered) return 'It wants no order.';
  const what = `Its ${operation ?? 'order'}`;
  if (signing !== null) return `${what} waits for the signer (${safeText(signing)}), and goes on by itself.`;
  return `${what} was ordered; its report is awaited.`;
}

/** Why a host that is there is asked no more; null: it is. */
function declinedSentence({ state, reason, operation }: CampaignHostView): string | null {
  if (state !== 'unreachable') return null;
  const what = `Its ${operation ?? 'order'}`;
  if (reason === OUTSIDE_HOURS) {
    return `${what} waits: the policy of its root lets the host be disturbed at other times. Its agent says when they come.`;
  }
  return reason === TOO_MANY_GENERATIONS
    ? `${what} waits: its agent declined too often, and is asked again when it connects anew.`
    : null;
}

/** What a host does that waits for a confirmation, and may be cut off. */
function confirmSentence(confirmMs: number, isConnected: boolean): string {
  const within = `within ${formatDuration(confirmMs)}`;
  return isConnected
    ? `Once changed, it goes back by itself unless a gateway hears it again ${within}.`
    : `If it is changed, it waits for a gateway to confirm that, and goes back by itself when none does ${within}.`;
}

/** Holds have commands of their own. */
function commandFor({ reason }: Wait, campaign: string): string | null {
  switch (reason) {
    case 'approval':
      return `to go on: ringmaster approve ${campaign} --reason TEXT`;
    case 'ring_not_open':
      return `what its ring waits for: ringmaster get ${campaign}`;
    case 'limit_campaign':
    case 'limit_cluster':
    case 'limit_site':
      return `to raise it: ringmaster pace ${campaign} --max-in-flight PERCENT --reason TEXT`;
    case 'held':
    case 'no_session':
    case 'ramp':
    case 'budget':
      return null;
  }
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
