import type { CampaignHistory, HostHistory, OrderHistory } from '../../model/history';
import type { HostId, OperationId } from '../../model/ids';
import { RESTING_STATES } from '../../model/words';
import type { Finding } from './finding';

/** In an ended campaign every host that was frozen into it is there, in a state that it may be left in. */
export function findLostHosts(campaign: CampaignHistory): Finding[] {
  const { hosts, hostCount, ended, name } = campaign;
  const found: Finding[] = [];
  for (let missing = hosts.length; missing < hostCount; missing += 1) {
    found.push({ property: 'hosts_lost', text: `campaign ${name} has ${hosts.length} hosts of ${hostCount}` });
  }
  if (!ended) return found;
  for (const { hostId, board } of hosts) {
    if ((RESTING_STATES as readonly string[]).includes(board.state)) continue;
    found.push({ property: 'hosts_lost', text: `host ${hostId} is ${board.state} and campaign ${name} has ended` });
  }
  return found;
}

/** Each change of a host follows the one before it, and the last one is where it stands. */
export function findBrokenChains(campaign: CampaignHistory): Finding[] {
  return campaign.hosts.flatMap((host): Finding[] => {
    const gap = gapOf(host);
    return gap === null ? [] : [{ property: 'incomplete', text: `host ${host.hostId}: ${gap}` }];
  });
}

function gapOf({ moves, board }: HostHistory): string | null {
  for (const [index, move] of moves.entries()) {
    const next = moves[index + 1]?.before ?? board;
    if (next.revision !== move.after.revision || next.state !== move.after.state) {
      return `revision ${next.revision} (${next.state}) follows ${move.after.revision} (${move.after.state})`;
    }
  }
  return null;
}

/** A host is `patched`, or `backed_out`, because its agent said so of an order of ours. */
export function findUnprovenHosts(campaign: CampaignHistory): Finding[] {
  const proofs = proofsOf(campaign);
  return campaign.hosts.flatMap(({ hostId, board }): Finding[] => {
    if (board.state !== 'patched' && board.state !== 'backed_out') return [];
    if (proofs.get(hostId)?.has(board.state) === true) return [];
    return [{ property: 'without_evidence', text: `host ${hostId} is ${board.state}, and no report says so` }];
  });
}

type Proven = 'patched' | 'backed_out';

function proofsOf({ orders, reports }: CampaignHistory): Map<HostId, Set<Proven>> {
  const byId = new Map<OperationId, OrderHistory>(orders.map((order) => [order.operationId, order]));
  const proofs = new Map<HostId, Set<Proven>>();
  for (const { operationId, phase } of reports) {
    const order = byId.get(operationId);
    const proven = order === undefined ? null : provenBy(order, phase);
    if (order === undefined || proven === null) continue;
    proofs.set(order.hostId, (proofs.get(order.hostId) ?? new Set()).add(proven));
  }
  return proofs;
}

/** An agent that undoes its own failed install says BACKED_OUT; else a smoke test ends each direction. */
function provenBy({ direction, operation }: OrderHistory, phase: string): Proven | null {
  if (phase === 'BACKED_OUT' && direction === 'forward') return 'backed_out';
  if (phase !== 'SUCCEEDED' || operation !== 'smoke_test') return null;
  return direction === 'forward' ? 'patched' : 'backed_out';
}
