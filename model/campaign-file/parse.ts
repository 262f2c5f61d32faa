import type { CampaignClass, CampaignSpec } from '../campaign';
import { DEFAULTS } from './defaults';
import type { DocumentNode } from './document';
import { readDuration } from './duration';
import type { Fields } from './fields';
import { fieldPlace, openFields } from './fields';
import { readRingGate } from './gate-policy';
import { readGoals } from './goals';
import { readConfirm, readDeadlines, readSmokeTest } from './host-work';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import { readBackout, readPace } from './pace';
import { readPatch } from './patch';
import type { Place, Read } from './place';
import { complete, refuse } from './place';
import type { Problem } from './problem';
import { decideRestarts, readRestartFlag } from './restart-services';
import { NAME_RULE, readRings } from './rings';
import { readCount, readFlag, readText, readWord } from './scalars';
import { readSelector } from './selector-text';

/** A valid campaign, or everything that is wrong with its file, in the file's order. */
export type CampaignFileResult =
  { readonly ok: true; readonly spec: CampaignSpec } | { readonly ok: false; readonly problems: readonly Problem[] };

const CLASSES = ['emergency', 'routine'] as const satisfies readonly CampaignClass[];
const MAX_APPROVALS = 10;
const ANY_DURATION = readDuration({ minMs: 0 });

type SpecFields = Fields<(typeof KEYS.spec)[number]>;

/** Validates a campaign file whole. Missing keys take the defaults of the class; bad values are never replaced. */
export function parseCampaignFile(root: DocumentNode): CampaignFileResult {
  const problems: Problem[] = [];
  const spec = readFile({ node: root, path: '', problems });
  if (spec !== undefined && problems.length === 0) return { ok: true, spec };
  return { ok: false, problems: problems.sort((left, right) => left.line - right.line || left.column - right.column) };
}

function readFile(place: Place): CampaignSpec | undefined {
  const fields = openFields(place, KEYS.file);
  if (fields === undefined) return undefined;
  const apiVersion = fields.required('apiVersion', readWord(['ringmaster/v1']), 'ringmaster/v1');
  const kind = fields.required('kind', readWord(['Campaign']), 'Campaign');
  if (apiVersion === undefined || kind === undefined) {
    // Another kind of file has other keys: judged as a campaign it would be nothing but mistakes.
    return undefined;
  }
  const name = fields.required('metadata', readName, '{ name: openssl-dsa-5764 }');
  const spec = fields.required('spec', readSpec, '{ class: emergency, patch: … }');
  return spec && name !== undefined ? { name, ...spec } : undefined;
}

const readName: Read<string> = (place) =>
  openFields(place, KEYS.metadata)?.required('name', readText(NAME_RULE), 'openssl-dsa-5764');

const readSpec: Read<Omit<CampaignSpec, 'name'>> = (place) => {
  const fields = openFields(place, KEYS.spec);
  if (fields === undefined) return undefined;
  const campaignClass = fields.required('class', readWord(CLASSES), 'emergency');
  // Without a class the rest is still read, to find its problems; the campaign is refused all the same.
  const spec = readSpecOf(campaignClass ?? 'emergency')(fields);
  const confirmMs = fields.optional('confirm', readConfirm, null);
  refuseUntested(place, fields);
  if (campaignClass === undefined || confirmMs === undefined) return undefined;
  // Left out where it is not asked for, so that the plans of such files keep the hashes they had.
  return confirmMs === null ? spec : spec && { ...spec, confirmMs };
};

function readSpecOf(campaignClass: CampaignClass): (fields: SpecFields) => Omit<CampaignSpec, 'name'> | undefined {
  const defaults = DEFAULTS[campaignClass];
  return (fields) => {
    const restarts = readRestartFlag(fields);
    const spec = complete<Omit<CampaignSpec, 'name'>>({
      class: campaignClass,
      patch: fields.required('patch', readPatch, '{ kind: deb, packages: [ { name: libssl3, version: … } ] }'),
      target: fields.required('target', readTarget, '{ selector: "os.id = \'debian\'" }'),
      goals: fields.required('goals', readGoals, '[ { percent: 100, within: 24h } ]'),
      rings: fields.required(
        'rings',
        readRings(defaults.bakeMs),
        '[ { name: ten, upTo: 10% }, { name: rest, upTo: 100% } ]',
      ),
      gate: fields.optional('gate', readRingGate(defaults.gate), defaults.gate),
      onFail: fields.optional('onFail', readWord(['hold', 'back_out']), defaults.onFail),
      onHostFail: fields.optional('onHostFail', readWord(['leave', 'back_out']), defaults.onHostFail),
      pace: fields.optional('pace', readPace(defaults.pace), defaults.pace),
      backout: fields.optional('backout', readBackout(defaults.backout), defaults.backout),
      reboot: fields.optional('reboot', readWord(['never', 'if_required', 'always']), defaults.reboot),
      smokeTest: fields.optional('smokeTest', readSmokeTest(defaults.smokeTestTimeoutMs), null),
      deadlines: fields.optional('deadlines', readDeadlines(defaults.deadlines), defaults.deadlines),
      advance: fields.optional('advance', readWord(['together', 'per_cluster']), defaults.advance),
      acceptanceMs: fields.optional('acceptance', ANY_DURATION, defaults.acceptanceMs),
      offlineGraceMs: fields.optional('offlineGrace', ANY_DURATION, defaults.offlineGraceMs),
      rehearseBackout: fields.optional('rehearseBackout', readFlag, defaults.rehearseBackout),
      approvals: fields.optional('approvals', readCount({ min: 0, max: MAX_APPROVALS }), defaults.approvals),
    });
    if (spec === undefined || restarts === undefined) return undefined;
    const decided = decideRestarts(fields, spec, restarts);
    return decided && { ...spec, ...decided };
  };
}

const readTarget: Read<string> = (place) =>
  openFields(place, KEYS.target)?.required('selector', readSelector, '"os.id = \'debian\'"');

/** A bundle brings its own smoke step; packages do not, and an untested host is not `patched`. */
function refuseUntested(place: Place, fields: SpecFields): void {
  const patch = fields.find('patch');
  const kind = patch === null ? undefined : fieldPlace(patch, 'kind')?.node;
  const isPackages = kind?.kind === 'scalar' && (kind.value === 'deb' || kind.value === 'rpm');
  if (!isPackages || fields.find('smokeTest') !== null) return;
  const next =
    'Add it, for example: smokeTest: { command: ["systemctl", "is-active", "--quiet", "nginx"], timeout: 30s }';
  const message = 'the key "smokeTest" is missing, and packages have no test of their own';
  refuse({ ...place, path: `${place.path}.smokeTest` }, { message, next });
}
