import type { CampaignClass, Patch } from './campaign';
import type { ApprovalView, CampaignView, GoalView, HostCounts, ProbeView } from './campaign-view';
import { type GoalOutcome, goalOutcome, isGoalLost } from './goal-outcome';
import type { CampaignId } from './ids';
import { countOf, judgeSlo, ratioOf, SLO_TERMS, type SloClock, type SloCount, type SloId, type SloResult } from './slo';
import type { CampaignPhase, HoldScope, HoldSource, HostState, Verdict } from './words';

/** What a campaign came to, for those who answer for it: JSON of the API. Times as in campaign-view.ts. */
export interface CampaignReport {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly class: CampaignClass;
  readonly phase: CampaignPhase;
  /** False: the campaign goes on, and what stands here is of `readAt`. */
  readonly final: boolean;
  readonly readAt: string;
  readonly planHash: string;
  readonly patch: Patch;
  readonly people: ReportPeople;
  readonly times: ReportTimes;
  readonly scope: ReportScope;
  readonly counts: HostCounts;
  readonly rings: readonly ReportRing[];
  readonly goals: readonly GoalView[];
  readonly slos: readonly SloResult[];
  /** Hosts that are verified, by when they became so: the last points of at most 64 equal steps, in order. */
  readonly burnUp: readonly BurnUpPoint[];
  readonly holds: readonly ReportHold[];
  /** What people asked of single hosts, oldest first. A report of before does not say. */
  readonly hostRequests?: readonly ReportHostRequest[];
  /** The campaign that it took over from, and the one that took over from it. A report of before does not say. */
  readonly replaces?: { readonly campaignId: CampaignId; readonly name: string } | null;
  readonly replacedBy?: { readonly campaignId: CampaignId; readonly name: string } | null;
  /** Hosts that did not end as patched, by state and the host's reason; the most frequent first, at most 30. */
  readonly unpatched: readonly UnpatchedHosts[];
}

export interface ReportPeople {
  readonly plannedBy: string;
  readonly approvals: readonly ApprovalView[];
  readonly launchedBy: string | null;
  /** Why it was launched. A report of before does not say. */
  readonly launchReason?: string | null;
}

/** Time to decide and time to patch are numbers of their own: only the second is the rollout's. */
export interface ReportTimes {
  readonly plannedAt: string;
  readonly launchedAt: string | null;
  readonly endedAt: string | null;
  /** Launched, and approved by as many as it needs: from then on it may begin. Null: not yet, or never. */
  readonly decidedAt: string | null;
  /** From the plan until it was decided. */
  readonly toDecideMs: number | null;
  /** From the launch until the last approval it needs, or until now; null: it needs none, or is not launched. */
  readonly approvalWaitMs: number | null;
  /** Since the launch; null: not launched. */
  readonly ranMs: number | null;
  /** Until this share of all hosts in scope was verified; null: it never was. */
  readonly toPatch: readonly TimeToPatch[];
  /** Within that: for how long a hold of the whole campaign stood, several at once counted once. */
  readonly heldMs: number;
}

export interface TimeToPatch {
  readonly share: number;
  /** Since the launch: what the promises are judged by. */
  readonly ms: number | null;
  /** Since it was decided: what is the rollout's own. */
  readonly sinceDecisionMs: number | null;
}

/** Who counts. A host that was away or owned by another campaign never leaves the denominator in silence. */
export interface ReportScope {
  readonly inScope: number;
  /** The campaign's own hosts: in scope and ready. */
  readonly eligible: number;
  readonly notReady: Readonly<Record<string, number>>;
}

export interface ReportRing {
  readonly name: string;
  readonly hosts: number;
  readonly started: number;
  readonly reported: number;
  readonly failed: number;
  readonly patched: number;
  readonly verdict: Verdict | null;
  readonly verdictReason: string | null;
  readonly overriddenBy: string | null;
  readonly openedAt: string | null;
  readonly passedAt: string | null;
  /** What its gate asked others, and was answered last. Absent: nobody. */
  readonly probes?: readonly ProbeView[];
}

export interface BurnUpPoint {
  readonly afterMs: number;
  readonly hosts: number;
}

export interface ReportHold {
  readonly source: HoldSource;
  readonly scope: HoldScope;
  readonly cluster: string | null;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
  readonly liftedBy: string | null;
  readonly liftedAt: string | null;
  readonly liftReason: string | null;
}

export interface ReportHostRequest {
  readonly act: 'retry' | 'exclude';
  readonly actor: string;
  readonly reason: string;
  readonly askedAt: string;
  readonly hosts: number;
}

export interface UnpatchedHosts {
  readonly state: HostState;
  readonly reason: string | null;
  readonly hosts: number;
}

