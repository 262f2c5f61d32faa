import type { History, JournalHistory, OrderHistory, StoredReport } from '../../model/history';
import type { OperationId } from '../../model/ids';
import { offersOf } from './offers';
import type { Finding } from './finding';

/** No operation id is begun twice: by one agent, or by two that share a host. */
export function findRunTwice({ journals }: Pick<History, 'journals'>): Finding[] {
  const begun = new Map<OperationId, number>();
  for (const journal of journals) {
    for (const [operationId, times] of begunIn(journal)) begun.set(operationId, (begun.get(operationId) ?? 0) + times);
  }
  return [...begun].flatMap(([operationId, times]) =>
    times < 2 ? [] : [{ property: 'operations_run_twice', text: `operation ${operationId} was begun ${times} times` }],
  );
}

/** Counted from the raw records too, where there are some: a journal's own summary is not just believed. */
function begunIn({ entries, records }: JournalHistory): Map<OperationId, number> {
  const recorded = new Map<OperationId, number>();
  for (const { type, operationId } of records) {
    if (type === 'executing') recorded.set(operationId, (recorded.get(operationId) ?? 0) + 1);
  }
  for (const { operationId, begun } of entries) {
    recorded.set(operationId, Math.max(begun, recorded.get(operationId) ?? 0));
  }
  return recorded;
}

/** An agent never begins an operation while another one is under way. */
export function findBegunAtOnce({ journals }: Pick<History, 'journals'>): Finding[] {
  return journals.flatMap(({ hostId, records }) => {
    const found: Finding[] = [];
    let underWay: OperationId | null = null;
    for (const { type, operationId } of records) {
      if (type === 'finished') {
        if (operationId === underWay) underWay = null;
        continue;
      }
      if (underWay !== null && underWay !== operationId) {
        const text = `host ${hostId} began ${operationId} while ${underWay} was under way`;
        found.push({ property: 'two_at_once', text });
      }
      underWay = operationId;
    }
    return found;
  });
}

/** What an agent was told is stored, is stored. */
export function findLostReports({ campaigns, journals }: Pick<History, 'campaigns' | 'journals'>): Finding[] {
  const stored = new Map<OperationId, number>();
  for (const { operationId, revision } of campaigns.flatMap(({ reports }) => reports)) {
    stored.set(operationId, Math.max(revision, stored.get(operationId) ?? 0));
  }
  return journals.flatMap(({ hostId, entries }) =>
    entries.flatMap(({ operationId, outcome, revision, acknowledgedRevision }): Finding[] => {
      if (outcome === null || acknowledgedRevision < revision) return [];
      if ((stored.get(operationId) ?? 0) >= revision) return [];
      const text = `host ${hostId} had its report on ${operationId} acknowledged (${outcome}), and it is not stored`;
      return [{ property: 'report_lost', text }];
    }),
  );
}

/** What agents began was ordered and offered, and what they reported stands in their journals. */
export function findUnjournaled({ campaigns, journals }: Pick<History, 'campaigns' | 'journals'>): Finding[] {
  const orders = new Map(campaigns.flatMap((campaign) => campaign.orders.map((order) => [order.operationId, order])));
  const journaled = new Set(journals.flatMap(({ entries }) => entries.map(({ operationId }) => operationId)));
  const whole = new Set<string>();
  for (const { hostId } of journals)
    if (journals.every((each) => each.hostId !== hostId || each.whole)) whole.add(hostId);
  const begun = journals.flatMap(({ hostId, entries }) =>
    entries.flatMap((entry): Finding[] => {
      const text = entry.begun === 0 ? null : unorderedText(hostId, orders.get(entry.operationId));
      return text === null ? [] : [{ property: 'without_evidence', text: `${text}: ${entry.operationId}` }];
    }),
  );
  const missing = campaigns.flatMap(({ reports }) =>
    reports.flatMap((report): Finding[] => {
      const order = orders.get(report.operationId);
      if (order === undefined || !whole.has(order.hostId) || !isAgents(report)) return [];
      if (journaled.has(report.operationId)) return [];
      const text = `host ${order.hostId} reported ${report.phase} on ${report.operationId}, which its journal does not know`;
      return [{ property: 'without_evidence', text }];
    }),
  );
  return [...begun, ...missing];
}

function unorderedText(hostId: string, order: OrderHistory | undefined): string | null {
  if (order === undefined) return `host ${hostId} began what nobody ordered`;
  if (order.hostId !== hostId) return `host ${hostId} began what was ordered of host ${order.hostId}`;
  return offersOf(order).length === 0 ? `host ${hostId} began what was never offered` : null;
}

/** Revision 0 is the gateway's word; an order that nobody proved to be ours is refused without a line in the journal. */
function isAgents({ revision, phase }: StoredReport): boolean {
  return revision > 0 && phase !== 'REJECTED';
}
