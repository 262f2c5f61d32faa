import type { CampaignId } from '../model/ids';
import { prepared, type Transaction } from './database';

/**
 * The interlock's locks (design section 6, step 1). Each function is one statement of its own: under READ COMMITTED
 * what is read afterwards is at least as new as the lock. Order: fleet first, then one campaign.
 */

const FLEET_KEY = 7700;

const FLEET_SHARED = prepared('SELECT pg_advisory_xact_lock_shared($1)');
const CAMPAIGN = prepared(`SELECT pg_advisory_xact_lock(hashtextextended('campaign:' || $1, 0))`);
const CAMPAIGN_SHARED = prepared(`SELECT pg_advisory_xact_lock_shared(hashtextextended('campaign:' || $1, 0))`);

/** Taken by every turn: whoever changes what all admissions read (freeze, recall, cluster limits) must take it exclusive. */
export async function lockFleetShared(tx: Transaction): Promise<void> {
  await tx.query({ ...FLEET_SHARED, values: [FLEET_KEY] });
}

/** Taken by a turn, and by whoever writes what admissions of this campaign read. */
export async function lockCampaign(tx: Transaction, campaignId: CampaignId): Promise<void> {
  await tx.query({ ...CAMPAIGN, values: [campaignId] });
}

/** Taken by a gateway's claim, so that a hold's barrier covers claims too. */
export async function lockCampaignShared(tx: Transaction, campaignId: CampaignId): Promise<void> {
  await tx.query({ ...CAMPAIGN_SHARED, values: [campaignId] });
}
