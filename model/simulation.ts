import type { PackageVersion, Patch } from './campaign';

/** A patch whose effect a host can be asked for beforehand. */
export type PackagePatch = Extract<Patch, { readonly packages: readonly PackageVersion[] }>;

/** One package that would change. Versions as the package manager writes them; null: not installed. */
export interface PackageChange {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Why a host cannot install a patch as it is written. `busy` and `broken` say nothing about the patch: the host did not
 * look, or its package manager cannot tell. `would_refuse`: the host has a reason of its own, such as a package on hold.
 */
const SIMULATION_PROBLEMS = [
  'unknown_version',
  'needs_more',
  'would_remove',
  'would_refuse',
  'busy',
  'broken',
] as const;
export type SimulationProblem = (typeof SIMULATION_PROBLEMS)[number];

/**
 * What installing a patch would do on one host. `changes` is all that would change; under `needs_more` it is the complete
 * list a campaign file must have, or empty when that list is too long for one.
 */
export type SimulationAnswer =
  | { readonly kind: 'resolves'; readonly changes: readonly PackageChange[] }
  | {
      readonly kind: 'cannot';
      readonly problem: SimulationProblem;
      /** The package the problem is about; null: about none in particular. */
      readonly package: string | null;
      /** For a person. */
      readonly message: string;
      readonly changes: readonly PackageChange[];
    };

/** How many changes one answer tells at most. */
export const MAX_CHANGES = 300;

/** An answer as it was stored. Null when it is none: an answer is never guessed. */
export function readSimulationAnswer(value: unknown): SimulationAnswer | null {
  if (!isRecord(value) || !Array.isArray(value.changes) || value.changes.length > MAX_CHANGES) return null;
  const changes: PackageChange[] = [];
  for (const change of value.changes) {
    if (!isChange(change)) return null;
    changes.push({ name: change.name, from: change.from, to: change.to });
  }
  if (value.kind === 'resolves') return { kind: 'resolves', changes };
  const { message } = value;
  const problem = SIMULATION_PROBLEMS.find((known) => known === value.problem);
  const about = value.package;
  if (value.kind !== 'cannot' || problem === undefined || typeof message !== 'string') return null;
  return about === null || typeof about === 'string'
    ? { kind: 'cannot', problem, package: about, message, changes }
    : null;
}

function isChange(value: unknown): value is PackageChange {
  return isRecord(value) && typeof value.name === 'string' && [value.from, value.to].every(isVersionOrNone);
}

function isVersionOrNone(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