/** Shares of the hosts in scope whose time to patch is told. */
export const TOLD_SHARES = [0.5, 0.9, 0.99] as const;

/** What only the rows of hosts and orders know. */
export interface ReportFacts {
  /** For each of {@link TOLD_SHARES}, since the launch in ms; null: not reached. */
  readonly toPatchMs: readonly (number | null)[];
  /** Hosts that are verified and were so within this long of the launch. */
  readonly verifiedWithin: Readonly<Partial<Record<SloId, number>>>;
  readonly burnUp: readonly BurnUpPoint[];
  /** Hosts that were tried; those of them that are as they should be. */
  readonly safety: SloCount;
  /** The campaign's hosts that were offered an order and did not fall silent. */
  readonly reached: SloCount;
  /** Installs placed; those offered in time. */
  readonly dispatch: SloCount;
  readonly holds: readonly ReportHold[];
  readonly hostRequests: readonly ReportHostRequest[];
  readonly unpatched: readonly UnpatchedHosts[];
}

/** The hosts in scope: the campaign's own and those left out when it was planned. */
export function hostsInScope(campaign: Pick<CampaignView, 'hosts' | 'excluded'>): number {
  return campaign.hosts + Object.values(campaign.excluded).reduce((sum, hosts) => sum + hosts, 0);
}

/** Composes the report of a campaign from its view and the facts of its rows. */
export function reportCampaign(campaign: CampaignView, facts: ReportFacts): CampaignReport {
  const { campaignId, name, phase, readAt, planHash, patch, counts, goals } = campaign;
  return {
    ...{ campaignId, name, class: campaign.class, phase, final: campaign.endedAt !== null, readAt, planHash, patch },
    people: {
      plannedBy: campaign.plannedBy,
      approvals: campaign.approvals,
      launchedBy: campaign.launchedBy,
      launchReason: campaign.launchReason ?? null,
    },
    times: timesOf(campaign, facts),
    scope: { inScope: hostsInScope(campaign), eligible: campaign.hosts, notReady: campaign.excluded },
    counts,
    rings: campaign.rings.map((ring) => ({
      ...{ name: ring.name, hosts: ring.hosts, started: ring.started, reported: ring.reported, failed: ring.failed },
      patched: ring.counts.patched ?? 0,
      ...{ verdict: ring.verdict, verdictReason: ring.verdictReason, overriddenBy: ring.overriddenBy },
      openedAt: earliest(ring.waves.map(({ openedAt }) => openedAt)),
      passedAt: latest(ring.waves.map(({ passedAt }) => passedAt)),
      ...(ring.probes !== undefined && { probes: ring.probes }),
    })),
    goals,
    slos: slosOf(campaign, facts),
    burnUp: facts.burnUp,
    holds: facts.holds,
    hostRequests: facts.hostRequests,
    replaces: campaign.replaces ?? null,
    replacedBy: campaign.replacedBy ?? null,
    unpatched: facts.unpatched,
  };
}

/** The first that happened, or null when none did. */
function earliest(instants: readonly (string | null)[]): string | null {
  return instants.filter((at) => at !== null).sort()[0] ?? null;
}

/** The last, or null as long as one has not happened. */
function latest(instants: readonly (string | null)[]): string | null {
  const happened = instants.filter((at) => at !== null);
  return happened.length < instants.length ? null : (happened.sort().at(-1) ?? null);
}

function ranMsOf({ launchedAt, endedAt, readAt }: CampaignView): number | null {
  return launchedAt === null ? null : Date.parse(endedAt ?? readAt) - Date.parse(launchedAt);
}

function timesOf(campaign: CampaignView, facts: ReportFacts): ReportTimes {
  const { plannedAt, launchedAt, endedAt, readAt, approvalsNeeded } = campaign;
  const decidedAt = decidedAtOf(campaign);
  const until = endedAt ?? readAt;
  return {
    ...{ plannedAt, launchedAt, endedAt, decidedAt },
    toDecideMs: between(plannedAt, decidedAt),
    approvalWaitMs: approvalsNeeded === 0 ? null : between(launchedAt, decidedAt ?? until),
    ranMs: ranMsOf(campaign),
    toPatch: TOLD_SHARES.map((share, place) => {
      const ms = facts.toPatchMs[place] ?? null;
      const waited = between(launchedAt, decidedAt);
      return { share, ms, sinceDecisionMs: ms === null || waited === null ? null : Math.max(0, ms - waited) };
    }),
    heldMs: launchedAt === null ? 0 : heldMs(facts.holds, { from: Date.parse(launchedAt), to: Date.parse(until) }),
  };
}

