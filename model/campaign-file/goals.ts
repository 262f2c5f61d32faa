import type { Goal } from '../campaign';
import { formatRatio, ratioOfPercent } from '../ratio';
import { formatDuration, readDuration } from './duration';
import { allRead, fieldPlace, itemPlace, openFields, readItems } from './fields';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import type { Place, Read } from './place';
import { complete, describeNode, refuse } from './place';
import { plainNumber } from './scalars';

const MAX_GOALS = 10;

/** Promises in order: more hosts, and later, each time. */
export const readGoals: Read<readonly Goal[]> = (place) => {
  const items = readItems(readGoal, { max: MAX_GOALS })(place);
  if (items === undefined) return undefined;
  const before = place.problems.length;
  for (const [index, goal] of items.entries()) {
    const earlier = items.slice(0, index).findLast((each) => each !== undefined);
    if (goal !== undefined && earlier !== undefined) refuseFalling(itemPlace(place, index), goal, earlier);
  }
  return place.problems.length > before ? undefined : allRead(items);
};

const readGoal: Read<Goal> = (place) => {
  const fields = openFields(place, KEYS.goal);
  return (
    fields &&
    complete<Goal>({
      ratio: fields.required('percent', readPercent, '90'),
      withinMs: fields.required('within', readDuration({ minMs: 1000 }), '4h'),
    })
  );
};

/** A bare number, because the key says what it counts. */
const readPercent: Read<number> = (place) => {
  const percent = plainNumber(place, /^\d{1,3}(\.\d{1,3})?$/);
  if (percent !== null && percent > 0 && percent <= 100) return ratioOfPercent(percent);
  const { node } = place;
  const signed = node.kind === 'scalar' && /^\d+(\.\d+)?%$/.test(node.text);
  refuse(place, {
    message: `expected a number above 0, at most 100, found ${describeNode(node)}`,
    next: signed
      ? `Leave the sign out, the key says it: ${node.text.slice(0, -1)}.`
      : 'Write a number such as 90 or 99.5.',
  });
  return undefined;
};

function refuseFalling(place: Place, goal: Goal, earlier: Goal): void {
  if (goal.ratio <= earlier.ratio) {
    const message = `${formatRatio(goal.ratio)} is not above the ${formatRatio(earlier.ratio)} of the goal before it`;
    refuse(fieldPlace(place, 'percent') ?? place, { message, next: 'Put the goals in order, each with more hosts.' });
  }
  if (goal.withinMs <= earlier.withinMs) {
    const message = `${formatDuration(goal.withinMs)} is not later than the ${formatDuration(earlier.withinMs)} of the goal before it`;
    refuse(fieldPlace(place, 'within') ?? place, {
      message,
      next: 'Give the larger goal more time, or drop the smaller one.',
    });
  }
}
