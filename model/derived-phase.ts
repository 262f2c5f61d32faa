import type { CampaignPhase, HoldScope, StoredPhase } from './words';

/**
 * The phase people see. `held` is derived, never stored: a running or baking campaign is held by any standing hold for
 * all of it, a campaign that backs out only by one of scope `all` (design section 6: backout goes on under `forward`).
 * A hold on one cluster holds that cluster's waves, not the campaign; but one that observes has only its closing left,
 * and no hold at all lets it close.
 */
export function derivePhase(
  stored: StoredPhase,
  standing: readonly { readonly scope: HoldScope; readonly cluster: string | null }[],
): CampaignPhase {
  const holds = standing.filter((hold) => hold.cluster === null);
  if (stored === 'running' || stored === 'baking') return holds.length > 0 ? 'held' : stored;
  if (stored === 'observing') return standing.length > 0 ? 'held' : stored;
  if (stored === 'backing_out') return holds.some((hold) => hold.scope === 'all') ? 'held' : stored;
  return stored;
}
