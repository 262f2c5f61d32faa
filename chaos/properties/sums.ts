import type { CampaignHistory } from '../../model/history';
import { limitNamesOf } from '../../model/limits';
import { measuresOf, placesOf } from '../../model/tally';
import type { Finding } from './finding';

/** Every stored sum equals a recount of the hosts, and nothing was digested half: at any instant, not only at the end. */
export function findWrongSums(campaign: Pick<CampaignHistory, 'hosts' | 'tallies' | 'limits' | 'name'>): Finding[] {
  const sums = new Map<string, number>();
  const add = (name: string, by: number): void => void sums.set(name, (sums.get(name) ?? 0) + by);
  for (const { ring, cluster, site, budgetKeys, board } of campaign.hosts) {
    for (const measure of measuresOf(board)) add(`ring ${ring} ${cluster} ${measure}`, 1);
    const places = placesOf(board);
    for (const name of limitNamesOf({ cluster }, { site, budgetKeys })) {
      add(`limit ${name} in use`, places.inUse);
      add(`limit ${name} going back`, places.backingOut);
      add(`limit ${name} impaired`, places.impaired);
    }
  }
  for (const { ring, cluster, measure, hosts } of campaign.tallies) add(`ring ${ring} ${cluster} ${measure}`, -hosts);
  for (const { scope, key, inUse, backingOut, impaired } of campaign.limits) {
    add(`limit ${scope}:${key} in use`, -inUse);
    add(`limit ${scope}:${key} going back`, -backingOut);
    add(`limit ${scope}:${key} impaired`, -impaired);
  }
  return [...sums].flatMap(([name, difference]) =>
    difference === 0
      ? []
      : [
          {
            property: 'wrong_sum',
            text: `${campaign.name}: ${name}: a recount gives ${difference} more than is stored`,
          },
        ],
  );
}
