import type { BackoutPolicy, Budget, Pace } from '../campaign';
import { readDuration } from './duration';
import { allRead, openFields, readItems, refuseTwice } from './fields';
import { readBackoutGate } from './gate-policy';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import { readPercentage } from './percentage';
import type { Read } from './place';
import { complete } from './place';
import { readCount, readFlag } from './scalars';
import { readSelectorField } from './selector-text';

const MAX_RAMP_FROM = 1_000_000;
const MAX_BUDGETS = 10;

/** A share of nothing would never start anything; it is refused, not rounded up. */
const readShare = readPercentage({ min: 0.00001, max: 1 });

/** How many hosts may be disturbed at once going forward. */
export function readPace(defaults: Pace): Read<Pace> {
  return (place) => {
    const fields = openFields(place, KEYS.pace);
    if (fields === undefined) return undefined;
    const auto = fields.optional('auto', readFlag, false);
    const pace = complete<Pace>({
      rampFrom: fields.optional('rampFrom', readCount({ min: 1, max: MAX_RAMP_FROM }), defaults.rampFrom),
      maxInFlight: fields.optional('maxInFlight', readShare, defaults.maxInFlight),
      budgets: fields.optional('budgets', readBudgets, defaults.budgets),
    });
    if (pace === undefined || auto === undefined) return undefined;
    // Left out where it is false, so that the plans of such files keep the hashes they had before there was such a key.
    return auto ? { ...pace, auto } : pace;
  };
}

/** How the way back is paced and judged. */
export function readBackout(defaults: BackoutPolicy): Read<BackoutPolicy> {
  return (place) => {
    const fields = openFields(place, KEYS.backout);
    if (fields === undefined) return undefined;
    const pace = fields.optional('pace', readBackoutPace(defaults), defaults);
    return complete<BackoutPolicy>({
      rampFrom: pace?.rampFrom,
      maxInFlight: pace?.maxInFlight,
      gate: fields.optional('gate', readBackoutGate(defaults.gate), defaults.gate),
      withinMs: fields.optional('within', readDuration({ minMs: 1000 }), defaults.withinMs),
    });
  };
}

type BackoutPace = Pick<BackoutPolicy, 'rampFrom' | 'maxInFlight'>;

function readBackoutPace(defaults: BackoutPace): Read<BackoutPace> {
  return (place) => {
    const fields = openFields(place, KEYS.backoutPace);
    return (
      fields &&
      complete<BackoutPace>({
        rampFrom: fields.optional('rampFrom', readCount({ min: 1, max: MAX_RAMP_FROM }), defaults.rampFrom),
        maxInFlight: fields.optional('maxInFlight', readShare, defaults.maxInFlight),
      })
    );
  };
}

const readBudgets: Read<readonly Budget[]> = (place) => {
  const items = readItems(readBudget, { max: MAX_BUDGETS })(place);
  const twice = refuseTwice(place, 'by', items?.map((item) => item?.by) ?? []);
  return twice ? undefined : allRead(items);
};

const readBudget: Read<Budget> = (place) => {
  const fields = openFields(place, KEYS.budget);
  return (
    fields &&
    complete<Budget>({
      by: fields.required('by', readSelectorField, 'labels.service'),
      maxUnavailable: fields.required('maxUnavailable', readShare, '25%'),
    })
  );
};
