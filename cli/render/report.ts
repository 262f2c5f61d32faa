import type { CampaignReport, ReportHold } from '../../model/campaign-report';
import { formatRatio } from '../../model/ratio';
import { DISPATCH_WITHIN_MS, type SloId, type SloResult, type SloShortfall, type SloState } from '../../model/slo';
import { describeCounts } from './campaign';
import { formatDuration } from './duration';
import { formatInstant } from './instant';
import { describePatch } from './plan';
import { hostRequestSentence } from './host-request';
import { probeLines } from './probes';
import { safeText } from '../../model/safe-text';
import { shorten } from './shorten';
import type { Style } from './style';
import { renderTable } from './table';
import { wrap, wrapBelow } from './wrap';

/** How a report is written. */
export interface ReportStyle {
  readonly style: Style;
  readonly columns: number;
  readonly timeZone: string;
}

/** What each promise says, in the words of a person. */
export const PROMISE: Readonly<Record<SloId, string>> = {
  goals_on_time: 'goals reached on time',
  hosts_within_4h: 'hosts in scope verified within 4 h',
  hosts_within_24h: 'hosts in scope verified within 24 h',
  hosts_within_7d: 'hosts in scope verified within 7 days',
  change_safety: 'hosts neither failed nor taken back',
  reachability: 'hosts within reach',
  dispatch: `installs offered within ${DISPATCH_WITHIN_MS / 1000} s`,
};

/** The result of a promise in words; the same in text and on paper. */
export const RESULT: Readonly<Record<SloState, string>> = {
  kept: 'kept',
  missed: 'MISSED',
  open: 'not final',
  no_evidence: 'NO EVIDENCE',
};

/** Why something that counts is not good, in words. */
const SHORTFALL: Readonly<Record<SloShortfall, string>> = {
  late: 'late',
  not_reached: 'not reached',
  taken_back: 'taken back',
  left_out: 'left out of the campaign',
  not_verified: 'not verified',
  failed: 'failed',
  unreachable: 'out of reach',
  indeterminate: 'indeterminate',
  unproven: 'left midway',
  under_way: 'under way',
  never_asked: 'never asked',
  withdrawn: 'withdrawn before they were due',
};

/** A campaign's report in `columns`: who and when, who counted, each promise with its numbers, rings, holds, and what is left. */
export function renderReport(report: CampaignReport, { style, columns, timeZone }: ReportStyle): string {
  const lines = [
    `${style.strong(report.name)}  ${report.class}  ${report.phase}${report.final ? '' : '  (goes on: not final)'}`,
    ...[...storyOf(report, timeZone), ...scopeOf(report)].flatMap((line) => wrap(line, columns)),
    '',
    ...promises(report, style, columns),
    '',
    ...rings(report),
    ...section(
      'holds',
      report.holds.map((hold) => holdSentence(hold, timeZone)),
      columns,
    ),
    ...section(
      'asked of single hosts',
      (report.hostRequests ?? []).map((request) => hostRequestSentence(request, timeZone)),
      columns,
    ),
    ...section('not patched', report.unpatched.map(unpatchedSentence), columns),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[], columns: number): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.flatMap((line) => wrap(line, columns))];
}

/** Who did what when, and how long it took: sentences. */
export function storyOf(report: CampaignReport, timeZone: string): string[] {
  const { people, times, replaces = null, replacedBy = null } = report;
  const at = (instant: string): string => formatInstant(instant, timeZone);
  const approved = people.approvals.map(({ approver }) => safeText(approver)).join(', ');
  const story = [
    `Patch: ${describePatch(report.patch)}.`,
    `Planned ${at(times.plannedAt)} by ${safeText(people.plannedBy)}; ` +
      `${approved === '' ? 'approved by nobody' : `approved by ${approved}`}.`,
  ];
  if (replaces !== null) story.push(`It took over from ${safeText(replaces.name)}.`);
  if (replacedBy !== null) story.push(`${safeText(replacedBy.name)} took over from it.`);
  if (times.launchedAt === null) return [...story, 'It was not launched.'];
  const ran = formatDuration(times.ranMs ?? 0);
  const held = times.heldMs === 0 ? 'never held' : `held for ${formatDuration(times.heldMs)} of that`;
  const ended = times.endedAt === null ? `runs for ${ran}` : `ended ${at(times.endedAt)} after ${ran}`;
  return [
    ...story,
    `Launched ${at(times.launchedAt)} by ${safeText(people.launchedBy ?? 'nobody')}${whyOf(people)}; ${ended}, ${held}.`,
    ...approvalOf(times),
    `${decisionOf(times)} Time to patch, of all hosts in scope: ${times.toPatch.map(timeToPatch).join(', ')}.`,
  ];
}

function whyOf({ launchReason = null }: CampaignReport['people']): string {
  return launchReason === null ? '' : ` (${safeText(launchReason)})`;
}

/** The wait for people, which is nobody's time to patch. */
function approvalOf({ approvalWaitMs, decidedAt, endedAt }: CampaignReport['times']): string[] {
  if (approvalWaitMs === null) return [];
  const waited = formatDuration(approvalWaitMs);
  if (decidedAt !== null) return [`Waited for approval after the launch: ${waited}.`];
  return [
    endedAt === null ? `Waits for approval since the launch: ${waited}.` : `Was never approved: waited ${waited}.`,
  ];
}

