import type { CampaignId } from '../model/ids';
import { recordAct } from './audit';
import { readSpec } from './campaign-rows';
import { type Database, inBoundedTransaction } from './database';
import { announceCampaign } from './holds';
import { lockFleet } from './locks';

export const APPROVAL_REFUSALS = ['unknown_campaign', 'other_plan', 'own_launch', 'ended'] as const;
export type ApprovalRefusal = (typeof APPROVAL_REFUSALS)[number];

/** An approval that does not count; nothing was written. */
export class ApprovalError extends Error {
  constructor(
    readonly kind: ApprovalRefusal,
    message: string,
  ) {
    super(message);
    this.name = 'ApprovalError';
  }
}

export interface NewApproval {
  readonly campaignId: CampaignId;
  readonly approver: string;
  /** The plan the approver read; another one is refused. */
  readonly planHash: string;
  readonly reason: string;
}

interface Row {
  readonly plan_hash: string;
  readonly launched_by: string | null;
  readonly ended_at: Date | null;
  readonly spec: unknown;
}

/**
 * Records that a person approves exactly this plan, under the fleet's lock, because admission reads approvals. Whoever
 * launched it cannot approve it (four eyes). The same person again changes nothing. Throws {@link ApprovalError}.
 */
export async function recordApproval(
  db: Database,
  approval: NewApproval,
): Promise<{ needed: number; given: number; revision: number }> {
  return inBoundedTransaction(db, async (tx) => {
    await lockFleet(tx);
    const found = await tx.query<Row>(
      'SELECT plan_hash, launched_by, ended_at, spec FROM campaign WHERE campaign_id = $1',
      [approval.campaignId],
    );
    const campaign = refuse(found.rows[0], approval);
    const inserted = await tx.query(
      `INSERT INTO approval (campaign_id, approver, plan_hash, reason) VALUES ($1, $2, $3, $4)
       ON CONFLICT (campaign_id, approver) DO NOTHING`,
      [approval.campaignId, approval.approver, approval.planHash, approval.reason],
    );
    if (inserted.rowCount === 1) {
      const { campaignId, approver, planHash, reason } = approval;
      await recordAct(tx, { actor: approver, act: 'approve', campaignId, subject: planHash, detail: { reason } });
    }
    const given = await tx.query<{ given: number }>(
      'SELECT count(*)::int AS given FROM approval WHERE campaign_id = $1 AND plan_hash = $2',
      [approval.campaignId, approval.planHash],
    );
    const revision = await announceCampaign(tx, approval.campaignId);
    return { needed: readSpec(campaign.spec).approvals, given: given.rows[0]?.given ?? 0, revision };
  });
}

function refuse(campaign: Row | undefined, approval: NewApproval): Row {
  if (campaign === undefined) throw new ApprovalError('unknown_campaign', `no campaign ${approval.campaignId}`);
  if (campaign.ended_at !== null) throw new ApprovalError('ended', 'the campaign has ended');
  if (campaign.plan_hash !== approval.planHash) {
    throw new ApprovalError(
      'other_plan',
      `the approval is for plan ${approval.planHash}, the campaign runs ${campaign.plan_hash}`,
    );
  }
  if (campaign.launched_by === approval.approver) {
    throw new ApprovalError('own_launch', `${approval.approver} launched this campaign; somebody else must approve it`);
  }
  return campaign;
}
