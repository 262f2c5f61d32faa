import type { JournalEntry } from './journal-record';

/** Whether the last install or back-out that a host began was a back-out under this manifest, and succeeded. */
export function wentBack(entries: readonly JournalEntry[], manifestDigest: string): boolean {
  const last = newest(
    entries.filter(
      ({ order, begunAt }) =>
        begunAt !== null && (order?.task.operation === 'install' || order?.task.operation === 'back_out'),
    ),
  );
  return (
    last?.order?.task.operation === 'back_out' &&
    last.order.manifestDigest === manifestDigest &&
    last.phase === 'SUCCEEDED'
  );
}

/**
 * Whether the last change that a campaign made on this host was a reboot, and it succeeded: then nothing may wait for
 * one any more. After an install that followed it something may.
 */
export function wasRebooted(entries: readonly JournalEntry[], campaignId: string): boolean {
  const last = newest(
    entries.filter(({ order }) => order?.campaignId === campaignId && order.task.operation !== 'smoke_test'),
  );
  return last?.order?.task.operation === 'reboot' && last.phase === 'SUCCEEDED';
}

/** The one whose order was given last; a journal is in the order of what it heard. */
function newest(entries: readonly JournalEntry[]): JournalEntry | undefined {
  const sequenceOf = ({ order }: JournalEntry): number => order?.sequence ?? 0;
  return [...entries].sort((left, right) => sequenceOf(left) - sequenceOf(right)).at(-1);
}
