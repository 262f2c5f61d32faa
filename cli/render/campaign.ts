import type { CampaignView, GoalView, HostCounts, RingView } from '../../model/campaign-view';
import { formatRatio } from '../../model/ratio';
import { type CampaignPhase, HOST_STATES, IN_FLIGHT_STATES } from '../../model/words';
import { formatDuration } from './duration';
import { formatInstant } from './instant';
import { describePatch, summarizePatch } from './plan';
import { probeLines } from './probes';
import { safeText } from '../../model/safe-text';
import { shorten } from './shorten';
import { hostsIn, ringStanding } from './standing';
import type { Style } from './style';
import { waitingFor } from './waiting-for';
import { wrap } from './wrap';

/** How the view is drawn. */
export interface ViewOptions {
  readonly style: Style;
  readonly columns: number;
  readonly now: Date;
  readonly timeZone: string;
}

const BAR_WIDTH = 20;
const GOOD: readonly CampaignPhase[] = ['completed'];
const BAD: readonly CampaignPhase[] = ['held', 'backing_out', 'backed_out', 'backout_failed', 'aborted'];

/** A campaign as a terminal of `columns` shows it: a header, a line per ring, goals, and what it waits for. */
export function renderCampaign(campaign: CampaignView, options: ViewOptions): string {
  const { columns } = options;
  return [
    ...header(campaign, options),
    '',
    ...rings(campaign, options),
    ...campaign.rings.filter(isUnderWay).flatMap((ring) => probeLines(ring).flatMap((line) => wrap(line, columns))),
    '',
    ...campaign.goals.flatMap((goal) => wrap(`goal ${goalSentence(campaign, goal, options.now)}`, columns)),
    ...pace(campaign, options),
    ...waits(campaign, options),
  ].join('\n');
}

/** Probes of rings that were left behind are in the report. */
function isUnderWay({ probes = [] }: RingView): boolean {
  return probes.some(({ goesOn, verdict }) => goesOn || verdict !== null);
}

/** What a campaign that paces itself did last: `pace: 80 in flight of at most 200, raised from 50 at …`. */
function pace({ autoPace }: CampaignView, { columns }: ViewOptions): string[] {
  if (autoPace === null) return [];
  const { maxInFlight, ceiling, change } = autoPace;
  const now = `pace: ${maxInFlight} in flight of at most ${ceiling}`;
  // A person has changed it since.
  if (change.to !== maxInFlight) return wrap(now, columns);
  const at = `${change.at.slice(11, 16)} UTC`;
  switch (change.cause) {
    case 'start':
      return wrap(`${now}, begun with at ${at}`, columns);
    case 'failures':
      return wrap(`${now}, lowered from ${change.from} at ${at}: failures are on the way to a failed gate`, columns);
    case 'late': {
      const late = `${formatRatio(change.ratio ?? 0)} was projected ${formatDuration(change.lateMs ?? 0)} late`;
      return wrap(`${now}, raised from ${change.from} at ${at}: ${late}`, columns);
    }
  }
}

/** Which campaigns it stands between, when one took over from another. */
function successionLines({ replaces = null, replacedBy = null }: CampaignView): string[] {
  return [
    ...(replaces === null ? [] : [`takes over from ${replaces.name}: ringmaster get ${replaces.campaignId}`]),
    ...(replacedBy === null ? [] : [`taken over by ${replacedBy.name}: ringmaster get ${replacedBy.campaignId}`]),
  ];
}

/** A phase as a word, in the colour that says the same. */
function paintPhase(phase: CampaignPhase, style: Style): string {
  if (GOOD.includes(phase)) return style.good(phase);
  return BAD.includes(phase) ? style.bad(phase) : style.strong(phase);
}

function header(campaign: CampaignView, { style, columns, now, timeZone }: ViewOptions): string[] {
  const { name, phase } = campaign;
  const rest = shorten(
    `  ${campaign.class}  ${summarizePatch(campaign.patch)}`,
    Math.max(0, columns - name.length - phase.length - 2),
  );
  const launched =
    campaign.launchedAt === null
      ? `planned ${formatInstant(campaign.plannedAt, timeZone)} by ${campaign.plannedBy}`
      : `launched ${formatInstant(campaign.launchedAt, timeZone)} by ${campaign.launchedBy ?? 'nobody'}${ranFor(campaign, now)}`;
  const counts = `${campaign.hosts} hosts: ${describeCounts(campaign.counts)}; ${campaign.connected} connected`;
  return [
    `${style.strong(name)}  ${paintPhase(phase, style)}${rest}`,
    ...packages(campaign, columns),
    ...wrap(launched, columns),
    ...successionLines(campaign).flatMap((line) => wrap(line, columns)),
    ...wrap(counts, columns),
  ];
}

/** More than one package does not fit the first line. */
function packages({ patch }: CampaignView, columns: number): string[] {
  if (patch.kind === 'bundle' || patch.packages.length + (patch.removals?.length ?? 0) < 2) return [];
  return [shorten(`packages: ${describePatch(patch)}`, columns)];
}

