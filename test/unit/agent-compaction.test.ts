import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOURNAL_LIMITS, worthKeeping, type JournalLimits, type TimeBounds } from '../../agent/compaction';
import { Journal, journalFile, readJournal } from '../../agent/journal';
import type { JournalEntry } from '../../agent/journal-record';
import { outcome } from '../../agent/order';
import { carryOut, clocksNow, orderNumber } from './journal-fixture';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-journal-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const openWithin = (limits: JournalLimits): Journal => Journal.open(dir, () => undefined, { limits, time: clocksNow });

describe('a journal that is compacted', () => {
  const filledEntry: JournalEntry = {
    operationId: '',
    payloadDigest: '',
    order: null,
    phase: 'SUCCEEDED',
    revision: 3,
    acknowledgedRevision: 3,
    progress: null,
    outcome: outcome('SUCCEEDED', ''),
    bootId: '',
    acceptedAt: 0,
    begunAt: 0,
    finishedAt: 0,
  };
  const DAY_MS = 24 * 3_600_000;
  const limits = { ...JOURNAL_LIMITS, whole: 2, records: 30 };

  /** Orders 1 to `last`, ended and acknowledged; time passes only where a test says so. */
  function filled(last: number, forget: (sequence: number) => boolean = () => false): Journal {
    const journal = openWithin(limits);
    for (let sequence = 1; sequence <= last; sequence += 1) {
      carryOut(journal, sequence);
      const operationId = `operation-${String(sequence)}`;
      const record = { type: 'acknowledged', operationId, revision: 3 } as const;
      journal.append(forget(sequence) ? { ...record, forget: true } : record);
    }
    return journal;
  }

  it('keeps the id of every order for 30 days, with how it ended, and all of the newest', () => {
    const journal = filled(40);
    const known = journal.entries();
    expect(known.map(({ operationId }) => operationId)).toEqual(
      Array.from({ length: 40 }, (_, index) => `operation-${String(index + 1)}`),
    );
    expect(journal.entry('operation-1')).toMatchObject({
      order: null,
      phase: 'SUCCEEDED',
      payloadDigest: 'digest',
      revision: 3,
      acknowledgedRevision: 3,
    });
    journal.close();
    expect([...readJournal(dir).state.entries.values()]).toEqual(known);
    const now = Date.now();
    const on = (day: number): TimeBounds => ({ earlier: now + day * DAY_MS, later: now + day * DAY_MS });
    const bare = worthKeeping(known, limits, on(0));
    const keptAfter = (days: number): number => worthKeeping(bare, limits, on(days)).length;
    expect([keptAfter(29), keptAfter(31)]).toEqual([40, limits.whole]);
    // Before the server was heard, nobody knows how much later it is.
    expect(worthKeeping(bare, limits, null).length).toBe(40);
  });

  it('forgets at once what the server said need not be kept, but never the newest or what is not acknowledged', () => {
    const journal = filled(40, (sequence) => sequence % 2 === 0);
    carryOut(journal, 41);
    const kept = worthKeeping(journal.entries(), limits, clocksNow()).map(({ operationId }) => operationId);
    const odd = Array.from({ length: 20 }, (_, index) => `operation-${String(2 * index + 1)}`);
    expect(kept).toEqual([...odd, 'operation-40', 'operation-41']);
    journal.close();
  });

  it('keeps each id for 30 days however wrong the clock of its host was, and not much longer when that is right', () => {
    const ended = (sequence: number): JournalEntry => ({
      ...filledEntry,
      operationId: `operation-${String(sequence)}`,
    });
    const clock = fc.oneof(fc.constant(0), fc.integer({ min: -400, max: 400 }));
    const step = fc.record({ days: fc.integer({ min: 0, max: 12 }), ahead: clock, heard: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let today = 20_000;
        let entries: readonly JournalEntry[] = [];
        const endedOn = new Map<string, number>();
        for (const [index, { days, ahead, heard }] of steps.entries()) {
          today += days;
          endedOn.set(`operation-${String(index)}`, today);
          entries = [...entries, ended(index)];
          const clocks = [today * DAY_MS, (today + ahead) * DAY_MS];
          const bounds = { earlier: Math.min(...clocks), later: Math.max(...clocks) };
          entries = worthKeeping(entries, { ...limits, whole: 0 }, heard ? bounds : null);
          const kept = new Set(entries.map(({ operationId }) => operationId));
          for (const [id, day] of endedOn) if (today - day <= 30) expect(kept).toContain(id);
        }
        const onDay = (day: number): TimeBounds => ({ earlier: day * DAY_MS, later: day * DAY_MS });
        const seen = worthKeeping(entries, { ...limits, whole: 0 }, onDay(today));
        expect(worthKeeping(seen, { ...limits, whole: 0 }, onDay(today + 31))).toEqual([]);
      }),
    );
  });

  it('is not written anew for each order that a full one refuses', () => {
    const journal = openWithin({ ...limits, most: { orders: 10, bytes: 2 ** 20 } });
    for (let sequence = 1; sequence <= 10; sequence += 1) carryOut(journal, sequence);
    expect(journal.fullness()).not.toBeNull();
    const { ino } = statSync(journalFile(dir));
    for (let offers = 0; offers < 50; offers += 1) expect(journal.fullness()).not.toBeNull();
    expect(statSync(journalFile(dir)).ino).toBe(ino);
    journal.close();
  });

  it('stays below its bounds whatever comes, and says when it can take no more', () => {
    const small = { ...limits, bytes: 20_000, most: { orders: 60, bytes: 60_000 } };
    const journal = openWithin(small);
    let sequence = 0;
    while (journal.fullness() === null) {
      sequence += 1;
      carryOut(journal, sequence);
      journal.append({ type: 'acknowledged', operationId: `operation-${String(sequence)}`, revision: 3 });
    }
    expect(sequence).toBe(60);
    expect(journal.fullness()).toContain('60 orders');
    expect(readFileSync(journalFile(dir)).length).toBeLessThan(60_000);
    journal.close();
    // What may be forgotten by now makes room, without anything being written before.
    const later = openWithin({ ...small, keepIdsMs: -1 });
    expect(later.fullness()).toBeNull();
    expect(later.entries().length).toBe(limits.whole);
    later.close();
  });

  it('is compacted when few records are large', () => {
    const journal = openWithin({ ...limits, keepIdsMs: -1, records: 1_000, bytes: 50_000 });
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      const { operationId } = orderNumber(sequence);
      const order = { ...orderNumber(sequence), campaignName: 'x'.repeat(2_000) };
      journal.append({ type: 'accepted', order, payloadDigest: '' });
      journal.append({ type: 'finished', operationId, outcome: outcome('SUCCEEDED', ''), bootId: '' });
      journal.append({ type: 'acknowledged', operationId, revision: 2 });
      expect(readFileSync(journalFile(dir)).length).toBeLessThan(60_000);
    }
    journal.close();
  });
});
