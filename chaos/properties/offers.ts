import { forbids } from '../../model/admission';
import type { CampaignHistory, HoldHistory, OrderHistory, OrderMove } from '../../model/history';
import type { Finding } from './finding';

/**
 * After a hold is effective nothing it forbids is offered, until it is lifted: every offer counts, not only an order's last.
 * A hold takes effect, and is lifted, under the campaign's lock, which no offer shares with it: their steps have one order.
 */
export function findOffersAfterHolds(campaign: CampaignHistory): Finding[] {
  const found: Finding[] = [];
  for (const order of campaign.orders) {
    const holds = campaign.holds.filter((hold) => forbids(hold, order));
    for (const offer of offersOf(order)) {
      const hold = holds.find((each) => stands(each, offer));
      if (hold !== undefined) found.push({ property: 'started_after_hold', text: tell(order, offer, hold) });
    }
  }
  return found;
}

/** Every time an order was offered. */
export function offersOf(order: OrderHistory): readonly OrderMove[] {
  return order.moves.filter(({ state }) => state === 'offered');
}

function stands(hold: HoldHistory, offer: OrderMove): boolean {
  if (hold.effective === null || offer.step < hold.effective.step) return false;
  return hold.lifted === null || offer.step < hold.lifted.step;
}

function tell(
  { operationId, direction, operation, hostId }: OrderHistory,
  offer: OrderMove,
  hold: HoldHistory,
): string {
  const after = Math.round(offer.at - (hold.effective?.at ?? offer.at));
  return `order ${operationId} (${direction} ${operation} of host ${hostId}) was offered ${after} ms after hold ${hold.holdId} was effective`;
}
