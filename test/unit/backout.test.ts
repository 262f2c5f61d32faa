import fc from 'fast-check';
import { nextRingBack, type RingStanding } from '../../model/backout';

const closed: RingStanding = { opened: false, back: true };
const changed: RingStanding = { opened: true, back: false };
const back: RingStanding = { opened: true, back: true };

test.each([
  ['the newest opened ring first', [changed, changed, changed], 2],
  ['rings that never opened are passed over', [changed, changed, closed], 1],
  ['a ring that is back makes room for the one before it', [changed, changed, back], 1],
  ['the pilot last', [changed, back, back, closed], 0],
  ['a ring whose host came back to life goes back again before older ones', [changed, back, changed], 2],
  ['nobody when every opened ring is back', [back, back, closed], null],
  ['nobody when no ring was opened', [closed, closed], null],
  ['nobody in a campaign without rings', [], null],
])('%s', (_, rings, next) => {
  expect(nextRingBack(rings)).toBe(next);
});

test('ring by ring every opened ring goes back once, each before all older ones', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), (opened) => {
      let rings: RingStanding[] = opened.map((isOpen) => (isOpen ? changed : closed));
      const order: number[] = [];
      for (let next = nextRingBack(rings); next !== null; next = nextRingBack(rings)) {
        order.push(next);
        rings = rings.map((ring, index) => (index === next ? back : ring));
      }
      expect(order).toEqual(opened.flatMap((isOpen, index) => (isOpen ? [index] : [])).reverse());
    }),
  );
});
