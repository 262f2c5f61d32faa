import type { Ring } from '../campaign';
import { formatRatio } from '../ratio';
import { readDuration } from './duration';
import { allRead, fieldPlace, itemPlace, openFields, readItems, refuseTwice } from './fields';
import { CAMPAIGN_FILE_KEYS as KEYS } from './keys';
import { readPercentage } from './percentage';
import type { Place, Read } from './place';
import { complete, refuse } from './place';
import { readCount, readText } from './scalars';
import { readSelector } from './selector-text';

const MAX_RINGS = 20;
const MAX_AT_MOST = 1_000_000;

/** The form of a campaign's and of a ring's name: they stand in workflow ids, metrics and URLs. */
export const NAME_RULE = {
  pattern: /^[a-z0-9][a-z0-9-]{0,40}$/,
  what: 'a name',
  next: 'Use small letters, digits and hyphens, 41 at most, beginning with a letter or digit.',
};

/** Rings in order, cumulative, together the whole fleet. */
export function readRings(defaultBakeMs: number): Read<readonly Ring[]> {
  return (place) => {
    const items = readItems(readRing(defaultBakeMs), { max: MAX_RINGS })(place);
    if (items === undefined) return undefined;
    const before = place.problems.length;
    refuseTwice(
      place,
      'name',
      items.map((item) => item?.name),
    );
    refuseFalling(place, items);
    refuseIncomplete(place, items);
    return place.problems.length > before ? undefined : allRead(items);
  };
}

function readRing(defaultBakeMs: number): Read<Ring> {
  return (place) => {
    const fields = openFields(place, KEYS.ring);
    if (fields === undefined) return undefined;
    const ring = complete<Ring>({
      name: fields.required('name', readText(NAME_RULE), 'pilot'),
      select: fields.optional<string | null>('select', readSelector, null),
      atMost: fields.optional<number | null>('atMost', readCount({ min: 1, max: MAX_AT_MOST }), null),
      upTo: fields.optional<number | null>('upTo', readPercentage({ min: 0.00001, max: 1 }), null),
      bakeMs: fields.optional('bake', readDuration({ minMs: 0 }), defaultBakeMs),
    });
    const atMost = fields.find('atMost');
    if (atMost !== null && fields.find('select') === null) {
      const next = 'Add select, or use upTo for the size of the ring.';
      refuse(atMost, { message: 'atMost caps the hosts a ring selects, and this ring selects none', next });
      return undefined;
    }
    if (fields.find('select') === null && fields.find('upTo') === null) {
      const next = 'Add upTo: 10%, or select: "labels.ring = \'pilot\'".';
      refuse(place, { message: 'the ring says neither whom it selects nor how far it goes', next });
      return undefined;
    }
    return ring;
  };
}

/** Each `upTo` must lie above those before it, or its ring would be empty. */
function refuseFalling(list: Place, rings: readonly (Ring | undefined)[]): void {
  let highest: Ring | null = null;
  for (const [index, ring] of rings.entries()) {
    const upTo = ring?.upTo ?? null;
    if (ring === undefined || upTo === null) continue;
    if (highest !== null && upTo <= (highest.upTo ?? 0)) {
      const earlier = `${formatRatio(highest.upTo ?? 0)} of ring "${highest.name}" before it`;
      const message = `ring "${ring.name}" goes up to ${formatRatio(upTo)}, not beyond the ${earlier}`;
      const next = 'Sizes are cumulative: put the rings in order, each upTo above the one before.';
      const item = itemPlace(list, index);
      refuse(fieldPlace(item, 'upTo') ?? item, { message, next });
    } else {
      highest = ring;
    }
  }
}

/** The last ring takes everyone who is left; a host in no ring would never be patched. */
function refuseIncomplete(list: Place, rings: readonly (Ring | undefined)[]): void {
  const last = rings.at(-1);
  if (last === undefined || last.upTo === 1) return;
  const item = itemPlace(list, rings.length - 1);
  const message = `the last ring "${last.name}" leaves hosts out`;
  refuse(fieldPlace(item, 'upTo') ?? item, { message, next: 'Let the last ring go up to everyone: upTo: 100%.' });
}
