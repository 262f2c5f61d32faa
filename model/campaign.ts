import type { GateAsk } from './gate-ask';

/**
 * A valid campaign, as every part of the product except the parser sees it: durations are milliseconds,
 * percentages are ratios (0..1), nothing is left to default. Plain JSON.
 */

export type CampaignClass = 'emergency' | 'routine';

/** One package at the exact version that must be installed. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
  /** `sha256:<64 hex>` of files it may be installed from, one per architecture. Absent: what the repository's index says. */
  readonly digests?: readonly string[];
}

/** What is installed. `digest` is `sha256:<64 hex>` of the bundle's archive. */
export type Patch =
  | {
      readonly kind: 'deb' | 'rpm';
      readonly packages: readonly PackageVersion[];
      /** Names of packages that hosts lose; without it none. Never one of `packages`. */
      readonly removals?: readonly string[];
    }
  | { readonly kind: 'bundle'; readonly name: string; readonly version: string; readonly digest: string };

/** The promise: `ratio` of the campaign's hosts verified within `withinMs` of its launch. */
export interface Goal {
  readonly ratio: number;
  readonly withinMs: number;
}

/**
 * One ring. Sizes are cumulative: `upTo` is the share of all hosts in this ring and those before it.
 * A ring with `select` takes the matching hosts first; `atMost` caps how many.
 */
export interface Ring {
  readonly name: string;
  readonly select: string | null;
  readonly atMost: number | null;
  readonly upTo: number | null;
  readonly bakeMs: number;
}

export interface GatePolicy {
  /** 0..0.3; at 0 the first failure is a `fail`. */
  readonly maxFailed: number;
  readonly minReports: number;
  /** 0..1, exclusive. */
  readonly confidence: number;
  readonly maxUnreachable: number;
}

/** The gate of the rings, which may ask others, too (model/gate-ask.ts). */
export interface RingGatePolicy extends GatePolicy {
  /** Absent: it asks nobody. */
  readonly ask?: readonly GateAsk[];
}

/** At most `maxUnavailable` (ratio) of the hosts that share the value of `by` may be disturbed at once. */
export interface Budget {
  /** A selector field: `labels.service`, `site`, … */
  readonly by: string;
  readonly maxUnavailable: number;
}

export interface Pace {
  /** Hosts in flight at the start of each ring; doubles as that many succeed. */
  readonly rampFrom: number;
  /** Share of the campaign's, a cluster's and a site's hosts that may be in flight; at least one each. */
  readonly maxInFlight: number;
  readonly budgets: readonly Budget[];
  /** It paces itself: begins slowly, and is raised towards `maxInFlight` while its goals need that (model/auto-pace.ts). */
  readonly auto?: true;
}

/** How a backout is paced and judged; it is a rollout of its own. */
export interface BackoutPolicy {
  /** Hosts on their way back at the start of each ring's; doubles as that many are back. */
  readonly rampFrom: number;
  readonly maxInFlight: number;
  readonly gate: GatePolicy;
  /** From its beginning: after that it is late, and hosts that are still offline are waited for no longer. */
  readonly withinMs: number;
}

export interface SmokeTest {
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/** How long one operation may take once ordered. */
export interface Deadlines {
  readonly installMs: number;
  readonly rebootMs: number;
  readonly backOutMs: number;
}

export interface CampaignSpec {
  readonly name: string;
  readonly class: CampaignClass;
  readonly patch: Patch;
  /** Source text of the selector that chose the hosts. */
  readonly target: string;
  readonly goals: readonly Goal[];
  readonly rings: readonly Ring[];
  readonly gate: RingGatePolicy;
  readonly onFail: 'hold' | 'back_out';
  readonly onHostFail: 'leave' | 'back_out';
  readonly pace: Pace;
  readonly backout: BackoutPolicy;
  readonly reboot: 'never' | 'if_required' | 'always';
  /** Services that use replaced files are restarted where that is enough, instead of a reboot; only with `if_required`. */
  readonly restartServices?: true;
  /** `null`: a bundle's own smoke step is the test; never allowed for packages. */
  readonly smokeTest: SmokeTest | null;
  readonly deadlines: Deadlines;
  /** A host that reaches no gateway for this long after its change goes back by itself; absent: it stays as it is. */
  readonly confirmMs?: number;
  readonly advance: 'together' | 'per_cluster';
  readonly acceptanceMs: number;
  readonly offlineGraceMs: number;
  /** Take the first ring back and forward again once its gate has passed, before the next ring opens. */
  readonly rehearseBackout: boolean;
  /** How many approvals are needed before it runs. */
  readonly approvals: number;
}
