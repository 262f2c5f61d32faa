import type { Verdict } from './words';

/**
 * What a gate asks others before and while a ring goes on: probes, which an operator of the workers has named
 * (docs/campaign-file.md, "Asking others"). No answer is never a pass.
 */

/** When a gate asks: before a ring opens, while its hosts are under way, and from its last host until it has passed. */
export const ASK_STAGES = ['opening', 'running', 'baking'] as const;
export type AskStage = (typeof ASK_STAGES)[number];

/** One probe that a gate asks, and what its answers must be. */
export interface GateAsk {
  /** A name in the list of the workers (docs/operations.md, "Probes"); never an address. */
  readonly probe: string;
  readonly during: readonly AskStage[];
  readonly intervalMs: number;
  /** For one answer as a whole. */
  readonly timeoutMs: number;
  /** Looks in a row that must pass before a ring opens, and again while it bakes. */
  readonly passes: number;
  /** Looks of one stage that may fail; one more is a `fail`. */
  readonly maxFailed: number;
  /** Looks in a row that may be `inconclusive` or `error`; one more holds. */
  readonly maxUnclear: number;
  /** Looks that are waited for once nothing else keeps the ring from going on; then it holds. */
  readonly looks: number;
  /** It is asked and shown, and never decides. */
  readonly dryRun?: true;
}

/** One answer, with why in words for a person. */
export interface Answer {
  readonly outcome: Verdict;
  readonly reason: string;
}

/** One answer, as it counts. */
export interface Look extends Answer {
  /** The stage in which it was asked. */
  readonly stage: AskStage;
  /** Nothing but the gate's probes kept the ring from going on when it was asked. */
  readonly awaited: boolean;
  /** When it was asked, ISO 8601 in UTC. */
  readonly askedAt: string;
}

/** What a probe has said so far of one ring, or of its part in one cluster. */
export interface ProbeStanding {
  readonly stage: AskStage;
  /** Looks of this stage. */
  readonly looks: number;
  /** Looks of this stage that failed. */
  readonly failed: number;
  /** The last looks of this stage that passed, in a row. */
  readonly passed: number;
  /** The last looks that were neither `pass` nor `fail`, in a row. */
  readonly unclear: number;
  /** Looks of this stage for which the gate waited. */
  readonly waited: number;
  /** What stands in the way: `fail`, `inconclusive` or `error`; null: nothing. */
  readonly verdict: Verdict | null;
  readonly verdictReason: string | null;
  /** What a person went on in spite of; the probe decides again once it has passed as often as it must. */
  readonly overridden: Verdict | null;
}

/** Nobody has asked yet. */
export function unasked(stage: AskStage): ProbeStanding {
  const none = { looks: 0, failed: 0, passed: 0, unclear: 0, waited: 0 };
  return { stage, ...none, verdict: null, verdictReason: null, overridden: null };
}

/**
 * The standing after one more look. A verdict stays, whatever later looks say, until a person goes on in spite of it: who
 * did is not held again by the same, and has a probe that decides anew once it is well again. Only a `fail` takes the place of
 * what was less: it is what turns a campaign back.
 */
export function noteLook(ask: GateAsk, before: ProbeStanding, look: Look): ProbeStanding {
  const standing = rearmed(ask, counted(inStage(ask, before, look.stage), look));
  const decided = decide(ask, standing, look);
  return decided === null || !isGraver(standing, decided.verdict) || isAccepted(standing, decided.verdict)
    ? standing
    : { ...standing, verdict: decided.verdict, verdictReason: `probe ${ask.probe}: ${decided.reason}` };
}

/** Each stage is judged by its own looks; silence that goes on from one stage to the next is the same silence. */
function inStage(ask: GateAsk, standing: ProbeStanding, stage: AskStage): ProbeStanding {
  if (standing.stage === stage) return standing;
  const { unclear, overridden } = standing;
  // What a dry run would have decided of a stage is over with that stage: it held nothing.
  const { verdict, verdictReason } = ask.dryRun === true ? unasked(stage) : standing;
  return { ...unasked(stage), unclear, overridden, verdict, verdictReason };
}

