import type { CampaignClass, Patch } from '../campaign';

/** The versions of one package that hosts may be taken back to. */
export interface PackageWayBack {
  readonly name: string;
  readonly versions: readonly string[];
}

/** A version of a bundle that hosts may be taken back to; `digest` is `sha256:<64 hex>` of its archive. */
export interface BundleWayBack {
  readonly version: string;
  readonly digest: string;
}

/**
 * Where hosts may be taken back to. What an install newly brought may always go again: a host is never kept from having
 * less than the manifest lists.
 */
export type WaysBack =
  | { readonly kind: 'none' }
  | { readonly kind: 'packages'; readonly packages: readonly PackageWayBack[] }
  | { readonly kind: 'bundle'; readonly versions: readonly BundleWayBack[] };

/** A smoke test that orders may run: these words with at most this time, or the bundle's own smoke step. */
export type AllowedSmokeTest =
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly timeoutMs: number }
  | { readonly kind: 'bundle_step'; readonly timeoutMs: number };

/** A kind of host: each field that is not null must be what the host says of itself. */
export interface HostKind {
  readonly osId: string | null;
  readonly osVersion: string | null;
  readonly arch: string | null;
}

/** How far a ring may go: the most hosts of this ring and those before it, and from when. */
export interface RingShare {
  readonly name: string;
  /** Share (0..1) of `limits.hosts`; null: no share. */
  readonly upTo: number | null;
  /** Null: no number. */
  readonly atMost: number | null;
  /** None of its hosts is begun sooner than this after the first host that the manifest is asked for; 0: at once. */
  readonly afterMs: number;
}

/**
 * How fast and how far the patch may go. An agent knows of itself only: the signer keeps all of it by its own count and clock
 * but `inFlight`; what is in flight only the control plane knows, which is held to it at launch and at each change of pace.
 */
export interface ManifestLimits {
  readonly hosts: number;
  readonly inFlight: number;
  /** Hosts that may be begun within any hour. */
  readonly perHour: number;
  /** Hosts that may be taken back within any hour. */
  readonly backoutPerHour: number;
  /** All rings, in order; empty: any ring, none with a limit of its own. */
  readonly rings: readonly RingShare[];
}

/**
 * What approvers sign: all that orders may ever ask of a host for this patch. Plain JSON; read from the signed bytes by
 * model/trust/read-patch-manifest.ts.
 */
export interface PatchManifest {
  /** Releases are counted under it. */
  readonly name: string;
  /** Rises with each release of the name; a host that has seen one takes none below it. */
  readonly release: number;
  readonly class: CampaignClass;
  /** Nothing forward is begun after this; milliseconds since 1970. */
  readonly expiresMs: number;
  readonly patch: Patch;
  /** Null: any host. */
  readonly hosts: readonly HostKind[] | null;
  readonly waysBack: WaysBack;
  /** The longest that a changed host may wait for its confirmation before it goes back by itself; null: none goes back so. */
  readonly confirmMs: number | null;
  readonly smokeTests: readonly AllowedSmokeTest[];
  readonly reboot: 'never' | 'if_required' | 'always';
  readonly limits: ManifestLimits;
}
