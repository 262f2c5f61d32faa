import type { CampaignId, HostId } from '../model/ids';
import { prepared, type Transaction } from './database';

/**
 * The interlock's locks (design section 6, step 1). Each function is one statement of its own: under READ COMMITTED
 * what is read afterwards is at least as new as the lock. Order: fleet first, then one campaign, then the owners of hosts.
 *
 * Rows of hosts are locked in one order by everybody, here and in the functions of migrations/0032 and 0044: join token, session, host, and the
 * revision of identities last; of each kind those with the lower id first. Who needs no lock of one kind leaves that out.
 */

const FLEET_KEY = 7700;
const OWNERS_KEY = 7701;

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

/**
 * Taken by a launch before it gives hosts their owner. Of two that want the same hosts one would else wait for the other at each of
 * them, in orders of their own: a deadlock.
 */
export async function lockOwners(tx: Transaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [OWNERS_KEY]);
}

/** Taken by a person's act on who a host is, before anything of it is read or changed. */
export async function lockIdentity(tx: Transaction, hostId: HostId): Promise<void> {
  await tx.query('SELECT lock_identity($1)', [hostId]);
}

/** Taken by an import, before it changes any of these hosts. */
export async function lockHosts(tx: Transaction, names: readonly string[]): Promise<void> {
  await tx.query('SELECT FROM host WHERE name = ANY ($1::text[]) ORDER BY host_id FOR NO KEY UPDATE', [names]);
}
