import type { CampaignClass, Patch } from './campaign';
import type { ApprovalView, CampaignView, GoalView, HostCounts } from './campaign-view';
import type { CampaignId } from './ids';
import { judgeSlo, SLO_TERMS, type SloClock, type SloCount, type SloId, type SloResult } from './slo';
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
  /** Hosts that did not end as patched, by state and the host's reason; the most frequent first, at most 30. */
  readonly unpatched: readonly UnpatchedHosts[];
}

export interface ReportPeople {
  readonly plannedBy: string;
  readonly approvals: readonly ApprovalView[];
  readonly launchedBy: string | null;
}

/** Time to decide and time to patch are numbers of their own: only the second is the rollout's. */
export interface ReportTimes {
  readonly plannedAt: string;
  readonly launchedAt: string | null;
  readonly endedAt: string | null;
  readonly toDecideMs: number | null;
  /** Since the launch; null: not launched. */
  readonly ranMs: number | null;
  /** Since the launch until this share of all hosts in scope was verified; null: it never was. */
  readonly toPatch: readonly { readonly share: number; readonly ms: number | null }[];
  /** Within that: for how long a hold of the whole campaign stood, several at once counted once. */
  readonly heldMs: number;
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
  /** Hosts with a first verdict or on their way back; those of them that are as they should be. */
  readonly safety: SloCount;
  /** Orders placed and not withdrawn; those offered in time. */
  readonly dispatch: SloCount;
  readonly holds: readonly ReportHold[];
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
    people: { plannedBy: campaign.plannedBy, approvals: campaign.approvals, launchedBy: campaign.launchedBy },
    times: timesOf(campaign, facts),
    scope: { inScope: hostsInScope(campaign), eligible: campaign.hosts, notReady: campaign.excluded },
    counts,
    rings: campaign.rings.map((ring) => ({
      ...{ name: ring.name, hosts: ring.hosts, started: ring.started, reported: ring.reported, failed: ring.failed },
      patched: ring.counts.patched ?? 0,
      ...{ verdict: ring.verdict, verdictReason: ring.verdictReason, overriddenBy: ring.overriddenBy },
      openedAt: earliest(ring.waves.map(({ openedAt }) => openedAt)),
      passedAt: latest(ring.waves.map(({ passedAt }) => passedAt)),
    })),
    goals,
    slos: slosOf(campaign, facts),
    burnUp: facts.burnUp,
    holds: facts.holds,
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
  const { plannedAt, launchedAt, endedAt, readAt } = campaign;
  return {
    ...{ plannedAt, launchedAt, endedAt },
    toDecideMs: launchedAt === null ? null : Date.parse(launchedAt) - Date.parse(plannedAt),
    ranMs: ranMsOf(campaign),
    toPatch: TOLD_SHARES.map((share, place) => ({ share, ms: facts.toPatchMs[place] ?? null })),
    heldMs:
      launchedAt === null
        ? 0
        : heldMs(facts.holds, { from: Date.parse(launchedAt), to: Date.parse(endedAt ?? readAt) }),
  };
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
  const counts: Readonly<Record<Exclude<SloId, `hosts_within_${string}`>, SloCount>> = {
    goals_on_time: {
      good: campaign.goals.filter(({ reachedAt, missed }) => reachedAt !== null && !missed).length,
      valid: campaign.goals.length,
    },
    change_safety: facts.safety,
    reachability: { good: campaign.hosts - (campaign.counts.unreachable ?? 0), valid: campaign.hosts },
    dispatch: facts.dispatch,
  };
  return PROMISES[campaign.class].map((id) => {
    if (id === 'hosts_within_4h' || id === 'hosts_within_24h' || id === 'hosts_within_7d') {
      return judgeSlo(id, { good: facts.verifiedWithin[id] ?? 0, valid: hostsInScope(campaign) }, clock);
    }
    const judged = judgeSlo(id, counts[id], clock);
    // A goal that was missed stays missed, whatever comes.
    return id === 'goals_on_time' && campaign.goals.some(({ missed }) => missed)
      ? { ...judged, state: 'missed' }
      : judged;
  });
}

/** Within how long of the launch the promises by host are counted, in ms. */
export const VERIFIED_HORIZONS: readonly (readonly [SloId, number])[] = (
  ['hosts_within_4h', 'hosts_within_24h', 'hosts_within_7d'] as const
).map((id) => [id, SLO_TERMS[id].dueMs ?? 0]);
