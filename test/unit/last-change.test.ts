import type { JournalEntry } from '../../agent/journal-record';
import { wentBack } from '../../agent/last-change';

type Operation = 'install' | 'reboot' | 'back_out';

const entry = (sequence: number, operation: Operation, changes: object = {}): JournalEntry =>
  ({
    order: { sequence, manifestDigest: 'sha256:a', task: { operation } },
    begunAt: 1,
    phase: 'SUCCEEDED',
    ...changes,
  }) as unknown as JournalEntry;

test.each<[string, readonly JournalEntry[], boolean]>([
  ['nothing was done', [], false],
  ['it went back', [entry(1, 'install'), entry(2, 'back_out')], true],
  [
    'it went back, whatever the order of the journal, and rebooted',
    [entry(2, 'back_out'), entry(3, 'reboot'), entry(1, 'install')],
    true,
  ],
  ['it went back and was patched again', [entry(1, 'back_out'), entry(2, 'install')], false],
  ['it went back and an install was refused', [entry(1, 'back_out'), entry(2, 'install', { begunAt: null })], true],
  ['it failed to go back', [entry(1, 'back_out', { phase: 'FAILED' })], false],
  ['of its last order only the end is kept', [entry(1, 'back_out', { order: null })], false],
])('whether a host went back is told by what it last did: %s', (_, entries, expected) => {
  expect(wentBack(entries, 'sha256:a')).toBe(expected);
  expect(wentBack(entries, 'sha256:b')).toBe(false);
});
