import type { CampaignId } from '../model/ids';
import { limitNamesOf } from '../model/limits';
import { firstGeneration } from '../model/board/round';
import { type Measure, measuresOf, placesOf } from '../model/tally';
import { type Database, inSnapshot, type Transaction } from './database';
import { BOARD_COLUMNS, type BoardRow, boardHostOf } from './lane-board';

/** Sums by name: counted from the hosts, less what is kept. All are 0 when what is kept is right. */
type Differences = Map<string, number>;

function add(to: Differences, name: string, by: number): void {
  to.set(name, (to.get(name) ?? 0) + by);
}

/**
 * Counts a campaign's hosts and orders one by one and compares with its tallies, with what its limits say is in use and with the
 * outcomes that its turns counted; answers what differs, in words. Every statement of `tx` must see the same: under the campaign's lock, or in a snapshot.
 */
export async function recount(tx: Transaction, campaignId: CampaignId): Promise<string[]> {
  const differences: Differences = new Map();
  await countHosts(tx, campaignId, differences);
  await subtractKept(tx, campaignId, differences);
  await compareOutcomes(tx, campaignId, differences);
  return [...differences].filter(([, by]) => by !== 0).map(([name, by]) => `${name}: ${by} more than kept`);
}

/** The same in one snapshot of the database, which nobody waits for. */
export function recountInSnapshot(db: Database, campaignId: CampaignId): Promise<string[]> {
  return inSnapshot(db, (tx) => recount(tx, campaignId));
}

async function countHosts(tx: Transaction, campaignId: CampaignId, differences: Differences): Promise<void> {
  const hosts = await tx.query<BoardRow & { ring: number; cluster: string; site: string; budget_keys: string[] }>(
    `SELECT ch.ring, ch.cluster, ch.site, ch.budget_keys, ${BOARD_COLUMNS} FROM campaign_host ch WHERE campaign_id = $1`,
    [campaignId],
  );
  for (const row of hosts.rows) {
    const host = boardHostOf(row);
    for (const measure of measuresOf(host)) add(differences, `${row.ring}/${row.cluster}/${measure}`, 1);
    const { inUse, backingOut, impaired } = placesOf(host);
    for (const name of limitNamesOf(row, { site: row.site, budgetKeys: row.budget_keys })) {
      add(differences, `${name} in use`, inUse);
      add(differences, `${name} going back`, backingOut);
      add(differences, `${name} impaired`, impaired);
    }
  }
}

async function subtractKept(tx: Transaction, campaignId: CampaignId, differences: Differences): Promise<void> {
  const tallies = await tx.query<{ ring: number; cluster: string; measure: Measure; hosts: number }>(
    `SELECT ring, cluster, measure, hosts FROM tally WHERE campaign_id = $1`,
    [campaignId],
  );
  for (const row of tallies.rows) add(differences, `${row.ring}/${row.cluster}/${row.measure}`, -row.hosts);
  const limits = await tx.query<{ name: string; in_use: number; backing_out: number; impaired: number }>(
    `SELECT scope || ':' || key AS name, in_use, backing_out, impaired FROM admission_limit WHERE campaign_id = $1`,
    [campaignId],
  );
  for (const row of limits.rows) {
    add(differences, `${row.name} in use`, -row.in_use);
    add(differences, `${row.name} going back`, -row.backing_out);
    add(differences, `${row.name} impaired`, -row.impaired);
  }
}

/** Of each ring: hosts by verdict, whichever the reason, hosts by how they went back, and orders that ended by a report. */
const OUTCOMES_BY_ROWS = `
  SELECT ring, CASE verdict WHEN 'patched' THEN 'patched' ELSE 'failed' END AS outcome, count(*)::int AS times
    FROM campaign_host WHERE campaign_id = $1 AND verdict IS NOT NULL GROUP BY 1, 2
  UNION ALL
  SELECT ring, CASE backout_verdict WHEN 'backed_out' THEN 'backout:success' ELSE 'backout:failure' END, count(*)::int
    FROM campaign_host WHERE campaign_id = $1 AND backout_verdict IS NOT NULL GROUP BY 1, 2
  UNION ALL
  SELECT l.ring, 'order:' || o.direction || ':' || o.operation, count(*)::int
    FROM host_order o JOIN lane l USING (lane_id)
   WHERE l.campaign_id = $1 AND o.state = 'ended' GROUP BY 1, 2`;

/** Of silence there is no row to count again. */
const OUTCOMES_COUNTED = `
  SELECT ring, outcome, sum(times)::int AS times
    FROM (SELECT ring, times, CASE WHEN outcome LIKE 'failed:%' THEN 'failed' ELSE outcome END AS outcome
            FROM outcome_count WHERE campaign_id = $1 AND outcome <> 'silent') counted GROUP BY 1, 2`;

async function compareOutcomes(tx: Transaction, campaignId: CampaignId, differences: Differences): Promise<void> {
  type Row = { ring: number; outcome: string; times: number };
  const [rows, counted] = [
    (await tx.query<Row>(OUTCOMES_BY_ROWS, [campaignId])).rows,
    (await tx.query<Row>(OUTCOMES_COUNTED, [campaignId])).rows,
  ];
  const again = await tx.query<{ ring: number }>(
    'SELECT DISTINCT ring FROM campaign_host WHERE campaign_id = $1 AND generation >= $2',
    [campaignId, firstGeneration(1)],
  );
  // A host that began again may go back once more: its row knows of the last time.
  const beganAgain = new Set(again.rows.map(({ ring }) => ring));
  const isComparable = ({ ring, outcome }: Row): boolean => !(beganAgain.has(ring) && outcome.startsWith('backout:'));
  for (const row of rows.filter(isComparable)) add(differences, `${row.ring} counted ${row.outcome}`, row.times);
  for (const row of counted.filter(isComparable)) add(differences, `${row.ring} counted ${row.outcome}`, -row.times);
}
