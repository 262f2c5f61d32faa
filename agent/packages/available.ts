import type { PackageVersion } from '../../model/campaign';

/** A version that can be downloaded. */
export interface Available extends PackageVersion {
  readonly downloadBytes: number;
  /** Once unpacked. */
  readonly installedBytes: number;
}

/** Whether this version is among them. */
export function isIn(available: readonly PackageVersion[], { name, version }: PackageVersion): boolean {
  return available.some((each) => each.name === name && each.version === version);
}
