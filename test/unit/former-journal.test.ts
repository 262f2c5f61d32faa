import fc from 'fast-check';
import { changeBy, JournalMemory, type JournalRecord } from '../../agent/journal-record';
import { outcome, type Order } from '../../agent/order';
import { formerly } from './former-journal';
import { orderNumber } from './journal-fixture';

const REBOOT: Order = {
  ...orderNumber(1),
  confirm: { withinMs: 600_000, backOutMs: 1, installOperationId: 'an-install' },
};
const { operationId } = REBOOT;
const BEGUN: readonly JournalRecord[] = [
  { at: 0, type: 'accepted', order: REBOOT, payloadDigest: 'digest' },
  { at: 0, type: 'executing', operationId, bootId: 'boot-0' },
  { at: 0, type: 'reboot_pending', operationId, bootId: 'boot-0' },
];

function awaiting(bootId: string): JournalRecord {
  return { at: 0, type: 'awaiting_confirm', operationId, bootId, monotonicMs: 1_000, held: outcome('SUCCEEDED', '') };
}

function attempt(lastAttemptMs: number | null): JournalRecord {
  return { at: 0, type: 'booted', operationId, bootId: 'boot-1', lastAttemptMs };
}

function now(records: readonly JournalRecord[]): JournalMemory {
  const state = new JournalMemory();
  for (const record of records) state.take(changeBy(state, record));
  return state;
}

/** What decides of a watched order, and what a gateway is told of it. */
function whatCounts(state: JournalMemory): object {
  const { phase, revision, bootId, progress, watch } = state.entries.get(operationId)!;
  return { phase, revision, bootId, progress, boots: watch?.boots, state: watch?.state, since: watch?.sinceMs };
}

describe('a journal of this version', () => {
  it('means the same to the former one, attempts beyond the time and all', () => {
    const records = [...BEGUN, awaiting('boot-1'), attempt(900_000), attempt(null), attempt(1_900_000)];
    expect(whatCounts(formerly(records))).toEqual(whatCounts(now(records)));
    // The boot that was ordered, and no other.
    expect(whatCounts(formerly(records))).toMatchObject({ phase: 'AWAITING_CONFIRM', boots: 1, revision: 4 });
  });

  it('means the same whatever attempts there were, in whichever boot, and however it ended', () => {
    const attempts = fc.array(fc.option(fc.nat()).map(attempt), { maxLength: 3 });
    const boots = fc.array(attempts, { minLength: 1, maxLength: 3 });
    const end = fc.constantFrom<JournalRecord[]>(
      [],
      [{ at: 0, type: 'confirmed', operationId }],
      [{ at: 0, type: 'going_back', operationId, bootId: 'boot-9' }],
    );
    fc.assert(
      fc.property(boots, end, (each, last) => {
        const waits = each.flatMap((given, index) => [awaiting(`boot-${String(index + 1)}`), ...given]);
        const records = [...BEGUN, ...waits, ...last];
        expect(whatCounts(formerly(records))).toEqual(whatCounts(now(records)));
      }),
    );
  });

  it('means the same after a compaction', () => {
    const records = [...BEGUN, awaiting('boot-1'), attempt(900_000)];
    const kept: JournalRecord = { at: 0, type: 'kept', entry: now(records).entries.get(operationId)! };
    const later = awaiting('boot-2');
    expect(whatCounts(formerly([kept, later]))).toEqual(whatCounts(now([...records, later])));
  });

  it('that the former version went on with is read by this one', () => {
    const kept: JournalRecord = {
      at: 0,
      type: 'kept',
      entry: formerly([...BEGUN, awaiting('boot-1'), attempt(1)]).entries.get(operationId)!,
    };
    expect(whatCounts(now([kept, attempt(2), awaiting('boot-2')]))).toMatchObject({ boots: 2, revision: 5 });
  });
});
