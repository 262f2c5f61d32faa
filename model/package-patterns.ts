/**
 * What may stand for a package and its version, by kind: Debian policy 5.6.1 and 5.6.12, and RPM's version-release. None
 * can begin with a hyphen, so none is ever taken for an option of a package manager.
 */
export const PACKAGE_PATTERNS = {
  deb: {
    name: /^[a-z0-9][a-z0-9+.-]{1,127}$/,
    version: /^(?:\d{1,9}:)?\d[A-Za-z0-9.+~-]{0,127}$/,
  },
  rpm: {
    name: /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/,
    version: /^(?:\d{1,9}:)?[A-Za-z0-9][A-Za-z0-9._+~^]{0,100}-[A-Za-z0-9][A-Za-z0-9._+~^]{0,100}$/,
  },
} as const satisfies Readonly<Record<string, { readonly name: RegExp; readonly version: RegExp }>>;

/** A package has a file for each architecture; few fleets have more. */
export const MAX_DIGESTS = 4;
/** Of a package's file, or of a bundle. */
export const DIGEST_PATTERN = /^sha256:[0-9a-f]{64}$/;
/** Packages one campaign lists at most; a list longer than this is a distribution upgrade. */
export const MAX_PACKAGES = 200;
