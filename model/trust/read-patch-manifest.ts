import type { CampaignClass, Patch } from '../campaign';
import type { DocumentNode } from '../campaign-file/document';
import { formatDuration, readDuration } from '../campaign-file/duration';
import { type Fields, openFields, readList, refuseTwice } from '../campaign-file/fields';
import { COMMAND_WORD, MAX_WORDS, readConfirm } from '../campaign-file/host-work';
import { readPatch } from '../campaign-file/patch';
import { readPercentage } from '../campaign-file/percentage';
import { complete, describeNode, type Read, refuse } from '../campaign-file/place';
import { NAME_RULE } from '../campaign-file/rings';
import { readCount, readFlag, readText, readWord } from '../campaign-file/scalars';
import { type DocumentResult, openDocument, readVersion, readWhole } from './document-fields';
import { readInstant } from './instant';
import type { AllowedSmokeTest, HostKind, ManifestLimits, PatchManifest, RingShare, WaysBack } from './patch-manifest';
import { readWaysBack } from './read-ways-back';

const CLASSES = ['emergency', 'routine'] as const satisfies readonly CampaignClass[];
const MAX_HOSTS = 10_000_000;
const MAX_RINGS = 20;
const MAX_HOST_KINDS = 64;
const MAX_SMOKE_TESTS = 16;
const KEYS = [
  'name',
  'release',
  'class',
  'expires',
  'patch',
  'hosts',
  'waysBack',
  'confirm',
  'smokeTests',
  'reboot',
  'limits',
] as const;
const LIMITS_EXAMPLE = '{ "hosts": 100, "inFlight": 10, "perHour": 60, "backoutPerHour": 50, "rings": "any" }';
const FACT = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/,
  what: 'a word as hosts say it of themselves',
  next: 'Write it as in /etc/os-release: debian, 12; or an architecture: amd64.',
};

/** Reads a patch manifest. */
export function readPatchManifest(root: DocumentNode): DocumentResult<PatchManifest> {
  return readWhole(root, readManifest);
}

const readManifest: Read<PatchManifest> = (place) => {
  const fields = openDocument(place, 'PatchManifest', KEYS);
  if (fields === undefined) return undefined;
  const patch = fields.required('patch', readPatch, '{ "kind": "bundle", … }');
  // Without a patch its ways back cannot be judged: that it is missing or bad is said already.
  return patch === undefined ? undefined : complete<PatchManifest>({ ...readRest(fields, patch), patch });
};

type Rest = Omit<PatchManifest, 'patch'>;

function readRest(
  fields: Fields<(typeof KEYS)[number]>,
  patch: Patch,
): { readonly [Key in keyof Rest]: Rest[Key] | undefined } {
  const waysBack = fields.required('waysBack', readWaysBack(patch), '"none"');
  return {
    name: fields.required('name', readText(NAME_RULE), 'openssl-dsa-5764'),
    release: fields.required('release', readVersion, '1'),
    class: fields.required('class', readWord(CLASSES), 'routine'),
    expiresMs: fields.required('expires', readInstant, '2026-12-15T00:00:00Z'),
    hosts: fields.required('hosts', readHosts, '"any"'),
    waysBack,
    confirmMs: fields.optional('confirm', readManifestConfirm(waysBack), null),
    smokeTests: fields.required('smokeTests', readList(readSmokeTest, { max: MAX_SMOKE_TESTS }), '[ … ]'),
    reboot: fields.required('reboot', readWord(['never', 'if_required', 'always']), 'if_required'),
    limits: fields.required('limits', readLimits, LIMITS_EXAMPLE),
  };
}

/** Whoever goes back by itself goes to where people said. */
function readManifestConfirm(waysBack: WaysBack | undefined): Read<number | null> {
  return (place) => {
    if (waysBack?.kind !== 'none') return readConfirm(place);
    const message = 'confirm has hosts go back by themselves, and waysBack is "none"';
    refuse(place, { message, next: 'List the versions in waysBack, or leave confirm out.' });
    return undefined;
  };
}

/** The list, or the word that stands for all there are: an empty list would say the opposite of what it allows. */
function listOr<T>(word: string, read: Read<readonly T[]>): Read<readonly T[] | null> {
  return (place) => {
    const { node } = place;
    if (node.kind === 'scalar' && node.value === word) return null;
    if (node.kind === 'list') return read(place);
    refuse(place, { message: `expected a list or "${word}", found ${describeNode(node)}`, next: `Write "${word}".` });
    return undefined;
  };
}

