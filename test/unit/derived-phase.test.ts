import { derivePhase } from '../../model/derived-phase';
import type { HoldScope, StoredPhase } from '../../model/words';

const hold = (scope: HoldScope, cluster: string | null = null) => ({ scope, cluster });

describe('the phase people see', () => {
  it.each<[StoredPhase, ReturnType<typeof hold>[], string]>([
    ['running', [], 'running'],
    ['running', [hold('forward')], 'held'],
    ['baking', [hold('all')], 'held'],
    ['running', [hold('all', 'east')], 'running'],
    ['observing', [], 'observing'],
    ['observing', [hold('forward')], 'held'],
    ['observing', [hold('forward', 'east')], 'held'],
    ['backing_out', [hold('forward')], 'backing_out'],
    ['backing_out', [hold('all')], 'held'],
    ['awaiting_approval', [hold('all')], 'awaiting_approval'],
    ['completed', [hold('forward')], 'completed'],
    ['aborted', [hold('all')], 'aborted'],
  ])('of a campaign that is stored as %s under the holds %j is %s', (stored, holds, seen) => {
    expect(derivePhase(stored, holds)).toBe(seen);
  });
});
