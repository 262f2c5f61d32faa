import type { PaceChange } from './auto-pace';
import type { CampaignClass, Patch } from './campaign';
import type { AskStage } from './gate-ask';
import type { CuredReason } from './cures';
import type { CampaignId, HoldId, HostId } from './ids';
import type {
  CampaignPhase,
  Course,
  Direction,
  HoldScope,
  HoldSource,
  HostState,
  Operation,
  StoredPhase,
  Verdict,
} from './words';

/**
 * What an operator reads of a campaign: the JSON of the API, which the `ringmaster` command renders. Times are ISO 8601
 * in UTC, durations milliseconds, shares ratios (0..1). Field names are stable within `ringmaster/v1`.
 */

/** Hosts per state; states with no host are absent. */
export type HostCounts = Readonly<Partial<Record<HostState, number>>>;

export interface WaveView {
  readonly cluster: string;
  readonly hosts: number;
  readonly course: Course;
  readonly openedAt: string | null;
  readonly endedAt: string | null;
  readonly passedAt: string | null;
  readonly counts: HostCounts;
}

export interface RingView {
  readonly name: string;
  readonly hosts: number;
  readonly counts: HostCounts;
  /** Hosts being disturbed now. */
  readonly inFlight: number;
  /**
   * Going forward: hosts that were offered an order, taken back since or not; hosts with a first verdict; hosts whose first verdict
   * is `failed`.
   */
  readonly started: number;
  readonly reported: number;
  readonly failed: number;
  readonly bakeMs: number;
  /** The gate's last verdict going forward, or null while it has not spoken. */
  readonly verdict: Verdict | null;
  readonly verdictReason: string | null;
  readonly judgedAt: string | null;
  /** Who let the ring pass against its gate. */
  readonly overriddenBy: string | null;
  /** What held the ring's way back, and why. */
  readonly backoutVerdict: Verdict | null;
  readonly backoutVerdictReason: string | null;
  /** Of the first ring, when the campaign rehearses its way back; null before that is judged, and for every other ring. */
  readonly rehearsal: RehearsalView | null;
  /** How many hosts the ring may lose before its gate fails at once (design section 6). */
  readonly mayFail: number;
  readonly waves: readonly WaveView[];
  /** What the ring's gate asked others, in the file's order. Absent: it has asked nobody. */
  readonly probes?: readonly ProbeView[];
}

/** What a probe said of a ring, or of its part in one cluster. */
export interface ProbeView {
  readonly probe: string;
  /** Null: all of the ring. */
  readonly cluster: string | null;
  /** It is shown and never decides. */
  readonly dryRun: boolean;
  readonly stage: AskStage;
  /** Looks of this stage, and those of them that failed. */
  readonly looks: number;
  readonly failed: number;
  /** The last looks that passed, in a row, of the `passes` that the ring needs to go on. */
  readonly passed: number;
  readonly passes: number;
  /** The last answer; null: nobody has asked yet. */
  readonly outcome: Verdict | null;
  readonly reason: string | null;
  readonly askedAt: string | null;
  /** It is asked on; false: the ring was left behind, or the campaign turned. */
  readonly goesOn: boolean;
  /** What stands in the way, or would if it were no dry run. */
  readonly verdict: Verdict | null;
  readonly verdictReason: string | null;
  /** Who went on in spite of it; null again once it has passed since. */
  readonly overriddenBy: string | null;
}

/** What became of the rehearsal of the way back. */
export interface RehearsalView {
  readonly verdict: Verdict;
  readonly reason: string;
  /** Who went on although it did not pass. */
  readonly overriddenBy: string | null;
  /** Null: it holds the campaign. */
  readonly overAt: string | null;
}

/** A campaign's way back as a whole. */
export interface BackoutView {
  readonly since: string;
  readonly withinMs: number;
  readonly dueAt: string;
  /** It is not over, or was not, by then. */
  readonly late: boolean;
}

