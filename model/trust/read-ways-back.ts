import type { Patch } from '../campaign';
import { openFields, readList, refuseTwice } from '../campaign-file/fields';
import { BUNDLE_VERSION, PACKAGE_RULES } from '../campaign-file/patch';
import { complete, describeNode, type Read, refuse } from '../campaign-file/place';
import { readText } from '../campaign-file/scalars';
import { MAX_PACKAGES } from '../package-patterns';
import { readDigest } from './document-fields';
import type { BundleWayBack, PackageWayBack, WaysBack } from './patch-manifest';

const MAX_VERSIONS = 64;

/** Reads where hosts may be taken back to: "none", or versions of what the patch changes. */
export function readWaysBack(patch: Patch): Read<WaysBack> {
  return (place) => {
    const { node } = place;
    if (node.kind === 'scalar' && node.value === 'none') return { kind: 'none' };
    if (node.kind !== 'list') {
      const next = 'Write "none" where nobody may go back, or the list of versions.';
      refuse(place, { message: `expected "none" or a list, found ${describeNode(node)}`, next });
      return undefined;
    }
    if (patch.kind === 'bundle') {
      const versions = readList(readBundleWayBack, { max: MAX_VERSIONS })(place);
      return versions && { kind: 'bundle', versions };
    }
    const packages = readList(readPackageWayBack(patch), { max: MAX_PACKAGES })(place);
    if (packages === undefined) return undefined;
    const names = packages.map(({ name }) => name);
    return refuseTwice(place, 'name', names) ? undefined : { kind: 'packages', packages };
  };
}

const readBundleWayBack: Read<BundleWayBack> = (place) => {
  const fields = openFields(place, ['version', 'digest']);
  return (
    fields &&
    complete<BundleWayBack>({
      version: fields.required('version', readText(BUNDLE_VERSION), '2.4.0'),
      digest: fields.required('digest', readDigest, 'sha256:…'),
    })
  );
};

function readPackageWayBack(patch: Extract<Patch, { kind: 'deb' | 'rpm' }>): Read<PackageWayBack> {
  const rules = PACKAGE_RULES[patch.kind];
  return (place) => {
    const fields = openFields(place, ['name', 'versions']);
    if (fields === undefined) return undefined;
    const back = complete<PackageWayBack>({
      name: fields.required('name', readText(rules.name), 'libssl3'),
      versions: fields.required('versions', readList(readText(rules.version), { max: MAX_VERSIONS }), '[ "3.0.16-1" ]'),
    });
    const changed = [...patch.packages.map(({ name }) => name), ...(patch.removals ?? [])];
    if (back === undefined || changed.includes(back.name)) return back;
    refuse(place, { message: `the patch does not change ${back.name}`, next: 'Remove it, or correct its name.' });
    return undefined;
  };
}
