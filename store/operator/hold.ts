import type { CampaignId, HoldId } from '../../model/ids';
import type { HoldScope } from '../../model/words';
import { resolveCampaign } from '../campaigns-read';
import { type Database, inBoundedTransaction, openDatabase, sqlState } from '../database';
import { BARRIER_MS } from '../holds';

/**
 * A hold placed from an operator's machine straight in PostgreSQL, for when the api cannot be reached: with the rights of the
 * role `ringmaster_operator` (migration 0012) and nothing more.
 */

/** Why a hold could not be placed directly; a closed list (docs/errors.md). */
export const DIRECT_HOLD_REFUSALS = [
  'not_found',
  'not_running',
  'no_such_cluster',
  'no_reason',
  'not_permitted',
  'away',
] as const;
/** One of them. */
export type DirectHoldRefusal = (typeof DIRECT_HOLD_REFUSALS)[number];

/** A hold was not placed, or not proven effective; `kind` says why. */
export class DirectHoldError extends Error {
  override readonly name = 'DirectHoldError';

  constructor(
    readonly kind: DirectHoldRefusal,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

export interface DirectHold {
  /** Chosen by the client: the same one again, by whichever way, changes nothing. */
  readonly holdId: HoldId;
  /** A campaign's name or id. */
  readonly campaign: string;
  readonly cluster: string | null;
  readonly scope: HoldScope;
  readonly reason: string;
}

/** A reason is for a person: not blank, and short enough to be read. */
const MAX_REASON = 1_000;

/** What was placed. */
export interface PlacedDirectly {
  readonly holdId: HoldId;
  readonly campaignId: CampaignId;
  readonly effectiveAt: string;
  /** False: the audit takes nothing; the hold stands all the same. */
  readonly onRecord: boolean;
}

/** A server that is frozen or unreachable must not look like one that is slow. */
const ANSWER_MS = 12_000;

/**
 * Places a hold with a connection of its own: the row is committed first, then the barrier is passed, as `placeHold` does.
 * When it resolves the hold is effective. Throws DirectHoldError; after `away` the hold may stand all the same, and asking
 * again with its id settles it.
 */
export async function placeHoldDirectly(databaseUrl: string, asked: DirectHold): Promise<PlacedDirectly> {
  if (asked.reason.trim() === '' || asked.reason.length > MAX_REASON) {
    throw new DirectHoldError('no_reason', `a hold needs a reason of 1 to ${MAX_REASON} characters`);
  }
  const db = openDatabase(databaseUrl, { max: 1, applicationName: 'ringmaster-operator', answerWithinMs: ANSWER_MS });
  try {
    const campaignId = await findRunning(db, asked);
    const set = await db.query<{ on_record: boolean }>('SELECT operator_place_hold($1, $2, $3, $4, $5) AS on_record', [
      asked.holdId,
      campaignId,
      asked.cluster,
      asked.scope,
      asked.reason,
    ]);
    const effectiveAt = await inBoundedTransaction(db, (tx) => passBarrier(tx, asked.holdId), BARRIER_MS);
    const onRecord = set.rows[0]?.on_record === true;
    return { holdId: asked.holdId, campaignId, effectiveAt: effectiveAt.toISOString(), onRecord };
  } catch (error) {
    throw error instanceof DirectHoldError ? error : toRefusal(error);
  } finally {
    await db.end();
  }
}

async function passBarrier(tx: Pick<Database, 'query'>, holdId: HoldId): Promise<Date> {
  const result = await tx.query<{ effective_at: Date }>('SELECT operator_hold_effective($1) AS effective_at', [holdId]);
  const row = result.rows[0];
  if (row === undefined) throw new Error(`hold ${holdId} vanished before it became effective`);
  return row.effective_at;
}

async function findRunning(db: Database, { campaign, cluster }: DirectHold): Promise<CampaignId> {
  const campaignId = await resolveCampaign(db, campaign);
  if (campaignId === null) throw new DirectHoldError('not_found', `there is no campaign ${campaign}`);
  const found = await db.query<{ launched: boolean; ended: boolean; phase: string; clusters: string[] }>(
    `SELECT launched_at IS NOT NULL AS launched, ended_at IS NOT NULL AS ended, phase,
            ARRAY(SELECT DISTINCT cluster FROM wave w WHERE w.campaign_id = c.campaign_id ORDER BY cluster) AS clusters
       FROM campaign c WHERE campaign_id = $1`,
    [campaignId],
  );
  const row = found.rows[0];
  if (row === undefined) throw new DirectHoldError('not_found', `there is no campaign ${campaign}`);
  if (row.ended) throw new DirectHoldError('not_running', `${campaign} has ended (${row.phase})`);
  if (!row.launched) throw new DirectHoldError('not_running', `${campaign} was not launched`);
  if (cluster !== null && !row.clusters.includes(cluster)) {
    const known = row.clusters.join(', ');
    throw new DirectHoldError(
      'no_such_cluster',
      `no host of ${campaign} is in cluster ${cluster}; its clusters are: ${known}`,
    );
  }
  return campaignId;
}

/** Login refused, a right that is missing; everything else is a server that cannot be reached or does not answer. */
const NOT_PERMITTED = ['28000', '28P01', '42501', '3D000'];

function toRefusal(error: unknown): DirectHoldError {
  const text = error instanceof Error ? error.message : String(error);
  const refused = NOT_PERMITTED.includes(sqlState(error) ?? '');
  return new DirectHoldError(refused ? 'not_permitted' : 'away', text, error);
}
