import type { JournalEntry } from '../journal-record';

/** Whether the last install or back-out that a host began was a back-out under this manifest, and succeeded. */
export function wentBack(entries: readonly JournalEntry[], manifestDigest: string): boolean {
  const changes = entries.filter(
    ({ order, begunAt }) =>
      begunAt !== null && (order?.task.operation === 'install' || order?.task.operation === 'back_out'),
  );
  const last = changes.reduce<JournalEntry | null>((newest, entry) => (isLater(entry, newest) ? entry : newest), null);
  return (
    last?.order?.task.operation === 'back_out' &&
    last.order.manifestDigest === manifestDigest &&
    last.phase === 'SUCCEEDED'
  );
}

function isLater({ order }: JournalEntry, than: JournalEntry | null): boolean {
  return (order?.sequence ?? 0) > (than?.order?.sequence ?? 0);
}