const readHostKind: Read<HostKind> = (place) => {
  const fields = openFields(place, ['osId', 'osVersion', 'arch']);
  if (fields === undefined) return undefined;
  const kind = complete<HostKind>({
    osId: fields.optional<string | null>('osId', readText(FACT), null),
    osVersion: fields.optional<string | null>('osVersion', readText(FACT), null),
    arch: fields.optional<string | null>('arch', readText(FACT), null),
  });
  if (kind === undefined || Object.values(kind).some((each) => each !== null)) return kind;
  refuse(place, { message: 'this kind of host is every host', next: 'Name osId, osVersion or arch; or write "any".' });
  return undefined;
};

const readHosts = listOr('any', readList(readHostKind, { max: MAX_HOST_KINDS }));

const readSmokeTest: Read<AllowedSmokeTest> = (place) => {
  const fields = openFields(place, ['command', 'bundleStep', 'timeout']);
  if (fields === undefined) return undefined;
  const timeoutMs = fields.required('timeout', readDuration({ minMs: 1_000, maxMs: 3_600_000 }), '30s');
  const words = readList(readText(COMMAND_WORD), { max: MAX_WORDS });
  const command = fields.optional<readonly string[] | null>('command', words, null);
  const bundleStep = fields.optional('bundleStep', readFlag, false);
  if (timeoutMs === undefined || command === undefined || bundleStep === undefined) return undefined;
  if (command === null && bundleStep) return { kind: 'bundle_step', timeoutMs };
  if (command !== null && !bundleStep) return { kind: 'command', command, timeoutMs };
  const message = 'a smoke test is either a command or the own step of the bundle';
  refuse(place, { message, next: 'Give it command, or bundleStep: true.' });
  return undefined;
};

const readLimits: Read<ManifestLimits> = (place) => {
  const fields = openFields(place, ['hosts', 'inFlight', 'perHour', 'backoutPerHour', 'rings']);
  if (fields === undefined) return undefined;
  const count = readCount({ min: 1, max: MAX_HOSTS });
  const rings = fields.required('rings', listOr('any', readRings), '"any"');
  return complete<ManifestLimits>({
    hosts: fields.required('hosts', count, '100'),
    inFlight: fields.required('inFlight', count, '10'),
    // Without them a stolen worker would go as fast as it can: what has none is no manifest, however many signed it.
    perHour: fields.required('perHour', count, '"perHour": 60, the most hosts that are begun within any hour'),
    backoutPerHour: fields.required(
      'backoutPerHour',
      count,
      '"backoutPerHour": 50, the most hosts that are taken back within any hour',
    ),
    rings: rings === null ? [] : rings,
  });
};

/** In the order in which they open: none sooner than the one before it. */
const readRings: Read<readonly RingShare[]> = (place) => {
  const rings = readList(readRingShare, { max: MAX_RINGS })(place);
  if (rings === undefined) return undefined;
  const names = rings.map(({ name }) => name);
  if (refuseTwice(place, 'name', names)) return undefined;
  const early = rings.find(({ afterMs }, index) => afterMs < (rings[index - 1]?.afterMs ?? 0));
  if (early === undefined) return rings;
  const message = `ring ${early.name} opens after ${formatDuration(early.afterMs)}, sooner than the ring before it`;
  refuse(place, { message, next: 'List the rings in their order, each with the same after or a later one.' });
  return undefined;
};

const readRingShare: Read<RingShare> = (place) => {
  const fields = openFields(place, ['name', 'upTo', 'atMost', 'after']);
  if (fields === undefined) return undefined;
  const ring = complete<RingShare>({
    name: fields.required('name', readText(NAME_RULE), 'pilot'),
    upTo: fields.optional<number | null>('upTo', readPercentage({ min: 0.00001, max: 1 }), null),
    atMost: fields.optional<number | null>('atMost', readCount({ min: 1, max: MAX_HOSTS }), null),
    afterMs: fields.optional('after', readDuration({ minMs: 0 }), 0),
  });
  if (ring === undefined || ring.upTo !== null || ring.atMost !== null) return ring;
  refuse(place, { message: 'the ring has no limit', next: 'Add upTo: "10%" or atMost: 50; upTo: "100%" is none.' });
  return undefined;
};
