import type { CampaignHostView } from '../../model/campaign-view';
import { safeText } from '../../model/safe-text';

/** Why a host is where it is; of one on its way back, or back, also why it failed. Empty: there is nothing to say. */
export function hostReason({
  state,
  direction,
  reason,
  // An api older than this command does not say it.
  failedFor = null,
}: Pick<CampaignHostView, 'state' | 'direction' | 'reason'> & Partial<Pick<CampaignHostView, 'failedFor'>>): string {
  const own = safeText(reason ?? '');
  if (failedFor === null || direction === 'forward') return own;
  const failed = `failed: ${safeText(failedFor)}`;
  if (state === 'backed_out') return `${failed}, then backed out`;
  return own === '' || own === safeText(failedFor) ? failed : `${failed}; ${own}`;
}