function decisionOf({ toDecideMs }: CampaignReport['times']): string {
  return toDecideMs === null ? 'It is not decided.' : `Time to decide: ${formatDuration(toDecideMs)}.`;
}

function timeToPatch({ share, ms, sinceDecisionMs }: CampaignReport['times']['toPatch'][number]): string {
  if (ms === null) return `${formatRatio(share)} not reached`;
  const after = `${formatRatio(share)} after ${formatDuration(sinceDecisionMs ?? ms)}`;
  return sinceDecisionMs === null || sinceDecisionMs === ms
    ? after
    : `${after} (${formatDuration(ms)} since the launch)`;
}

/** Who counted, both ways: in scope and eligible. */
export function scopeOf({ scope, counts }: CampaignReport): string[] {
  const reasons = Object.entries(scope.notReady).map(([reason, hosts]) => `${hosts} ${safeText(reason)}`);
  const left = reasons.length === 0 ? 'none left out' : `left out: ${reasons.join(', ')}`;
  const goals = scope.inScope === scope.eligible ? '' : ' Goals are shares of the eligible.';
  return [
    `In scope: ${scope.inScope} hosts, ${scope.eligible} of them eligible (${left}).${goals}`,
    `Hosts: ${describeCounts(counts)}.`,
  ];
}

/** The share that was counted, cut and never rounded up to a promise it does not keep. */
export function countedRatio(ratio: number | null): string {
  return ratio === null ? 'none' : formatRatio(Math.floor(ratio * 10_000) / 10_000);
}

/** What a promise counts besides its share: the same of the eligible hosts, and why the rest is not good; null: nothing. */
export function sharesOf(
  { good, valid, eligible, shortfalls }: SloResult,
  { counts }: Pick<CampaignReport, 'counts'>,
): string | null {
  // A backout that a hold stops has taken nobody back, and may never.
  const words = (counts.backed_out ?? 0) === 0 ? { ...SHORTFALL, taken_back: 'told to go back' } : SHORTFALL;
  const short = Object.entries(shortfalls).map(([why, count]) => `${count} ${words[why as SloShortfall]}`);
  const of = eligible === null || eligible.valid === valid ? [] : [eligible];
  const parts = [
    ...of.map((hosts) => `of the eligible: ${good} of ${hosts.valid}, ${countedRatio(hosts.ratio)}`),
    ...(short.length === 0 ? [] : [short.join(', ')]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

function promises(report: CampaignReport, style: Style, columns: number): string[] {
  const { slos } = report;
  const rows = slos.map(({ id, objective, good, valid, ratio, state }) => [
    ...[PROMISE[id], formatRatio(objective), `${good} of ${valid}`, countedRatio(ratio), RESULT[state]],
  ]);
  const [header = '', ...lines] = renderTable(
    ['PROMISE', 'AT LEAST', 'COUNTED', 'SHARE', 'RESULT'],
    rows,
    [1, 3],
  ).split('\n');
  const below = slos.map((slo) => sharesOf(slo, report));
  return [
    header,
    ...lines.flatMap((line, place) => [
      paint(line, slos[place]?.state ?? 'open', style),
      ...[below[place] ?? []].flat().flatMap((shares) => wrapBelow(shares, columns)),
    ]),
  ];
}

function paint(line: string, state: SloState, style: Style): string {
  if (state === 'open') return line;
  return state === 'kept' ? style.good(line) : style.bad(line);
}

function rings({ rings: all }: CampaignReport): string[] {
  const rows = all.map((ring) => [
    ...[shorten(ring.name, 16), ring.hosts, ring.started, ring.patched, ring.failed].map(String),
    verdictOf(ring),
  ]);
  const table = renderTable(['RING', 'HOSTS', 'STARTED', 'PATCHED', 'FAILED', 'GATE'], rows, [1, 2, 3, 4]);
  return [...table.split('\n'), ...all.flatMap(probeLines)];
}

/** A gate's word, and who went on against it. */
export function verdictOf({ verdict, overriddenBy }: CampaignReport['rings'][number]): string {
  if (verdict === null) return 'has not judged';
  return overriddenBy === null ? verdict : `${verdict}, overridden by ${safeText(overriddenBy)}`;
}

/** One hold in a sentence. */
export function holdSentence(hold: ReportHold, timeZone: string): string {
  const where = hold.cluster === null ? '' : ` on cluster ${hold.cluster}`;
  const who = hold.setBy === hold.source ? `the ${hold.source}` : `${hold.source} ${safeText(hold.setBy)}`;
  const set = `${formatInstant(hold.setAt, timeZone)}: ${who}${where}: ${safeText(hold.reason)}`;
  if (hold.liftedAt === null) return `${set}; it stands`;
  const stood = formatDuration(Date.parse(hold.liftedAt) - Date.parse(hold.setAt));
  const why = hold.liftReason === null ? '' : ` (${safeText(hold.liftReason)})`;
  return `${set}; lifted after ${stood} by ${safeText(hold.liftedBy ?? 'nobody')}${why}`;
}

/** How many hosts rest in a state, and why. */
export function unpatchedSentence({ state, reason, hosts }: CampaignReport['unpatched'][number]): string {
  return `${hosts} ${state}${reason === null ? '' : `: ${safeText(reason)}`}`;
}
