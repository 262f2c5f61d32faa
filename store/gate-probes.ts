import type { CampaignSpec } from '../model/campaign';
import {
  type AskedPart,
  type AskStage,
  type GateAsk,
  isSatisfied,
  type ProbeStanding,
  stageOf,
  unasked,
} from '../model/gate-ask';
import type { CampaignId } from '../model/ids';
import type { Verdict } from '../model/words';
import type { Transaction } from './database';

/** What of a ring is asked about: all of it, or its part in one cluster. */
export interface ProbedPart {
  readonly campaignId: CampaignId;
  readonly ring: number;
  /** null: every cluster. */
  readonly cluster: string | null;
}

/** A row of gate_probe, as far as it says how a probe stands. */
export interface StandingRow {
  readonly stage: AskStage;
  readonly looks: number;
  readonly failed: number;
  readonly passed: number;
  readonly unclear: number;
  readonly waited: number;
  readonly outcome: Verdict | null;
  readonly verdict: Verdict | null;
  readonly verdict_reason: string | null;
  readonly overridden_verdict: Verdict | null;
}

export const STANDING_COLUMNS =
  'stage, looks, failed, passed, unclear, waited, outcome, verdict, verdict_reason, overridden_verdict';

/** How a probe stands, from its row. */
export function standingOf(row: StandingRow): ProbeStanding {
  const { stage, looks, failed, passed, unclear, waited, verdict } = row;
  const counts = { looks, failed, passed, unclear, waited };
  return { stage, ...counts, verdict, verdictReason: row.verdict_reason, overridden: row.overridden_verdict };
}

/** Whom the gates of this campaign ask. */
export function asksOf({ gate }: Pick<CampaignSpec, 'gate'>): readonly GateAsk[] {
  return gate.ask ?? [];
}

/**
 * Whether the gate's probes let this part of a ring open, under the campaign's lock. Where they do not yet, they are asked from
 * now on. A ring that is open already asks nobody whether it may.
 */
export async function mayOpen(tx: Transaction, part: ProbedPart, asks: readonly GateAsk[]): Promise<boolean> {
  const before = asks.filter(({ during, dryRun }) => during.includes('opening') && dryRun !== true);
  if (asks.length === 0 || (await readPart(tx, part)).opened) return true;
  if (await areSatisfied(tx, { part, asks: before, stage: 'opening' })) return true;
  await beginAsking(
    tx,
    part,
    asks.filter(({ during }) => during.includes('opening')),
  );
  return false;
}

/** Whether the gate's probes let this part of a ring, which has ended, be left behind; under the campaign's lock. */
export async function mayPass(tx: Transaction, part: ProbedPart, asks: readonly GateAsk[]): Promise<boolean> {
  if (asks.length === 0 || (await readPart(tx, part)).passed) return true;
  // Of a campaign whose ring was opened by a worker that knew nothing of probes.
  await beginAsking(tx, part, asks);
  return areSatisfied(tx, { part, asks, stage: 'baking' });
}

/** Has probes asked about this part of a ring from now on; those that are asked already go on as they do. */
export async function beginAsking(tx: Transaction, part: ProbedPart, asks: readonly GateAsk[]): Promise<void> {
  if (asks.length === 0) return;
  await tx.query(
    `INSERT INTO gate_probe (campaign_id, ring, cluster, probe, dry_run, stage)
     SELECT $1, $2, $3, n.probe, n.dry_run, $6 FROM unnest($4::text[], $5::boolean[]) AS n (probe, dry_run)
     ON CONFLICT (campaign_id, ring, cluster, probe) DO NOTHING`,
    [
      ...[part.campaignId, part.ring, part.cluster ?? ''],
      asks.map(({ probe }) => probe),
      asks.map(({ dryRun }) => dryRun === true),
      unasked('opening').stage,
    ],
  );
}

