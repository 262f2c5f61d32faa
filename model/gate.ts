import type { GatePolicy } from './campaign';
import { formatRatio, hostsWithin } from './ratio';
import type { Verdict } from './words';

/** What is known of one ring, pooled or in one cluster. All are counts of hosts, in one direction. */
export interface GateEvidence {
  /** Hosts of the ring (or of its part in the cluster); at least one. */
  readonly hosts: number;
  /** The same with those that a person took out since it was planned; absent: none. */
  readonly planned?: number;
  /** Hosts that were offered an order; those in flight are among them. */
  readonly started: number;
  /** Hosts whose first verdict is `failed`, after they were touched. */
  readonly failed: number;
  /** Hosts with a first verdict of success or failure. */
  readonly reported: number;
  /** Hosts that are `unreachable` now, started or not, and those whose change nobody confirmed. */
  readonly unreachable: number;
  /** Those of them whose change nobody confirmed: most went back by themselves, and are there. Absent: none. */
  readonly unconfirmed?: number;
  /** Whether every host of the ring has come to an end. */
  readonly ended: boolean;
}

/** What the gate says, and why in words for a person. */
export interface GateJudgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** A campaign file may not ask for more: above it, three times the rate is no longer told from chance. */
export const MAX_FAILED_CEILING = 0.3;

/** The ratio test compares the allowed rate with three times that rate, at most one half. */
const BAD_RATE_FACTOR = 3;
const BAD_RATE_CEILING = 0.5;

/** One failure proves no rate; a ring of one host and a limit of 0 % have rules of their own. */
const MIN_FAILURES_FOR_RATIO_TEST = 2;

/**
 * Judges a ring after any report. `null`: nothing is decided, the ring goes on. `pass` and `inconclusive` for want of
 * evidence come only when the ring has ended; `fail` as soon as the failures prove it; `inconclusive` at once when too
 * many hosts are unreachable (it holds, and never backs out); `error` when the policy or the evidence makes no sense.
 *
 * The `fail` rule is a sequential probability ratio test, because the gate is looked at after every report: see
 * docs/campaign-file.md, "How a gate decides".
 */
export function judgeGate(policy: GatePolicy, evidence: GateEvidence): GateJudgement | null {
  const malformed = findMalformed(policy, evidence);
  if (malformed !== null) return { verdict: 'error', reason: `the gate cannot be read: ${malformed}` };

  const failure = findFailure(policy, evidence);
  if (failure !== null) return { verdict: 'fail', reason: failure };

  if (evidence.unreachable > hostsWithin(policy.maxUnreachable, evidence.hosts)) {
    return { verdict: 'inconclusive', reason: describeUnreachable(policy, evidence) };
  }
  return evidence.ended ? judgeEnded(policy, evidence) : null;
}

/** The most failures a ring of `hosts` may have at all: one, or the allowed share if that is more; none at 0 %. */
export function allowedFailures(maxFailed: number, hosts: number): number {
  return maxFailed === 0 ? 0 : Math.max(1, hostsWithin(maxFailed, hosts));
}

/** The most failures the gate bears: one more and it fails at once. A ring may never lose all its hosts. */
export function mayLose(maxFailed: number, hosts: number): number {
  return Math.min(allowedFailures(maxFailed, hosts), Math.max(0, hosts - 1));
}

/**
 * The log likelihood ratio of "three times the allowed rate" against "the allowed rate", for `failed` of `started`.
 * Hosts in flight count as not failed: failures report sooner than successes, and the ones that have reported would
 * look far worse than the ring is.
 */
export function failureEvidence(maxFailed: number, failed: number, started: number): number {
  const bad = Math.min(BAD_RATE_FACTOR * maxFailed, BAD_RATE_CEILING);
  return failed * Math.log(bad / maxFailed) + (started - failed) * Math.log((1 - bad) / (1 - maxFailed));
}

