/** One package of a plan. Versions as the package manager writes them; `from` null: it would be newly installed. */
export interface PlannedChange {
  readonly name: string;
  readonly arch: string;
  readonly from: string | null;
  readonly to: string;
}

/** All that a package manager says it would do. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  /** Names of packages that would be removed or purged. */
  readonly removals: readonly string[];
}

/** What a package manager is asked to change at once; its host alone builds and reads the words. */
export interface PackageRequest {
  /** Going back may lower versions; going forward may not. */
  readonly direction: 'forward' | 'backout';
  /** Packages are asked to go, so that some may. */
  readonly removes: boolean;
  readonly words: readonly string[];
}
