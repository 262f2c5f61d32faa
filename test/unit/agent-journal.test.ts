import fc from 'fast-check';
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOURNAL_LIMITS } from '../../agent/compaction';
import { Journal, journalFile, parseJournal, readJournal } from '../../agent/journal';
import { encodeRecord, JOURNAL_MAGIC, scanJournal } from '../../agent/journal-file';
import { outcome } from '../../agent/order';
import { carryOut, clocksNow, orderNumber } from './journal-fixture';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-journal-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const open = (): Journal => Journal.open(dir, () => undefined);
const openWithin = (limits: typeof JOURNAL_LIMITS): Journal =>
  Journal.open(dir, () => undefined, { limits, time: clocksNow });

function kindOf(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    return (error as { kind?: string }).kind ?? String(error);
  }
}

/** A journal of no orders, as bytes. */
function emptyJournal(): Buffer {
  const record = { at: 0, type: 'journal', journalId: 'journal' };
  return Buffer.concat([JOURNAL_MAGIC, encodeRecord(Buffer.from(JSON.stringify(record)), 0)]);
}

/** A journal of three orders, as bytes. */
function sample(): Buffer {
  const journal = open();
  for (const sequence of [1, 2, 3]) carryOut(journal, sequence);
  journal.close();
  return readFileSync(journalFile(dir));
}

