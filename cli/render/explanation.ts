import type { LimitUse, StandingHold, Wait } from '../../model/admission';
import { OUTSIDE_HOURS, TOO_MANY_GENERATIONS } from '../../model/board/board';
import type { Patch } from '../../model/campaign';
import type { CampaignHostView } from '../../model/campaign-view';
import { cureOf, type CuredReason, isCured } from '../../model/cures';
import { formatDuration } from './duration';
import { type CampaignExplanation, commandToGoOn, type ExplainedWait, explainWait } from '../../model/explained-wait';
import { hostReason } from './host-reason';
import { formatInstant } from './instant';
import { countHosts, describePatch } from './plan';
import { safeText } from '../../model/safe-text';

type ShownHold = StandingHold & { readonly failedFor?: CuredReason };

/** The answer of the api to "why does this host wait". */
export interface HostExplanation {
  readonly host: CampaignHostView;
  readonly patch: Patch;
  readonly wantsOrder: boolean;
  readonly wait: Wait | null;
  /** The wait in words; an api of before does not say. */
  readonly explained?: ExplainedWait | null;
  readonly hold: ShownHold | null;
  /** All that stand on the campaign or the host's cluster; an api of before does not say. */
  readonly holds?: readonly ShownHold[];
  /** How and when its campaign ended; null: it goes on. An api of before does not say. */
  readonly ended?: { readonly phase: string; readonly at: string } | null;
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
  const { host, patch, wantsOrder, wait, holds = [], barred, confirmMs = null } = explanation;
  const { progress = null, signing = null, requests = [], ended = null } = explanation;
  const words = hostReason(host);
  const reason = words === '' ? '' : ` (${words})`;
  const lines = [
    `${host.name} is ${host.state}${reason} since ${formatInstant(host.changedAt, timeZone)}.`,
    `It is in ring ${host.ring}, cluster ${host.cluster}, site ${host.site}, and ${host.connected ? 'connected' : 'NOT connected'}.`,
    `Its campaign brings ${describePatch(patch)}.`,
  ];
  if (barred !== undefined && barred !== null)
    lines.push(`No gateway lets it in: it is ${barred.kind} (${safeText(barred.reason)}).`);
  if (isCured(host.failedFor)) lines.push(`Of ${host.failedFor}: ${cureOf(host.failedFor, campaign).text}.`);
  lines.push(...holds.flatMap((hold) => holdLines(hold, campaign)));
  const declined = declinedSentence(host);
  if (ended !== null)
    lines.push(
      `Its campaign has ended (${ended.phase}, ${formatInstant(ended.at, timeZone)}): nothing more is asked of it.`,
    );
  else if (declined !== null) lines.push(declined);
  else if (!wantsOrder) {
    lines.push(orderSentence(host, signing));
    if (host.ordered && progress !== null) {
      const at = formatInstant(progress.saidAt, timeZone);
      lines.push(`Its agent said at ${at}: ${progress.percent} %, ${safeText(progress.doing)}.`);
    }
    if (confirmMs !== null) lines.push(confirmSentence(confirmMs, host.connected));
  } else if (wait === null)
    lines.push(`Nothing stands in the way of its ${host.operation ?? 'order'}: it comes with a next turn.`);
  else lines.push(...waitLines(explainedOf(explanation, campaign), host.operation ?? 'order', timeZone));
  for (const { act, actor, reason, askedAt } of requests) {
    const what = act === 'retry' ? 'had it patched once more' : 'took it out of the campaign';
    lines.push(`${safeText(actor)} ${what} at ${formatInstant(askedAt, timeZone)} (${safeText(reason)}).`);
  }
  return lines.join('\n') + '\n';
}

/** Holds come before whatever else the host waits for: nothing of that helps while they stand. */
function holdLines(hold: ShownHold, campaign: string): string[] {
  const where = hold.cluster === null ? 'The campaign' : `Cluster ${hold.cluster}`;
  const who = hold.source === 'person' ? 'a person' : `the ${hold.source}`;
  const cure = hold.failedFor === undefined ? '' : `; ${cureOf(hold.failedFor, campaign).text}`;
  return [
    `${where} is held by ${who} (${safeText(hold.reason)})${cure}.`,
    `  to go on: ${commandToGoOn(campaign, hold)}`,
  ];
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

/** As the api explains it; one of before leaves that to whoever asks. */
function explainedOf({ wait, explained, hold, limit, host }: HostExplanation, campaign: string): ExplainedWait | null {
  if (explained !== undefined || wait === null) return explained ?? null;
  return explainWait(wait, { campaign, launchedAt: null, hold, limit, readAt: host.changedAt });
}

/** What a command is for, where it is not to go on. */
const LEADS: Partial<Record<ExplainedWait['reason'], string>> = {
  ring_not_open: 'what its ring waits for',
  limit_campaign: 'to raise it',
  limit_cluster: 'to raise it',
  limit_site: 'to raise it',
};

function waitLines(explained: ExplainedWait | null, operation: string, timeZone: string): string[] {
  if (explained === null) return [];
  const { text, reason, command } = explained;
  const lines = [`Its ${operation} waits: ${text}.`, ...timeLines(explained, timeZone)];
  // Holds are listed before, each with its command.
  return command === null || reason === 'held' ? lines : [...lines, `  ${LEADS[reason] ?? 'to go on'}: ${command}`];
}

function timeLines({ since, earliest, who }: ExplainedWait, timeZone: string): string[] {
  const from = since === null ? 'since when is not known' : `since ${formatInstant(since, timeZone)}`;
  const to =
    earliest === null ? 'until when is not known' : `until ${formatInstant(earliest, timeZone)} at the earliest`;
  const times = since === null && earliest === null ? 'since when and until when is not known' : `${from}, ${to}`;
  return [`  ${times}`, `  who can change it: ${who}`];
}

/** What a campaign or some of its waves wait for; times in UTC with those of `timeZone` beside them. */
export function renderWaits(
  { name, phase, waits, waves, unasked }: CampaignExplanation,
  timeZone: string,
  asked: 'whole' | 'part' = 'whole',
): string {
  // Whoever asks for a part hears nothing of the rest.
  const nothing = asked === 'part' ? 'of what was asked for nothing waits' : 'nothing stands in its way';
  const lines = [
    `${name} is ${phase}${waits.length + waves.length === 0 ? `; ${nothing}.` : ', and waits:'}`,
    ...waits.flatMap((wait) => explainedLines(wait, timeZone)),
    ...waves.flatMap((wave) => [
      `Ring ${wave.ring} in cluster ${wave.cluster}, ${countHosts(wave.hosts)}:`,
      ...wave.waits.flatMap((wait) => explainedLines(wait, timeZone)),
    ]),
    ...(unasked === 0
      ? []
      : [
          `${unasked} more ${unasked === 1 ? 'host waits and was' : 'hosts wait and were'} not asked for; explain one by its name.`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function explainedLines(wait: ExplainedWait, timeZone: string): string[] {
  const who = wait.hosts === 0 ? '' : `${countHosts(wait.hosts)} ${wait.hosts === 1 ? 'waits' : 'wait'}: `;
  const command = wait.command === null ? [] : [`  ${wait.command}`];
  return [`- ${who}${wait.text}`, ...timeLines(wait, timeZone), ...command];
}
