import type { PackageVersion, Patch } from '../campaign';
import { DIGEST_PATTERN, MAX_DIGESTS, MAX_PACKAGES, PACKAGE_PATTERNS } from '../package-patterns';
import { allRead, fieldPlace, openFields, readItems, readList, refuseTwice } from './fields';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import type { Place, Read } from './place';
import { complete, describeNode, refuse } from './place';
import type { TextRule } from './scalars';
import { readText, readWord } from './scalars';

const PATCH_KINDS = ['deb', 'rpm', 'bundle'] as const;

const EXACT = 'Name one exact version; "latest", ranges and wildcards would mean something else tomorrow.';
/** What may stand for a package and its version. */
export const PACKAGE_RULES: Readonly<Record<'deb' | 'rpm', { readonly name: TextRule; readonly version: TextRule }>> = {
  deb: {
    name: {
      pattern: PACKAGE_PATTERNS.deb.name,
      what: 'a Debian package name',
      next: 'Write it as apt does: libssl3.',
    },
    version: {
      pattern: PACKAGE_PATTERNS.deb.version,
      what: 'an exact Debian version',
      next: `${EXACT} Write it as in: 3.0.17-1~deb12u2.`,
    },
  },
  rpm: {
    name: {
      pattern: PACKAGE_PATTERNS.rpm.name,
      what: 'an RPM package name',
      next: 'Write it as dnf does: openssl-libs.',
    },
    version: {
      pattern: PACKAGE_PATTERNS.rpm.version,
      what: 'an exact RPM version and release',
      next: `${EXACT} Write version and release: 1:3.0.7-27.el9.`,
    },
  },
};

const FILE_DIGEST: TextRule = {
  pattern: DIGEST_PATTERN,
  what: "a digest of a package's file",
  next: 'Write sha256: and 64 hexadecimal digits, as `sha256sum FILE` prints them.',
};
const BUNDLE_NAME: TextRule = {
  pattern: /^[a-z0-9][a-z0-9-]{0,40}$/,
  what: "a bundle's name",
  next: 'Use small letters, digits and hyphens, 41 at most.',
};
/** What may stand for a bundle's version. */
export const BUNDLE_VERSION: TextRule = {
  pattern: /^[0-9A-Za-z][0-9A-Za-z.+~_-]{0,63}$/,
  what: "a bundle's version",
  next: 'Write it as in the bundle: 2.4.1.',
};
const DIGEST: TextRule = {
  pattern: DIGEST_PATTERN,
  what: 'a digest',
  next: 'Write sha256: and 64 hexadecimal digits, as `ringmaster bundle build` prints it.',
};

/** Packages of one kind at exact versions, or one bundle by its digest. */
export const readPatch: Read<Patch> = (place) => {
  if (place.node.kind !== 'map') {
    const next = `Write its keys: ${KEYS.packagePatch.join(', ')}.`;
    refuse(place, { message: `expected a map, found ${describeNode(place.node)}`, next });
    return undefined;
  }
  const kindPlace = fieldPlace(place, 'kind');
  if (kindPlace === null) {
    refuse(place, { message: 'the key "kind" is missing', next: `Add it, one of: ${PATCH_KINDS.join(', ')}.` });
    return undefined;
  }
  const kind = readWord(PATCH_KINDS)(kindPlace);
  if (kind === undefined) return undefined;
  return kind === 'bundle' ? readBundle(place) : readPackages(kind, place);
};

function readPackages(kind: 'deb' | 'rpm', place: Place): Patch | undefined {
  const fields = openFields(place, KEYS.packagePatch);
  const packages = fields?.required('packages', readPackageList(kind), '[ { name: libssl3, version: … } ]');
  const removals = fields?.optional('removals', readRemovals(kind), []);
  if (packages === undefined || removals === undefined) return undefined;
  const isRefused = refuseBoth(place, { packages, removals });
  return isRefused ? undefined : { kind, packages, ...(removals.length === 0 ? {} : { removals }) };
}

function readRemovals(kind: 'deb' | 'rpm'): Read<readonly string[]> {
  return (place) => {
    if (place.node.kind === 'list' && place.node.items.length === 0) return [];
    const names = readItems(readText(PACKAGE_RULES[kind].name), { max: MAX_PACKAGES })(place);
    const all = allRead(names);
    const twice = all?.find((name, index) => all.indexOf(name) !== index);
    if (twice === undefined) return all;
    refuse(place, { message: `${twice} stands there twice`, next: 'Keep one.' });
    return undefined;
  };
}

/** Whether the two lists contradict each other, or are too long together. */
function refuseBoth(
  place: Place,
  { packages, removals }: { readonly packages: readonly PackageVersion[]; readonly removals: readonly string[] },
): boolean {
  const removalsPlace = fieldPlace(place, 'removals');
  if (removalsPlace === null) return false;
  const both = removals.find((name) => packages.some((each) => each.name === name));
  if (both !== undefined) {
    const next = 'A package is installed or removed: keep it in one of the lists.';
    refuse(removalsPlace, { message: `${both} is among the packages too`, next });
    return true;
  }
  if (packages.length + removals.length <= MAX_PACKAGES) return false;
  const next = `List ${MAX_PACKAGES} packages at most; more is a distribution upgrade.`;
  refuse(removalsPlace, { message: 'there are too many packages and removals together', next });
  return true;
}

function readPackageList(kind: 'deb' | 'rpm'): Read<readonly PackageVersion[]> {
  return (place) => {
    const items = readItems(readPackageVersion(kind), { max: MAX_PACKAGES })(place);
    const twice = refuseTwice(place, 'name', items?.map((item) => item?.name) ?? []);
    return twice ? undefined : allRead(items);
  };
}

function readPackageVersion(kind: 'deb' | 'rpm'): Read<PackageVersion> {
  const rules = PACKAGE_RULES[kind];
  return (place) => {
    const fields = openFields(place, KEYS.packageVersion);
    const example = kind === 'deb' ? '3.0.17-1~deb12u2' : '3.0.7-27.el9';
    const named = fields && {
      name: fields.required('name', readText(rules.name), 'libssl3'),
      version: fields.required('version', readText(rules.version), example),
    };
    const digests = fields?.optional('digests', readList(readText(FILE_DIGEST), { max: MAX_DIGESTS }), null);
    if (named === undefined || digests === undefined) return undefined;
    return complete<PackageVersion>({ ...named, ...(digests !== null && { digests }) });
  };
}

function readBundle(place: Place): Patch | undefined {
  const fields = openFields(place, KEYS.bundlePatch);
  return (
    fields &&
    complete<Extract<Patch, { kind: 'bundle' }>>({
      kind: 'bundle',
      name: fields.required('name', readText(BUNDLE_NAME), 'billing'),
      version: fields.required('version', readText(BUNDLE_VERSION), '2.4.1'),
      digest: fields.required('digest', readText(DIGEST), 'sha256:…, as `ringmaster bundle build` prints it'),
    })
  );
}