describe("the agent's journal", () => {
  it('has all it found on the disk before it says what it remembers: its writer may have died between write and sync', () => {
    writeFileSync(journalFile(dir), sample());
    const synced: string[] = [];
    const sync = jest.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
      synced.push(readlinkSync(`/proc/self/fd/${String(descriptor)}`));
    });
    try {
      open().close();
    } finally {
      sync.mockRestore();
    }
    expect(synced).toContain(journalFile(dir));
  });

  it('remembers across restarts: its id, the highest sequence, the epoch, and where each order stands', () => {
    const first = open();
    carryOut(first, 7);
    first.append({ type: 'welcomed', epoch: 4 });
    first.append({ type: 'acknowledged', operationId: 'operation-7', revision: 3 });
    first.append({ type: 'accepted', order: orderNumber(9), payloadDigest: 'digest' });
    first.close();
    const second = open();
    expect(second.journalId).toBe(first.journalId);
    expect([second.highestSequence, second.lastEpoch]).toEqual([9, 4]);
    expect(second.entry('operation-7')).toMatchObject({ phase: 'SUCCEEDED', acknowledgedRevision: 3 });
    expect(second.entry('operation-9')).toMatchObject({ phase: 'ACCEPTED', revision: 1, begunAt: null });
    second.close();
  });

  it('cut off anywhere, keeps exactly the records that were whole, and goes on after them', () => {
    const bytes = sample();
    const whole = scanJournal(bytes).payloads;
    const starts = whole.map((_, index) =>
      whole.slice(0, index).reduce((at, payload) => at + 12 + payload.length, JOURNAL_MAGIC.length),
    );
    for (let length = 0; length <= bytes.length; length += 1) {
      const cut = bytes.subarray(0, length);
      const complete = whole.filter((payload, index) => starts[index]! + 12 + payload.length <= length).length;
      if (complete === 0) {
        // Not even the first record, which no crash can cut: it is written before the file gets its name.
        expect(kindOf(() => scanJournal(cut))).toBe('corrupt');
        continue;
      }
      expect(scanJournal(cut).payloads.join('\n')).toBe(whole.slice(0, complete).join('\n'));
      // The whole way through the file, where a cut differs in kind: none of a record, some of its header, all but its end.
      const into = length - (starts.findLast((start) => start <= length) ?? 0);
      if (![0, 1, 11, 12, 13].includes(into)) continue;
      writeFileSync(journalFile(dir), cut);
      const journal = open();
      journal.append({ type: 'welcomed', epoch: 99 });
      journal.close();
      expect(readJournal(dir).records.length).toBe(complete + 1);
    }
  });

  it('does not run with any single bit turned', () => {
    const bytes = sample();
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(kindOf(() => scanJournal(damaged))).toBe('corrupt');
    }
  });

  it('does not run with bytes overwritten, taken out, put in, or a record doubled, lost or swapped', () => {
    const bytes = sample();
    const same = scanJournal(bytes).payloads.map(String);
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 2),
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        fc.nat(20),
        (at, put, out) => {
          const after = bytes.subarray(at + out);
          // What cuts off the end is a torn tail, and the test before this one.
          fc.pre(after.length > 0);
          const damaged = Buffer.concat([bytes.subarray(0, at), put, after]);
          fc.pre(!damaged.equals(bytes));
          let read: string[];
          try {
            read = scanJournal(damaged).payloads.map(String);
          } catch {
            return;
          }
          // Damage in the last record alone can look like one that was being written; never may anything else be read.
          expect(same.slice(0, read.length)).toEqual(read);
          expect(read.length).toBeGreaterThanOrEqual(same.length - 1);
        },
      ),
      { numRuns: 2_000 },
    );
    const records = scanJournal(bytes).payloads;
    const written = (payloads: readonly Buffer[], numbers: readonly number[]): Buffer =>
      Buffer.concat([JOURNAL_MAGIC, ...payloads.map((payload, index) => encodeRecord(payload, numbers[index]!))]);
    const numbers = records.map((_, index) => index);
    const moved = [numbers.filter((each) => each !== 4), [...numbers.slice(0, 5), 4, ...numbers.slice(5)]];
    moved.push([0, 1, 3, 2, ...numbers.slice(4)]);
    for (const order of moved) {
      const damaged = written(
        order.map((each) => records[each]!),
        order,
      );
      expect(kindOf(() => scanJournal(damaged))).toBe('corrupt');
    }
  });

  it('takes blocks that were never written for a torn tail', () => {
    const bytes = sample();
    const whole = scanJournal(bytes).payloads;
    const lastStart = bytes.length - 12 - whole.at(-1)!.length;
    for (const written of [0, 3, 12, 20, 4096]) {
      const torn = Buffer.concat([bytes, Buffer.alloc(written)]);
      expect(scanJournal(torn).payloads.length).toBe(whole.length);
    }
    // The disk wrote the end of a long record, and not its middle.
    const long = open();
    long.append({ type: 'accepted', order: { ...orderNumber(4), campaignName: 'x'.repeat(3_000) }, payloadDigest: '' });
    long.close();
    const withLong = readFileSync(journalFile(dir));
    const sector = Math.ceil((bytes.length + 12) / 512) * 512;
    for (const [from, length, isTorn] of [
      [sector, 512, true],
      [sector + 512, 1024, true],
      [sector + 1, 510, false],
    ] as const) {
      const damaged = Buffer.from(withLong);
      damaged.fill(0, from, from + length);
      if (isTorn) expect(scanJournal(damaged).payloads.length).toBe(whole.length);
      else expect(kindOf(() => scanJournal(damaged))).toBe('corrupt');
      // Only of the last record that can be: what follows it was written after it was on the disk.
      const followed = Buffer.concat([damaged, encodeRecord(Buffer.from('{}'), whole.length + 1)]);
      expect(kindOf(() => scanJournal(followed))).toBe('corrupt');
    }
    const halfWritten = Buffer.from(bytes);
    halfWritten.fill(0, lastStart + 40);
    expect(scanJournal(halfWritten).payloads.length).toBe(whole.length - 1);
  });

  it('takes a last record for torn whichever of its sectors were written, and says so of no other', () => {
    const bytes = sample();
    const records = scanJournal(bytes).payloads.length;
    // The header begins in the midst of a sector, and where one does.
    for (const into of [0, 100, 500]) {
      const gap = (1_024 + into - ((bytes.length + 12) % 512)) % 512;
      const before = Buffer.concat([bytes, encodeRecord(Buffer.alloc(gap, 'x'), records)]);
      expect(before.length % 512).toBe(into);
      const last = encodeRecord(Buffer.alloc(2_000, 'y'), records + 1);
      const sectors = Math.ceil((into + last.length) / 512);
      for (let written = 0; written < 2 ** sectors - 1; written += 1) {
        const torn = Buffer.concat([before, last]);
        for (let sector = 0; sector < sectors; sector += 1) {
          const from = before.length - into + sector * 512;
          if ((written & (1 << sector)) === 0)
            torn.fill(0, Math.max(from, before.length), Math.min(from + 512, torn.length));
        }
        expect(scanJournal(torn).wholeBytes).toBe(before.length);
        const followed = Buffer.concat([torn, encodeRecord(Buffer.from('{}'), records + 2)]);
        expect(kindOf(() => scanJournal(followed))).toBe('corrupt');
      }
    }
  });

  it('reads back any orders in any state', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.string()), { maxLength: 12 }), (steps) => {
        rmSync(journalFile(dir), { force: true });
        const journal = open();
        steps.forEach(([depth, text], index) => {
          const order = { ...orderNumber(index + 1), campaignName: text };
          const { operationId } = order;
          journal.append({ type: 'accepted', order, payloadDigest: text });
          if (depth > 0) journal.append({ type: 'executing', operationId, bootId: text });
          if (depth > 1) {
            journal.append({ type: 'finished', operationId, outcome: outcome('FAILED', 'step_failed'), bootId: text });
          }
          if (depth > 2) journal.append({ type: 'acknowledged', operationId, revision: 3 });
        });
        const entries = journal.entries();
        journal.close();
        expect([...readJournal(dir).state.entries.values()]).toEqual(entries);
      }),
      { numRuns: 25 },
    );
  });

  it('refuses to write what contradicts it, and stays as it was', () => {
    const journal = open();
    carryOut(journal, 5);
    expect(() => {
      journal.append({ type: 'executing', operationId: 'operation-5', bootId: '' });
    }).toThrow('after the end');
    expect(() => {
      journal.append({ type: 'accepted', order: orderNumber(5), payloadDigest: '' });
    }).toThrow('twice');
    expect(() => {
      journal.append({ type: 'accepted', order: orderNumber(4), payloadDigest: '' });
    }).toThrow('not above the highest');
    journal.close();
    expect(readJournal(dir).records.length).toBe(4);
  });

  it('writes nothing more after a write that failed', () => {
    const journal = open();
    journal.close();
    expect(
      kindOf(() => {
        journal.append({ type: 'welcomed', epoch: 1 });
      }),
    ).toBe('unwritable');
  });

  it('says so when a newer agent wrote it, or none did', () => {
    expect(kindOf(() => readJournal(dir))).toBe('missing');
    const bytes = Buffer.concat([JOURNAL_MAGIC, encodeRecord(Buffer.from('{"at":0,"type":"later"}'), 0)]);
    writeFileSync(journalFile(dir), bytes);
    expect(kindOf(open)).toBe('newer');
  });

  it('is compacted, and loses neither the unacknowledged nor the highest sequence', () => {
    const limits = { ...JOURNAL_LIMITS, whole: 20, records: 100, keepIdsMs: -1 };
    const journal = openWithin(limits);
    carryOut(journal, 1);
    const last = 150;
    for (let sequence = 2; sequence <= last; sequence += 1) {
      carryOut(journal, sequence);
      journal.append({ type: 'acknowledged', operationId: `operation-${String(sequence)}`, revision: 3 });
    }
    journal.close();
    const { state, records } = readJournal(dir);
    expect(records.length).toBeLessThan(2 * limits.records);
    expect(records.filter((record) => record.type === 'kept').length).toBeLessThanOrEqual(limits.whole + 2);
    expect(state.highestSequence).toBe(last);
    expect(state.entries.get('operation-1')).toMatchObject({ phase: 'SUCCEEDED', acknowledgedRevision: 0 });
    expect(state.journalId).toBe(journal.journalId);
    expect(readdirSync(dir)).toEqual(['journal']);
  });

  it('goes on in the old file while a compaction cannot be written, and compacts once it can', () => {
    const limits = {
      ...JOURNAL_LIMITS,
      whole: 2,
      records: 10,
      keepIdsMs: -1,
      most: { orders: 60, bytes: 2 ** 20 },
      betweenTriesMs: 0,
    };
    // In the way of the new file, for root as well.
    const inTheWay = join(dir, 'journal.new');
    mkdirSync(join(inTheWay, 'something'), { recursive: true });
    writeFileSync(journalFile(dir), emptyJournal());
    const carryOutAndAcknowledge = (journal: Journal, from: number, to: number): void => {
      for (let sequence = from; sequence <= to; sequence += 1) {
        carryOut(journal, sequence);
        journal.append({ type: 'acknowledged', operationId: `operation-${String(sequence)}`, revision: 3 });
      }
    };
    const journal = openWithin(limits);
    carryOutAndAcknowledge(journal, 1, 30);
    journal.close();
    expect(readJournal(dir).records.length).toBe(1 + 4 * 30);
    const restarted = openWithin(limits);
    carryOutAndAcknowledge(restarted, 31, 60);
    // No room for more orders is a refusal, not the end of the agent.
    expect(restarted.fullness()).toMatch(/the journal holds 60 orders/);
    rmSync(inTheWay, { recursive: true });
    expect(restarted.fullness()).toBeNull();
    carryOutAndAcknowledge(restarted, 61, 62);
    restarted.close();
    const { state, records } = readJournal(dir);
    expect(records.length).toBeLessThan(20);
    expect(state.highestSequence).toBe(62);
    expect(readdirSync(dir)).toEqual(['journal']);
  });

  it('cut off anywhere, whatever orders are in it, says what its whole records say', () => {
    const step = fc.tuple(fc.nat(3), fc.string({ maxLength: 30, unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 3 }), (steps) => {
        rmSync(journalFile(dir), { force: true });
        const journal = open();
        const said: string[] = [];
        const sizes: number[] = [];
        const note = (): void => {
          said.push(JSON.stringify([journal.highestSequence, journal.lastEpoch, journal.entries()]));
          sizes.push(readFileSync(journalFile(dir)).length);
        };
        note();
        steps.forEach(([depth, text], index) => {
          const order = { ...orderNumber(index + 1), campaignName: text };
          const { operationId } = order;
          const records: Parameters<Journal['append']>[0][] = [
            { type: 'accepted', order, payloadDigest: text },
            { type: 'executing', operationId, bootId: text },
            { type: 'finished', operationId, outcome: outcome('FAILED', 'step_failed'), bootId: text },
            { type: 'acknowledged', operationId, revision: 3 },
          ];
          for (const record of records.slice(0, depth + 1)) {
            journal.append(record);
            note();
          }
        });
        journal.close();
        const bytes = readFileSync(journalFile(dir));
        for (let length = sizes[0]!; length <= bytes.length; length += 1) {
          const { state } = parseJournal(bytes.subarray(0, length));
          const read = JSON.stringify([state.highestSequence, state.lastEpoch, [...state.entries.values()]]);
          expect(read).toBe(said[sizes.findLastIndex((size) => size <= length)]);
        }
      }),
      { numRuns: 10 },
    );
  });
});
