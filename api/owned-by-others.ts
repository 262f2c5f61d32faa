import type { CampaignId } from '../model/ids';
import { ApiError } from './api-error';
import type { OwnedTarget } from './build-plan';

/** Why nothing can be planned while every host of the target belongs to unfinished campaigns; names them. */
export function ownedByOthers(owned: OwnedTarget, names: ReadonlyMap<CampaignId, string>): ApiError {
  const owners = owned.owners.map((id) => names.get(id) ?? id).sort();
  const [hosts, belong] = owned.hosts === 1 ? ['the only host', 'belongs'] : [`all ${owned.hosts} hosts`, 'belong'];
  const campaigns = owners.length === 1 ? 'the unfinished campaign' : 'the unfinished campaigns';
  const message = `${hosts} of the target ${belong} to ${campaigns} ${owners.join(', ')}; none is left for this one`;
  const next = owners.length === 1 ? 'Wait until it has ended or abort it' : 'Wait until one has ended or abort one';
  return new ApiError('blocked', message, `${next}: "ringmaster get ${owners[0] ?? ''}" shows it.`);
}