function counted(standing: ProbeStanding, { outcome, awaited }: Look): ProbeStanding {
  const isUnclear = outcome === 'inconclusive' || outcome === 'error';
  return {
    ...standing,
    looks: standing.looks + 1,
    failed: standing.failed + (outcome === 'fail' ? 1 : 0),
    passed: outcome === 'pass' ? standing.passed + 1 : 0,
    unclear: isUnclear ? standing.unclear + 1 : 0,
    waited: standing.waited + (awaited ? 1 : 0),
  };
}

function rearmed(ask: GateAsk, standing: ProbeStanding): ProbeStanding {
  if (standing.overridden === null || standing.passed < ask.passes) return standing;
  return { ...standing, overridden: null, failed: 0, verdict: null, verdictReason: null };
}

function isGraver({ verdict }: ProbeStanding, decided: Verdict): boolean {
  return verdict === null || (verdict !== 'fail' && decided === 'fail');
}

/** Going on in spite of a `fail` goes on in spite of everything less. */
function isAccepted({ overridden }: ProbeStanding, verdict: Verdict): boolean {
  return overridden !== null && (overridden === 'fail' || verdict !== 'fail');
}

function decide(
  ask: GateAsk,
  standing: ProbeStanding,
  { outcome, reason, stage, askedAt }: Look,
): { readonly verdict: Verdict; readonly reason: string } | null {
  const last = `${reason}, asked at ${askedAt}`;
  if (standing.failed > ask.maxFailed) {
    const often = standing.failed === 1 ? '' : `failed ${standing.failed} times; `;
    return { verdict: 'fail', reason: outcome === 'fail' ? `${often}${last}` : `${often}last: ${last}` };
  }
  if (standing.unclear > ask.maxUnclear) {
    const often = standing.unclear === 1 ? 'no clear answer' : `no clear answer ${standing.unclear} times in a row`;
    return { verdict: outcome === 'error' ? 'error' : 'inconclusive', reason: `${often}; last: ${last}` };
  }
  if (stage !== 'running' && standing.waited >= ask.looks && standing.passed < ask.passes) {
    const wanted = ask.passes === 1 ? 'it did not pass' : `it did not pass ${ask.passes} times in a row`;
    return { verdict: 'inconclusive', reason: `${wanted} in ${standing.waited} looks; last: ${last}` };
  }
  return null;
}

/** A pass is of its moment: two intervals later, and the time that an answer may take, it says nothing any more. */
export function freshForMs({ intervalMs, timeoutMs }: Pick<GateAsk, 'intervalMs' | 'timeoutMs'>): number {
  return 2 * intervalMs + timeoutMs + RECORDING_MS;
}

/** From an answer to its record, on a busy machine. */
const RECORDING_MS = 5_000;

/** Whether a ring may go on from this stage as far as this probe is asked. `ageMs`: since its last look was asked. */
export function isSatisfied(
  ask: GateAsk,
  stage: AskStage,
  asked: { readonly standing: ProbeStanding; readonly ageMs: number } | null,
): boolean {
  if (ask.dryRun === true || !ask.during.includes(stage)) return true;
  if (asked === null || asked.standing.verdict !== null) return false;
  const { standing, ageMs } = asked;
  if (standing.overridden !== null) return true;
  return standing.stage === stage && standing.passed >= ask.passes && ageMs <= freshForMs(ask);
}

/** What of a ring decides in which stage its gate asks. */
export interface AskedPart {
  readonly opened: boolean;
  readonly ended: boolean;
  readonly passed: boolean;
  /** Every part of it goes forward: nothing is asked on a way back, nor once the campaign is over. */
  readonly goesForward: boolean;
}

/** The stage a ring, or its part in one cluster, is in now; null: its gate asks nothing any more. */
export function stageOf({ opened, ended, passed, goesForward }: AskedPart): AskStage | null {
  if (passed || !goesForward) return null;
  if (!opened) return 'opening';
  return ended ? 'baking' : 'running';
}
