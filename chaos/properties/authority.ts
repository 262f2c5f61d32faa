import type { History, JournaledOrder, OrderHistory } from '../../model/history';
import type { Finding } from './finding';

/** What an agent begins is, byte for byte, what was signed for it; and what it refuses, as expired or not ours, it has not begun. */
export function findUnsigned({ campaigns, journals }: Pick<History, 'campaigns' | 'journals'>): Finding[] {
  const orders = new Map(campaigns.flatMap((campaign) => campaign.orders.map((order) => [order.operationId, order])));
  return journals.flatMap(({ hostId, entries }) =>
    entries.flatMap((entry): Finding[] => {
      const what = entry.begun === 0 ? null : wrongIn(entry, orders.get(entry.operationId));
      return what === null
        ? []
        : [{ property: 'unsigned', text: `host ${hostId} began ${entry.operationId}, ${what}` }];
    }),
  );
}

function wrongIn({ outcome, payloadDigest }: JournaledOrder, order: OrderHistory | undefined): string | null {
  if (outcome === 'EXPIRED' || outcome === 'REJECTED') return `which it refused as ${outcome}`;
  // One that nobody ordered is told by others (journals.ts).
  if (order === undefined || payloadDigest === null || order.payloadDigest === payloadDigest) return null;
  return order.payloadDigest === null ? 'which nobody signed' : 'which is not what was signed';
}