function ranFor(campaign: CampaignView, now: Date): string {
  if (campaign.launchedAt === null) return '';
  const end = campaign.endedAt === null ? now.getTime() : Date.parse(campaign.endedAt);
  const took = formatDuration(end - Date.parse(campaign.launchedAt));
  return campaign.endedAt === null ? `, ${took} ago` : `, ended after ${took}`;
}

/** Hosts per state in the order of the states: `2 installing, 9 patched`. */
export function describeCounts(counts: HostCounts): string {
  const parts = HOST_STATES.flatMap((state) => (counts[state] === undefined ? [] : [`${counts[state]} ${state}`]));
  return parts.join(', ');
}

function rings(campaign: CampaignView, { style, columns, now }: ViewOptions): string[] {
  const width = Math.max(4, ...campaign.rings.map((ring) => Math.min(16, ring.name.length)));
  const title = shorten(`${'ring'.padEnd(width)}  hosts  ${'done'.padEnd(BAR_WIDTH + 8)}  failed   status`, columns);
  return [
    style.faint(title),
    ...campaign.rings.map((ring) => {
      const done = hostsIn(ring.counts, 'patched', 'backed_out');
      const percent = `${Math.floor((100 * done) / ring.hosts)}%`.padStart(5);
      const failed = `${ring.failed} of ${ring.mayFail}`.padEnd(7);
      const left = `${shorten(ring.name, width).padEnd(width)}  ${String(ring.hosts).padStart(5)}  [${bar(ring)}]${percent}  `;
      const standing = shorten(
        ringStanding(ring, campaign, now),
        Math.max(8, columns - left.length - failed.length - 2),
      );
      return `${left}${ring.failed > 0 ? style.bad(failed) : failed}  ${paintStanding(standing, style)}`;
    }),
  ];
}

function paintStanding(standing: string, style: Style): string {
  if (standing === 'passed') return style.good(standing);
  return /^(gate: |backing out|backed out|backout failed|to be backed)/.test(standing) ? style.bad(standing) : standing;
}

/** Signs and not colours say what is what: `#` patched, `x` failed, `?` unreachable or unknown, `<` back, `~` in flight. */
function bar(ring: RingView): string {
  const parts: readonly (readonly [string, number])[] = [
    ['#', hostsIn(ring.counts, 'patched')],
    ['<', hostsIn(ring.counts, 'backed_out')],
    ['x', hostsIn(ring.counts, 'failed', 'backout_failed')],
    ['?', hostsIn(ring.counts, 'unreachable', 'indeterminate')],
    ['~', hostsIn(ring.counts, ...IN_FLIGHT_STATES)],
  ];
  let text = '';
  let hosts = 0;
  for (const [sign, count] of parts) {
    hosts += count;
    const until = Math.max(count > 0 ? text.length + 1 : text.length, Math.floor((BAR_WIDTH * hosts) / ring.hosts));
    text = text.padEnd(Math.min(BAR_WIDTH, until), sign);
  }
  return text.padEnd(BAR_WIDTH, '.');
}

function goalSentence(campaign: CampaignView, goal: GoalView, now: Date): string {
  const what = `${formatRatio(goal.ratio)} (${goal.hosts} of ${campaign.hosts}) within ${formatDuration(goal.withinMs)}`;
  if (goal.reachedAt !== null) {
    const took = formatDuration(Date.parse(goal.reachedAt) - Date.parse(campaign.launchedAt ?? goal.reachedAt));
    return `${what}: ${goal.missed ? 'reached too late' : 'reached'} after ${took}`;
  }
  if (goal.missed) return `${what}: MISSED${campaign.endedAt === null ? `, ${forecastSentence(goal, now)}` : ''}`;
  if (goal.deadlineAt === null) return `${what}: begins with the launch`;
  if (campaign.endedAt !== null) return `${what}: not reached`;
  return `${what}: ${formatDuration(Date.parse(goal.deadlineAt) - now.getTime())} left, ${forecastSentence(goal, now)}`;
}

/** `at 04:12 UTC, on track`: when a goal will be reached, and what that is worth. */
function forecastSentence({ forecast, deadlineAt }: GoalView, now: Date): string {
  const { outlook, projectedAt, reason } = forecast;
  if (projectedAt === null) return outlook === 'reached' ? 'reached' : `cannot be told: ${reason ?? 'no forecast'}`;
  const inMs = Date.parse(projectedAt) - now.getTime();
  const when = `at ${projectedAt.slice(11, 16)} UTC (in ${formatDuration(inMs)})`;
  if (outlook === 'on_track' || deadlineAt === null) return `on track: ${when}`;
  return `late by ${formatDuration(Date.parse(projectedAt) - Date.parse(deadlineAt))}: ${when}`;
}

function waits(campaign: CampaignView, { style, columns, now }: ViewOptions): string[] {
  const gates = campaign.rings.flatMap((ring) =>
    ring.verdict !== null && ring.verdict !== 'pass' && ring.verdictReason !== null
      ? wrap(`gate of ring ${ring.name}: ${ring.verdict}: ${safeText(ring.verdictReason)}`, columns)
      : [],
  );
  // Never cut: the command in it is to be copied.
  return [...gates, ...waitingFor(campaign, now).map((wait) => style.notice(`waiting for: ${wait}`))];
}
