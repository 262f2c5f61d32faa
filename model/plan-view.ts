import type { Role } from './access';
import type { CampaignClass, Goal, Patch } from './campaign';
import type { GateAsk } from './gate-ask';
import type { CampaignId } from './ids';
import type { SimulationProblem } from './simulation';

/** What an operator reads of a plan: the JSON of the API, which the `ringmaster` command says in sentences. */

export interface PlannedRingView {
  readonly name: string;
  readonly hosts: number;
  readonly bakeMs: number;
  /** The most failures the ring's gate bears. */
  readonly mayFail: number;
  readonly waves: readonly { readonly cluster: string; readonly hosts: number }[];
}

/** Hosts the target named that stay out, by reason. */
export interface ExclusionView {
  readonly reason: string;
  readonly hosts: number;
  /** The first names; at most 20. */
  readonly names: readonly string[];
  /** Names of the unfinished campaigns that own them. */
  readonly owners: readonly string[];
}

/** A probe that the gates ask, in the words of the workers that have it; null: no worker has told of it. */
export interface PlannedAsk extends GateAsk {
  readonly says: string | null;
  readonly expects: string | null;
}

/** What keeps a plan from being launched. */
export interface BlockerView {
  readonly code: 'name_in_use' | 'cannot_verify' | 'cannot_rehearse' | 'cannot_do' | 'recalled' | 'unknown_probe';
  readonly message: string;
  readonly next: string;
  /** The hosts it is about, each with its reason; at most 200. Absent: it is about none in particular. */
  readonly hosts?: readonly { readonly name: string; readonly reason: string }[];
}

/** What one host said when it was asked what the patch would do there. */
export interface SimulatedHostView {
  readonly host: string;
  readonly answer: 'resolves' | SimulationProblem | 'no_answer';
  /** The host's own words; empty when there are none. */
  readonly message: string;
  /** How many packages would change there; 0: it has these versions already. */
  readonly changes: number;
  /** Listed packages that would be newly installed there. */
  readonly installs: readonly string[];
}

/** The hosts of one operating system, version and architecture, and those of them that were asked. */
export interface SimulationView {
  /** Null: no agent has said. */
  readonly os: string | null;
  readonly hosts: number;
  readonly connected: number;
  readonly asked: readonly SimulatedHostView[];
}

export interface PlanView {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly class: CampaignClass;
  readonly planHash: string;
  readonly patch: Patch;
  readonly hosts: number;
  /** Hosts of the plan with a live session now. */
  readonly connected: number;
  readonly rings: readonly PlannedRingView[];
  /** Rings of the file that no host fell into; they are left out. */
  readonly emptyRings: readonly string[];
  readonly excluded: readonly ExclusionView[];
  readonly goals: readonly Goal[];
  readonly onFail: 'hold' | 'back_out';
  readonly onHostFail: 'leave' | 'back_out';
  readonly reboot: 'never' | 'if_required' | 'always';
  /** Where restarting services is enough, that is done instead of a reboot. */
  readonly restartServices?: true;
  /** A host that is not confirmed for this long after its change goes back by itself; absent: none does. */
  readonly confirmMs?: number;
  /** Share of the hosts that may be failed in a ring. */
  readonly maxFailed: number;
  /** Whom the gates ask. Absent: nobody. */
  readonly asks?: readonly PlannedAsk[];
  /** The most hosts in flight at once, in the whole campaign. */
  readonly maxInFlight: number;
  /** Hosts in flight at the start of each ring. */
  readonly rampFrom: number;
  readonly approvals: number;
  /** Who was asked whether the packages resolve; none for a bundle. */
  readonly simulations: readonly SimulationView[];
  readonly blockers: readonly BlockerView[];
  /** The campaign that it takes over from, which ends first. Absent: none. */
  readonly replaces?: { readonly campaignId: CampaignId; readonly name: string };
  /** A trust root is published: it is launched with a signed manifest or not at all. Absent: none is needed. */
  readonly needsManifest?: true;
  /** It is launched when two people ask for that: whose roles may, and how long the first one's request waits for the other's. Absent: one is enough. */
  readonly secondPerson?: { readonly roles: readonly Role[]; readonly waitsMs: number };
}

/** A plan that was deleted before anybody launched it. */
export interface DiscardedPlan {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly planHash: string;
  readonly plannedBy: string;
  readonly plannedAt: string;
}