function findFailure(policy: GatePolicy, evidence: GateEvidence): string | null {
  const { hosts, started, failed } = evidence;
  if (failed === 0) return null;
  if (failed === hosts) return `all ${hosts} hosts failed`;
  if (failed > allowedFailures(policy.maxFailed, hosts)) {
    return `${failed} hosts failed, more than ${formatRatio(policy.maxFailed)} of all ${hosts}`;
  }
  const proof = -Math.log1p(-policy.confidence);
  if (failed >= MIN_FAILURES_FOR_RATIO_TEST && failureEvidence(policy.maxFailed, failed, started) >= proof) {
    return `${failed} of ${started} started hosts failed, too many for ${formatRatio(policy.maxFailed)} at ${formatRatio(policy.confidence)} confidence`;
  }
  return null;
}

/** Both count against one limit, and are no one thing: who was not confirmed may be there, back at what it was. */
function describeUnreachable(policy: GatePolicy, { hosts, unreachable, unconfirmed = 0 }: GateEvidence): string {
  const limit = formatRatio(policy.maxUnreachable);
  if (unconfirmed === 0) return `${unreachable} of ${hosts} hosts are unreachable, allowed are ${limit}`;
  const heard = 'reached no gateway in time after their change, and went back or tried to';
  if (unconfirmed === unreachable) return `${unconfirmed} of ${hosts} hosts ${heard}, allowed are ${limit}`;
  const away = `${unreachable - unconfirmed} of ${hosts} hosts are unreachable`;
  return `${away}, and ${unconfirmed} ${heard}: allowed are ${limit} together`;
}

function judgeEnded(policy: GatePolicy, evidence: GateEvidence): GateJudgement {
  const { hosts, failed, reported } = evidence;
  const needed = neededReports(policy.minReports, evidence);
  if (reported < needed) {
    const out = (evidence.planned ?? hosts) - hosts;
    const without = out === 0 ? '' : ` (${out} more ${out === 1 ? 'was' : 'were'} taken out)`;
    const reason = `only ${reported} of ${hosts} hosts${without} reported, needed are ${needed}`;
    return { verdict: 'inconclusive', reason };
  }
  const measured = `${failed} of ${reported} reported hosts failed`;
  if (failed > allowedFailures(policy.maxFailed, reported)) {
    const limit = formatRatio(policy.maxFailed);
    return { verdict: 'inconclusive', reason: `${measured}: above ${limit}, yet not proven bad` };
  }
  // As the plan said it: of few hosts a share would name another limit.
  const most = mayLose(policy.maxFailed, hosts);
  return { verdict: 'pass', reason: `${measured}, the ring may lose ${most === 0 ? 'none' : most}` };
}

/**
 * How many hosts must have reported: `minReports`, or all of a smaller ring. Who is taken out counts against the ring: of one as it was
 * planned half at least must report, up to `minReports`, or whoever takes its hosts out would take the gate's evidence with them.
 */
function neededReports(minReports: number, { hosts, planned = hosts }: GateEvidence): number {
  return Math.max(Math.min(minReports, hosts), Math.min(minReports, Math.ceil(planned / 2)));
}

function findMalformed(policy: GatePolicy, evidence: GateEvidence): string | null {
  const { maxFailed, minReports, confidence, maxUnreachable } = policy;
  if (!(maxFailed >= 0 && maxFailed <= MAX_FAILED_CEILING)) return `maxFailed is ${maxFailed}`;
  if (!isCount(minReports) || minReports < 1) return `minReports is ${minReports}`;
  if (!(confidence > 0 && confidence < 1)) return `confidence is ${confidence}`;
  if (!(maxUnreachable >= 0 && maxUnreachable <= 1)) return `maxUnreachable is ${maxUnreachable}`;

  const { hosts, started, failed, reported, unreachable } = evidence;
  const counts = { hosts, started, failed, reported, unreachable };
  for (const [name, count] of Object.entries(counts)) {
    if (!isCount(count)) return `${name} is ${count}`;
  }
  if (hosts === 0) return 'the ring has no hosts';
  if (!(isCount(evidence.planned ?? hosts) && (evidence.planned ?? hosts) >= hosts)) {
    return `${evidence.planned} planned of ${hosts} hosts`;
  }
  if (started > hosts) return `${started} started of ${hosts} hosts`;
  if (reported > started) return `${reported} reported of ${started} started`;
  if (failed > reported) return `${failed} failed of ${reported} reported`;
  if (unreachable > hosts) return `${unreachable} unreachable of ${hosts} hosts`;
  return null;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