async function areSatisfied(
  tx: Transaction,
  { part, asks, stage }: { readonly part: ProbedPart; readonly asks: readonly GateAsk[]; readonly stage: AskStage },
): Promise<boolean> {
  const result = await tx.query<StandingRow & { probe: string; age_ms: string | null }>(
    `SELECT probe, ${STANDING_COLUMNS}, (extract(epoch FROM clock_timestamp() - asked_at) * 1000)::bigint AS age_ms
       FROM gate_probe WHERE campaign_id = $1 AND ring = $2 AND cluster = $3`,
    [part.campaignId, part.ring, part.cluster ?? ''],
  );
  const rows = new Map(result.rows.map((row) => [row.probe, row]));
  return asks.every((ask) => {
    const row = rows.get(ask.probe);
    const asked = row === undefined ? null : { standing: standingOf(row), ageMs: Number(row.age_ms ?? Infinity) };
    return isSatisfied(ask, stage, asked);
  });
}

/** What decides in which stage a part of a ring is, and whether it waits for its probes alone. */
export interface ReadPart extends AskedPart {
  readonly ringName: string;
  /** For how long it has ended, in ms; null: it has not. */
  readonly endedForMs: number | null;
  readonly held: boolean;
}

/** Reads where a part of a ring stands. */
export async function readPart(tx: Transaction, { campaignId, ring, cluster }: ProbedPart): Promise<ReadPart> {
  interface Row {
    name: string;
    opened: boolean | null;
    ended: boolean | null;
    passed: boolean | null;
    ended_for_ms: string | null;
    turned: boolean;
    held: boolean;
  }
  const result = await tx.query<Row>(
    `SELECT r.name, w.*,
              EXISTS (SELECT FROM campaign c WHERE c.campaign_id = $1 AND c.ended_at IS NOT NULL)
                OR EXISTS (SELECT FROM directive d WHERE d.campaign_id = $1 AND d.course IN ('back_out', 'abort', 'finish'))
                AS turned,
              EXISTS (SELECT FROM hold h WHERE h.campaign_id = $1 AND h.lifted_at IS NULL
                         AND ($3::text IS NULL OR h.cluster IS NULL OR h.cluster = $3)) AS held
         FROM ring r, LATERAL (
           SELECT bool_and(opened_at IS NOT NULL) AS opened, bool_and(ended_at IS NOT NULL) AS ended,
                  bool_and(passed_at IS NOT NULL) AS passed,
                  (extract(epoch FROM clock_timestamp() - max(ended_at)) * 1000)::bigint AS ended_for_ms
             FROM wave WHERE campaign_id = $1 AND ring = $2 AND ($3::text IS NULL OR cluster = $3)) w
        WHERE r.campaign_id = $1 AND r.ordinal = $2`,
    [campaignId, ring, cluster],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`campaign ${campaignId} has no ring ${ring}`);
  return {
    ringName: row.name,
    opened: row.opened === true,
    ended: row.ended === true,
    passed: row.passed === true,
    goesForward: !row.turned,
    endedForMs: row.ended === true && row.ended_for_ms !== null ? Number(row.ended_for_ms) : null,
    held: row.held,
  };
}

/** The stage a part is in, and whether only its probes keep it from going on. */
export function waitsForProbes(
  part: ReadPart,
  bakeMs: number,
): { readonly stage: AskStage | null; readonly awaited: boolean } {
  const stage = stageOf(part);
  const isDue = stage === 'opening' || (stage === 'baking' && (part.endedForMs ?? 0) >= bakeMs);
  return { stage, awaited: isDue && !part.held };
}

/**
 * A person goes on in spite of what probes said, once no gate's hold stands any more. What they say from now on counts afresh.
 */
export async function overrideProbes(tx: Transaction, campaignId: CampaignId, actor: string): Promise<void> {
  await tx.query(
    `UPDATE gate_probe SET overridden_verdict = verdict, overridden_by = $2, verdict = NULL,
            failed = 0, passed = 0, unclear = 0, waited = 0
      WHERE campaign_id = $1 AND verdict IS NOT NULL AND NOT dry_run`,
    [campaignId, actor],
  );
}
