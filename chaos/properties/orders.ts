import { isInFlight } from '../../model/board/board';
import type { CampaignHistory, History, HostHistory, OrderHistory, OrderMove, StoredReport } from '../../model/history';
import type { HostId, OperationId } from '../../model/ids';
import type { HostState } from '../../model/words';
import type { Finding } from './finding';

/**
 * Every order of an ended campaign has ended, or its host is shown as one nobody can vouch for: out of reach, or of unknown
 * outcome.
 */
export function findUnendedOrders(campaign: CampaignHistory): Finding[] {
  if (!campaign.ended) return [];
  const states = new Map(campaign.hosts.map(({ hostId, board }) => [hostId, board.state]));
  return campaign.orders.flatMap((order) => {
    if (isClosed(order.state)) return [];
    const state = states.get(order.hostId);
    if (order.state === 'offered' && (state === 'unreachable' || state === 'indeterminate')) return [];
    const text = `order ${order.operationId} is ${order.state}, its campaign has ended and host ${order.hostId} is ${state ?? 'no member'}`;
    return [{ property: 'unended_orders', text }];
  });
}

const isClosed = (state: OrderHistory['state']): boolean => state === 'ended' || state === 'withdrawn';

/** An order as it is placed, offered and closed; anything else is a gap in the recording, or an order that was written past the rules. */
export function findBrokenOrders(campaign: CampaignHistory): Finding[] {
  const reported = new Set(campaign.reports.map(({ operationId }) => operationId));
  return campaign.orders.flatMap((order): Finding[] => {
    const { operationId, moves } = order;
    const states = moves.map(({ state }) => state);
    const last = states.at(-1);
    if (states[0] !== 'open' || last !== order.state) {
      return [
        { property: 'incomplete', text: `order ${operationId} is ${order.state}, recorded was ${states.join(', ')}` },
      ];
    }
    const wrong: string[] = [];
    if (states.slice(0, -1).some(isClosed)) wrong.push('was closed and went on');
    if (order.state === 'withdrawn' && states.includes('offered'))
      wrong.push('was withdrawn after it had been offered');
    if (order.state === 'ended' && !reported.has(operationId)) wrong.push('ended without a report');
    return wrong.map((what) => ({ property: 'without_evidence', text: `order ${operationId} ${what}` }));
  });
}

/** An order is offered only to a host that holds its places: it is being disturbed, by the board's own account. */
export function findOffersWithoutPlace(campaign: CampaignHistory): Finding[] {
  const hosts = new Map(campaign.hosts.map((host) => [host.hostId, host]));
  return campaign.orders.flatMap((order) => {
    const host = hosts.get(order.hostId);
    if (host === undefined) {
      return [{ property: 'without_evidence', text: `order ${order.operationId} is for ${order.hostId}, no member` }];
    }
    const first = order.moves.find(({ state }) => state === 'offered');
    const state = first === undefined ? null : stateAt(host, first);
    if (state === null || isInFlight({ state })) return [];
    // Its deadline passed while it waited for an offer: it comes under the conditions of that moment.
    if (state === 'unreachable') return [];
    const text = `order ${order.operationId} was offered while host ${order.hostId} was ${state}`;
    return [{ property: 'without_evidence', text }];
  });
}

function stateAt({ moves, board }: HostHistory, { step }: OrderMove): HostState {
  return moves.find((move) => move.step > step)?.before.state ?? board.state;
}

/** What an operation does to a host; only a smoke test leaves it as it was. */
const isMutating = ({ operation }: OrderHistory): boolean => operation !== 'smoke_test';

/** At most one order that changes a host is out at once, whichever campaigns they are of; each has a higher sequence. */
export function findOrdersAtOnce({ campaigns }: Pick<History, 'campaigns'>): Finding[] {
  const byHost = new Map<HostId, OrderHistory[]>();
  for (const order of campaigns.flatMap(({ orders }) => orders)) {
    const orders = byHost.get(order.hostId);
    if (orders === undefined) byHost.set(order.hostId, [order]);
    else orders.push(order);
  }
  return [...byHost].flatMap(([hostId, orders]) => [...overlapsOf(hostId, orders), ...fallingOf(hostId, orders)]);
}

function overlapsOf(hostId: HostId, orders: readonly OrderHistory[]): Finding[] {
  const mutating = orders.filter(isMutating).sort((a, b) => placedStep(a) - placedStep(b));
  return mutating.flatMap((order, index) => {
    const next = mutating[index + 1];
    if (next === undefined || closedStep(order) <= placedStep(next)) return [];
    const text = `order ${next.operationId} was placed on host ${hostId} while order ${order.operationId} was out`;
    return [{ property: 'two_at_once', text }];
  });
}

function fallingOf(hostId: HostId, orders: readonly OrderHistory[]): Finding[] {
  const placed = [...orders].sort((a, b) => placedStep(a) - placedStep(b));
  return placed.flatMap((order, index) => {
    const next = placed[index + 1];
    if (next === undefined || next.sequence > order.sequence) return [];
    const text = `host ${hostId}: the sequence of order ${next.operationId} is not above that of the one before it`;
    return [{ property: 'without_evidence', text }];
  });
}

const placedStep = ({ moves }: OrderHistory): number => moves[0]?.step ?? Infinity;
const closedStep = ({ moves }: OrderHistory): number => moves.find(({ state }) => isClosed(state))?.step ?? Infinity;

/** A reboot that succeeded came up with another boot id than the one it was to end. */
export function findSleptReboots(campaign: CampaignHistory): Finding[] {
  const reports = new Map<OperationId, StoredReport>();
  for (const report of campaign.reports) if (report.phase === 'SUCCEEDED') reports.set(report.operationId, report);
  return campaign.orders.flatMap(({ operationId, operation, expectedBootId }) => {
    const report = reports.get(operationId);
    if (operation !== 'reboot' || report === undefined || report.bootId !== expectedBootId) return [];
    return [{ property: 'without_evidence', text: `reboot ${operationId} succeeded in the boot that it was to end` }];
  });
}
