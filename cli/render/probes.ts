import type { ProbeView, RingView } from '../../model/campaign-view';
import { formatDuration } from './duration';
import type { AskStage } from '../../model/gate-ask';
import type { PlannedAsk } from '../../model/plan-view';
import { safeText } from '../../model/safe-text';

const STAGE_WORDS: Readonly<Record<AskStage, string>> = {
  opening: 'before a ring opens',
  running: 'while it runs',
  baking: 'while it bakes',
};

/** What a gate asks whom, and what decides; a sentence or two for each. */
export function askSentences(asks: readonly PlannedAsk[]): string[] {
  return asks.map((ask) => {
    const what = ask.says === null ? '' : ` (${safeText(ask.says)}: ${safeText(ask.expects ?? '')})`;
    const when = listed(ask.during.map((stage) => STAGE_WORDS[stage]));
    const asked = `The gate asks ${ask.probe}${what} every ${formatDuration(ask.intervalMs)} ${when}`;
    if (ask.dryRun === true) return `${asked}, as a dry run: it is shown and decides nothing.`;
    const looks = (count: number): string => (count === 1 ? '1 look' : `${count} looks`);
    const passing = ask.during.every((stage) => stage === 'running')
      ? ''
      : `; ${looks(ask.passes)}${ask.passes === 1 ? '' : ' in a row'} must pass`;
    const fails = ask.maxFailed === 0 ? 'A look that fails holds' : `More than ${looks(ask.maxFailed)} that fail hold`;
    const unclear =
      ask.maxUnclear === 0 ? 'one without a clear answer' : `${ask.maxUnclear + 1} in a row without a clear answer`;
    return `${asked}${passing}. ${fails} the campaign, and so ${ask.maxUnclear === 0 ? 'does' : 'do'} ${unclear}.`;
  });
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** A line for each probe of a ring, with its last answer. */
export function probeLines({ name, probes = [] }: Pick<RingView, 'name' | 'probes'>): string[] {
  return probes.map((probe) => `probe ${probe.probe} of ring ${whereOf(name, probe)}: ${probeStanding(probe)}`);
}

function whereOf(ring: string, { cluster }: ProbeView): string {
  return cluster === null ? ring : `${ring} in ${cluster}`;
}

/** How a probe stands, and what it said last. */
export function probeStanding(probe: ProbeView): string {
  const { verdict, outcome, overriddenBy, dryRun } = probe;
  const word =
    overriddenBy !== null ? `overridden by ${safeText(overriddenBy)}` : (verdict ?? outcome ?? 'not asked yet');
  const dry = dryRun ? ' (dry run)' : '';
  const said = [...looksOf(probe), ...lastOf(probe)];
  return `${word}${dry}${said.length === 0 ? '' : `; ${said.join('; ')}`}`;
}

function looksOf({ stage, passed, passes, dryRun, verdict, goesOn }: ProbeView): string[] {
  if (dryRun || verdict !== null || !goesOn || stage === 'running' || passed >= passes) return [];
  return [`${passed} of ${passes} looks passed`];
}

function lastOf({ outcome, reason, askedAt }: ProbeView): string[] {
  if (outcome === null || askedAt === null) return [];
  return [`last ${outcome} at ${askedAt.slice(11, 19)} UTC (${safeText(reason ?? '')})`];
}

/** The probes that keep a ring from going on, once nothing else does. */
export function waitingProbes(ring: Pick<RingView, 'name' | 'probes'>, stage: AskStage): string[] {
  const inTheWay = (ring.probes ?? []).filter(
    (probe) =>
      probe.goesOn && !probe.dryRun && probe.overriddenBy === null && probe.verdict === null && waits(probe, stage),
  );
  return inTheWay.map(
    (probe) =>
      `probe ${probe.probe} ${stage === 'opening' ? 'before' : 'of'} ring ${whereOf(ring.name, probe)} (${probeStanding(probe)})`,
  );
}

function waits({ stage, passed, passes }: ProbeView, wanted: AskStage): boolean {
  return stage !== wanted ? wanted === 'baking' : passed < passes;
}

/** What of a ring's probes is worth a line by itself: the words they change between, and why one holds. */
export function probeFacts({ name, probes = [] }: Pick<RingView, 'name' | 'probes'>): string[] {
  return probes.flatMap((probe) => {
    const { verdict, verdictReason, outcome, overriddenBy, dryRun } = probe;
    if (outcome === null) return [];
    const word = overriddenBy !== null ? `overridden by ${safeText(overriddenBy)}` : (verdict ?? outcome);
    const why = verdict === null || verdictReason === null ? '' : `: ${safeText(verdictReason)}`;
    return [`probe ${probe.probe} of ring ${whereOf(name, probe)}: ${word}${dryRun ? ' (dry run)' : ''}${why}`];
  });
}
