import { DIGEST_PATTERN, MAX_DIGESTS, MAX_PACKAGES, PACKAGE_PATTERNS } from '../../model/package-patterns';
import type { PackagePatch } from '../../model/simulation';

/** What is wrong with the packages an order names; null: nothing. */
export function packagesProblem({ kind, packages, removals = [] }: PackagePatch): string | null {
  if (packages.length === 0) return 'the order names no package';
  if (packages.length + removals.length > MAX_PACKAGES)
    return `the order names more than ${String(MAX_PACKAGES)} packages`;
  const patterns = PACKAGE_PATTERNS[kind];
  const names = new Set<string>();
  for (const { version, digests = [] } of packages) {
    if (digests.length > MAX_DIGESTS || !digests.every((each) => DIGEST_PATTERN.test(each)))
      return 'the order has digests of packages that are none';
    if (!patterns.version.test(version))
      return `${JSON.stringify(version)} is not the exact version of a ${kind} package`;
  }
  for (const name of [...packages.map((each) => each.name), ...removals]) {
    if (!patterns.name.test(name)) return `${JSON.stringify(name)} is not the name of a ${kind} package`;
    if (names.has(name)) return `${name} is named twice`;
    names.add(name);
  }
  return null;
}

/** Whether a name matches a pattern of the configuration, in which `*` stands for anything. */
export function matchesPattern(name: string, pattern: string): boolean {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[.+]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(name);
}