/** When it was launched and approved by as many as it needs; they may have done so before. */
export function decidedAtOf({
  launchedAt,
  approvalsNeeded,
  approvals,
}: Pick<CampaignView, 'launchedAt' | 'approvalsNeeded' | 'approvals'>): string | null {
  if (launchedAt === null || approvals.length < approvalsNeeded) return null;
  const last = approvals.map(({ approvedAt }) => approvedAt).sort()[approvalsNeeded - 1];
  return last !== undefined && Date.parse(last) > Date.parse(launchedAt) ? last : launchedAt;
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from);
}

/** How long at least one hold of the whole campaign stood within a span, in ms; a plan may be held long before its launch. */
export function heldMs(holds: readonly ReportHold[], span: { readonly from: number; readonly to: number }): number {
  const spans = holds
    .filter(({ cluster }) => cluster === null)
    .map(({ setAt, liftedAt }) => ({
      from: Math.max(span.from, Date.parse(setAt)),
      to: liftedAt === null ? span.to : Math.min(span.to, Date.parse(liftedAt)),
    }))
    .sort((a, b) => a.from - b.from);
  let held = 0;
  let reached = 0;
  for (const { from, to } of spans) {
    held += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return held;
}

/** The promises that a campaign of this class makes. */
const PROMISES: Readonly<Record<CampaignClass, readonly SloId[]>> = {
  emergency: ['goals_on_time', 'hosts_within_4h', 'hosts_within_24h', 'change_safety', 'reachability', 'dispatch'],
  routine: ['goals_on_time', 'hosts_within_7d', 'change_safety', 'reachability', 'dispatch'],
};

function slosOf(campaign: CampaignView, facts: ReportFacts): SloResult[] {
  const clock: SloClock = { ranMs: ranMsOf(campaign) ?? 0, ended: campaign.endedAt !== null };
  return PROMISES[campaign.class].map((id) => {
    const judged = judgeSlo(id, countFor(id, campaign, facts), clock);
    const eligible = OF_HOSTS_IN_SCOPE.has(id)
      ? { valid: campaign.hosts, ratio: ratioOf(judged.good, campaign.hosts) }
      : null;
    // A goal that was missed or lost stays so, whatever comes.
    const isLost = id === 'goals_on_time' && campaign.goals.some((goal) => isGoalLost(outcomeOf(goal, campaign)));
    return { ...judged, ...(isLost ? { state: 'missed' } : {}), eligible };
  });
}

/** Promises whose denominator is all hosts in scope. */
const OF_HOSTS_IN_SCOPE: ReadonlySet<SloId> = new Set([
  'hosts_within_4h',
  'hosts_within_24h',
  'hosts_within_7d',
  'reachability',
]);

function countFor(id: SloId, campaign: CampaignView, facts: ReportFacts): SloCount {
  const leftOut = hostsInScope(campaign) - campaign.hosts;
  switch (id) {
    case 'goals_on_time':
      return countGoals(campaign);
    case 'hosts_within_4h':
    case 'hosts_within_24h':
    case 'hosts_within_7d': {
      const good = facts.verifiedWithin[id] ?? 0;
      const late = (campaign.counts.patched ?? 0) - good;
      return countOf(good, { late, not_verified: campaign.hosts - good - late, left_out: leftOut });
    }
    case 'change_safety':
      return facts.safety;
    case 'reachability': {
      // Those that belong to another campaign are asked by that one.
      const { good, valid, unknown, shortfalls } = facts.reached;
      return {
        ...{ good, valid: valid + leftOut, unknown: unknown + leftOut },
        shortfalls: leftOut === 0 ? shortfalls : { ...shortfalls, left_out: leftOut },
      };
    }
    case 'dispatch':
      return facts.dispatch;
  }
}

function countGoals(campaign: CampaignView): SloCount {
  const shortfalls = { late: 0, taken_back: 0, not_reached: 0 };
  let good = 0;
  for (const goal of campaign.goals) {
    const outcome = outcomeOf(goal, campaign);
    if (outcome === 'reached') good += 1;
    else shortfalls[outcome] += 1;
  }
  return countOf(good, shortfalls);
}

function outcomeOf(goal: GoalView, { backout, counts }: CampaignView): GoalOutcome {
  return goalOutcome(goal, { backsOut: backout !== null, patched: counts.patched ?? 0 });
}

/** Within how long of the launch the promises by host are counted, in ms. */
export const VERIFIED_HORIZONS: readonly (readonly [SloId, number])[] = (
  ['hosts_within_4h', 'hosts_within_24h', 'hosts_within_7d'] as const
).map((id) => [id, SLO_TERMS[id].dueMs ?? 0]);
