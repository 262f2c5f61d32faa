import type { PackageChange } from '../../model/simulation';
import type { AgentReason } from '../reasons';

/** What stops an order on packages before the package database is touched. */
export type PackageProblem = Extract<
  AgentReason,
  | 'updater_running'
  | 'packages_broken'
  | 'no_space'
  | 'read_only'
  | 'clock_wrong'
  | 'not_installed'
  | 'package_held'
  | 'version_unknown'
  | 'would_downgrade'
  | 'plan_differs'
  | 'would_remove'
  | 'plan_impossible'
  | 'no_way_back'
  | 'download_failed'
  | 'digest_mismatch'
  | 'timed_out'
  | 'superseded'
>;

/** An order on packages that cannot go on. `kind` is the report's reason. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
  readonly kind: PackageProblem;
  /** The package it is about; null when it is about none in particular. */
  readonly package: string | null;
  /** All that would change, where that is known. */
  readonly changes: readonly PackageChange[];

  constructor(
    kind: PackageProblem,
    message: string,
    about: { readonly package?: string; readonly changes?: readonly PackageChange[]; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: about.cause });
    this.kind = kind;
    this.package = about.package ?? null;
    this.changes = about.changes ?? [];
  }
}
