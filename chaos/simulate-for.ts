import type { CampaignId } from '../model/ids';
import { isSimulatedBy } from '../model/simulated-host-id';
import { listRingHosts } from '../store/bench-figures';
import type { PlannedCampaign } from './campaign-plan';
import { SIMULATOR } from './chaos-fleet';
import type { Product } from './product';
import type { BehaviourLine } from './simulator-process';

/** The ring in which a patch that is bad late shows that it is. */
const LATE_RING = 'ninety';
const LATE_SHARE = 0.6;

/** Makes the simulated hosts behave as this campaign's patch makes hosts behave. */
export async function simulateFor(product: Product, planned: PlannedCampaign, campaignId: CampaignId): Promise<void> {
  await product.simulator.behave('campaign', await badLines(product, planned, campaignId));
}

async function badLines(
  { db, simulator, hosts }: Product,
  { bad, name }: PlannedCampaign,
  campaignId: CampaignId,
): Promise<BehaviourLine[]> {
  switch (bad) {
    case 'nobody':
      return [];
    case 'everybody':
      return [{ operation: 'smoke_test', share: 1, does: 'smoke_fail' }];
    case 'late': {
      const members = new Set(await listRingHosts(db, campaignId, LATE_RING));
      const simulated = hosts.filter(({ hostId }) => isSimulatedBy(SIMULATOR, hostId));
      const indexes = simulated.flatMap(({ hostId }, index) => (members.has(hostId) ? [index] : []));
      const file = simulator.writeIndexes(`${name}-bad`, indexes);
      return [{ ring: LATE_RING, hosts: file, operation: 'smoke_test', share: LATE_SHARE, does: 'smoke_fail' }];
    }
  }
}