export interface GoalView {
  readonly ratio: number;
  readonly withinMs: number;
  /** Patched hosts that make the goal. */
  readonly hosts: number;
  readonly deadlineAt: string | null;
  readonly reachedAt: string | null;
  readonly missed: boolean;
  readonly forecast: GoalForecastView;
}

/** Where a goal is heading. `unknown`: it cannot be told, and `reason` says why. */
export interface GoalForecastView {
  readonly outlook: 'reached' | 'on_track' | 'late' | 'unknown';
  /** When it will be reached; null once it is, or when that cannot be told. */
  readonly projectedAt: string | null;
  readonly reason: string | null;
}

export interface HoldView {
  readonly holdId: HoldId;
  readonly cluster: string | null;
  readonly scope: HoldScope;
  readonly source: HoldSource;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
  /** Null until nothing admitted under an older view can still be offered. */
  readonly effectiveAt: string | null;
  /** Of a gate's: why hosts of the campaign failed where lifting it helps nobody (cures.ts). Absent: for nothing of the kind. */
  readonly failedFor?: CuredReason;
}

export interface ApprovalView {
  readonly approver: string;
  readonly reason: string;
  readonly approvedAt: string;
}

/** A campaign in a list: one row, no rings. */
export interface CampaignSummary {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly class: CampaignClass;
  readonly phase: CampaignPhase;
  readonly planHash: string;
  readonly hosts: number;
  readonly counts: HostCounts;
  readonly plannedBy: string;
  readonly plannedAt: string;
  readonly launchedBy: string | null;
  readonly launchedAt: string | null;
  readonly endedAt: string | null;
}

/** The pace of a campaign that paces itself, and its last change. */
export interface AutoPaceView {
  /** Hosts in flight at once, now. */
  readonly maxInFlight: number;
  /** The most it may raise itself to. */
  readonly ceiling: number;
  readonly change: PaceChange & { readonly at: string };
}

/** A campaign in full. */
export interface CampaignView extends CampaignSummary {
  /** The stored phase behind `phase`, which says `held` while a hold stands in its way. */
  readonly storedPhase: StoredPhase;
  readonly revision: number;
  readonly patch: Patch;
  /** Why it was launched. Null: it was not, or before people had to say. An api of before does not say. */
  readonly launchReason?: string | null;
  /** Hosts in flight at once, at most, now; null: nobody knows. An api of before does not say. */
  readonly maxInFlight?: number | null;
  readonly onFail: 'hold' | 'back_out';
  readonly observingSince: string | null;
  /** Null: it never began to take hosts back. */
  readonly backout: BackoutView | null;
  readonly acceptanceMs: number;
  readonly goals: readonly GoalView[];
  /** Null: it does not pace itself, or has not begun to. */
  readonly autoPace: AutoPaceView | null;
  readonly rings: readonly RingView[];
  readonly holds: readonly HoldView[];
  /** What the signer will sign in its time and not yet, in its words. Absent: nothing. */
  readonly signingWaits?: readonly { readonly operation: Operation; readonly reason: string }[];
  readonly approvalsNeeded: number;
  readonly approvals: readonly ApprovalView[];
  readonly excluded: Readonly<Record<string, number>>;
  /** Hosts of the campaign with a live session. */
  readonly connected: number;
  /** The campaign that it took over from; null: none. An api of before does not say. */
  readonly replaces?: { readonly campaignId: CampaignId; readonly name: string } | null;
  /** The campaign that took over from it, once that was launched. */
  readonly replacedBy?: { readonly campaignId: CampaignId; readonly name: string } | null;
  /** The database's time of this reading. */
  readonly readAt: string;
}

/** One host of a campaign. */
export interface CampaignHostView {
  readonly hostId: HostId;
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  readonly ring: string;
  readonly state: HostState;
  readonly direction: Direction;
  /** The operation it is in, or waits for. */
  readonly operation: Operation | null;
  readonly ordered: boolean;
  readonly generation: number;
  readonly reason: string | null;
  /** Why it failed first, kept when it is taken back; null: it did not, or nobody knows. */
  readonly failedFor: string | null;
  readonly connected: boolean;
  readonly changedAt: string;
}
