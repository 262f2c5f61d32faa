import type { OrderPatch } from '../order';

/** Debian policy 5.6.1, with an upper bound of ours: nothing else ever reaches a command line. */
const NAME = /^[a-z0-9][a-z0-9+.-]{1,127}$/;
/** Debian policy 5.6.12: [epoch:]upstream[-revision]. Without an epoch there is no colon, and it begins with a digit. */
const VERSION = /^(?:\d{1,9}:)?\d[A-Za-z0-9.+~-]{0,127}$/;
/** A patch pulls in tens of packages; more is a distribution upgrade. The campaign file allows as many. */
const MAX_PACKAGES = 200;

/** Whether the text can be the name of a Debian package. */
export function isPackageName(text: string): boolean {
  return NAME.test(text);
}

/** Whether the text can be the exact version of a Debian package. */
export function isPackageVersion(text: string): boolean {
  return VERSION.test(text);
}

/** What is wrong with the packages an order names; null: nothing. */
export function packagesProblem({ packages }: Extract<OrderPatch, { kind: 'deb' | 'rpm' }>): string | null {
  if (packages.length === 0) return 'the order names no package';
  if (packages.length > MAX_PACKAGES) return `the order names more than ${String(MAX_PACKAGES)} packages`;
  const names = new Set<string>();
  for (const { name, version } of packages) {
    if (!isPackageName(name)) return `${JSON.stringify(name)} is not the name of a Debian package`;
    if (!isPackageVersion(version)) return `${JSON.stringify(version)} is not a Debian version`;
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
