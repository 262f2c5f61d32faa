import type { GatePolicy } from '../campaign';
import { MAX_FAILED_CEILING } from '../gate';
import { openFields } from './fields';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import { readPercentage } from './percentage';
import type { Read } from './place';
import { complete } from './place';
import { readCount } from './scalars';

const MAX_MIN_REPORTS = 1_000_000;

/** When a ring may be left behind, and when it stops the campaign. */
export function readGatePolicy(defaults: GatePolicy): Read<GatePolicy> {
  return (place) => {
    const fields = openFields(place, KEYS.gate);
    return (
      fields &&
      complete<GatePolicy>({
        maxFailed: fields.optional(
          'maxFailed',
          readPercentage({ min: 0, max: MAX_FAILED_CEILING }),
          defaults.maxFailed,
        ),
        minReports: fields.optional('minReports', readCount({ min: 1, max: MAX_MIN_REPORTS }), defaults.minReports),
        confidence: fields.optional(
          'confidence',
          readPercentage({ min: 0, max: 1, exclusive: true }),
          defaults.confidence,
        ),
        maxUnreachable: fields.optional('maxUnreachable', readPercentage({ min: 0, max: 1 }), defaults.maxUnreachable),
      })
    );
  };
}
