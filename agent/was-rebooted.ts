import type { JournalEntry } from './journal-record';

/**
 * Whether the last change that a campaign made on this host was a reboot, and it succeeded: then nothing may wait for
 * one any more. After an install that followed it something may.
 */
export function wasRebooted(entries: readonly JournalEntry[], campaignId: string): boolean {
  const changes = entries
    .filter(({ order }) => order?.campaignId === campaignId && order.task.operation !== 'smoke_test')
    .sort((a, b) => (a.order?.sequence ?? 0) - (b.order?.sequence ?? 0));
  const last = changes.at(-1);
  return last?.order?.task.operation === 'reboot' && last.phase === 'SUCCEEDED';
}
