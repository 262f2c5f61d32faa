import type { GateJudgement } from '../model/gate';
import type { CampaignId } from '../model/ids';
import type { HoldScope } from '../model/words';
import type { Transaction } from './database';
import { announceCampaign, insertEffectiveHold } from './holds';

/**
 * Holds the campaign for what its rehearsal of the way back showed, in the transaction that found it, and writes the verdict
 * down: in all of the ring, or (`cluster`) in the part that rehearses by itself. Scope `all` while it goes on, as for a
 * backout that fails; `forward` once it has ended.
 */
export async function holdRehearsal(
  tx: Transaction,
  part: { readonly campaignId: CampaignId; readonly ring: number; readonly cluster: string | null },
  { verdict, reason, scope }: GateJudgement & { readonly scope: HoldScope },
): Promise<void> {
  const { campaignId, ring, cluster } = part;
  const named = await tx.query<{ name: string }>('SELECT name FROM ring WHERE campaign_id = $1 AND ordinal = $2', [
    campaignId,
    ring,
  ]);
  await tx.query(
    `UPDATE wave SET rehearsal_verdict = $4, rehearsal_reason = $5, rehearsal_overridden_by = NULL
      WHERE campaign_id = $1 AND ring = $2 AND ($3::text IS NULL OR cluster = $3) AND rehearsed_at IS NULL`,
    [campaignId, ring, cluster, verdict, reason],
  );
  const where = cluster === null ? '' : ` in cluster ${cluster}`;
  await insertEffectiveHold(tx, {
    campaignId,
    cluster: null,
    scope,
    source: 'gate',
    reason: `rehearsal of the way back on ring ${named.rows[0]?.name ?? ''}${where}: ${reason}`,
    setBy: 'gate',
  });
  await announceCampaign(tx, campaignId);
}
