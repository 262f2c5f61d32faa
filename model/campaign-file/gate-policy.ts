import type { GatePolicy, RingGatePolicy } from '../campaign';
import { MAX_FAILED_CEILING } from '../gate';
import { type Fields, openFields } from './fields';
import { readAsks } from './gate-asks';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import { readPercentage } from './percentage';
import type { Read } from './place';
import { complete } from './place';
import { readCount } from './scalars';

const MAX_MIN_REPORTS = 1_000_000;

/** When a ring may be left behind, and when it stops the campaign. */
export function readRingGate(defaults: GatePolicy): Read<RingGatePolicy> {
  return (place) => {
    const fields = openFields(place, KEYS.gate);
    if (fields === undefined) return undefined;
    const policy = readPolicy(fields, defaults);
    const ask = fields.optional('ask', readAsks, []);
    if (policy === undefined || ask === undefined) return undefined;
    // Left out where nobody is asked, so that the plans of such files keep the hashes they had.
    return ask.length === 0 ? policy : { ...policy, ask };
  };
}

/** The same of the way back, which asks nobody: what goes on there is the way out of trouble. */
export function readBackoutGate(defaults: GatePolicy): Read<GatePolicy> {
  return (place) => {
    const fields = openFields(place, KEYS.backoutGate);
    return fields && readPolicy(fields, defaults);
  };
}

function readPolicy(
  fields: Pick<Fields<(typeof KEYS.backoutGate)[number]>, 'optional'>,
  defaults: GatePolicy,
): GatePolicy | undefined {
  const readShare = readPercentage({ min: 0, max: 1 });
  const readConfidence = readPercentage({ min: 0, max: 1, exclusive: true });
  const readFailed = readPercentage({ min: 0, max: MAX_FAILED_CEILING });
  return complete<GatePolicy>({
    maxFailed: fields.optional('maxFailed', readFailed, defaults.maxFailed),
    minReports: fields.optional('minReports', readCount({ min: 1, max: MAX_MIN_REPORTS }), defaults.minReports),
    confidence: fields.optional('confidence', readConfidence, defaults.confidence),
    maxUnreachable: fields.optional('maxUnreachable', readShare, defaults.maxUnreachable),
  });
}
