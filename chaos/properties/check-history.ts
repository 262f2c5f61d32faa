import type { History } from '../../model/history';
import { findUnsigned } from './authority';
import type { Finding, Property } from './finding';
import { findBrokenChains, findLostHosts, findUnprovenHosts } from './hosts';
import { findBegunAtOnce, findLostReports, findRunTwice, findUnjournaled } from './journals';
import { findExceededLimits } from './limits';
import { findOffersAfterHolds } from './offers';
import {
  findBrokenOrders,
  findOffersWithoutPlace,
  findOrdersAtOnce,
  findSleptReboots,
  findUnendedOrders,
} from './orders';
import { findWrongSums } from './sums';
import { findWrongVersions } from './versions';
import { findLargeHistories } from './workflow-sizes';

/** What a run came to: counts under the names that figures of a run use, and every violation in words. */
export interface CheckedHistory {
  readonly hosts: number;
  readonly orders: number;
  readonly offers: number;
  readonly operations_run_twice: number;
  readonly hosts_lost: number;
  readonly started_after_hold: number;
  readonly limit_violations: number;
  readonly unended_orders: number;
  /** Of every property; at most MOST_TEXTS each, then how many more. */
  readonly violations: readonly string[];
}

/** Of one property; a run that goes wrong goes wrong a thousand times. */
export const MOST_TEXTS = 20;

/**
 * Asks a history for everything that must never happen (design section 11). Of a campaign that has not ended only what
 * must hold at every instant is asked.
 */
export function checkHistory(history: History): CheckedHistory {
  const found = findAll(history);
  const count = (property: Property): number => found.filter((finding) => finding.property === property).length;
  const { campaigns } = history;
  const orders = campaigns.flatMap((campaign) => campaign.orders);
  return {
    hosts: campaigns.reduce((sum, campaign) => sum + campaign.hosts.length, 0),
    orders: orders.length,
    offers: orders.reduce((sum, { moves }) => sum + moves.filter(({ state }) => state === 'offered').length, 0),
    operations_run_twice: count('operations_run_twice'),
    hosts_lost: count('hosts_lost'),
    started_after_hold: count('started_after_hold'),
    limit_violations: count('limit_violations'),
    unended_orders: count('unended_orders'),
    violations: tell(found),
  };
}

function findAll(history: History): Finding[] {
  const ofCampaigns = history.campaigns.flatMap((campaign) => [
    ...findOffersAfterHolds(campaign),
    ...findExceededLimits(campaign),
    ...findUnendedOrders(campaign),
    ...findBrokenOrders(campaign),
    ...findOffersWithoutPlace(campaign),
    ...findSleptReboots(campaign),
    ...findLostHosts(campaign),
    ...findBrokenChains(campaign),
    ...findUnprovenHosts(campaign),
    ...findWrongSums(campaign),
  ]);
  return [
    ...ofCampaigns,
    ...findOrdersAtOnce(history),
    ...findRunTwice(history),
    ...findBegunAtOnce(history),
    ...findLostReports(history),
    ...findUnjournaled(history),
    ...findUnsigned(history),
    ...findWrongVersions(history),
    ...findLargeHistories(history.workflows),
  ];
}

function tell(found: readonly Finding[]): string[] {
  const byProperty = new Map<Property, string[]>();
  for (const { property, text } of found) {
    const texts = byProperty.get(property);
    if (texts === undefined) byProperty.set(property, [text]);
    else texts.push(text);
  }
  return [...byProperty].flatMap(([property, texts]) => {
    const told = texts.slice(0, MOST_TEXTS).map((text) => `${property}: ${text}`);
    const more = texts.length - told.length;
    return more === 0 ? told : [...told, `${property}: and ${more} more`];
  });
}
