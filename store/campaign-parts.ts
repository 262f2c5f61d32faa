import type { CampaignSpec } from '../model/campaign';
import type {
  ApprovalView,
  HoldView,
  HostCounts,
  ProbeView,
  RehearsalView,
  RingView,
  WaveView,
} from '../model/campaign-view';
import { CURABLE, isCured } from '../model/cures';
import { mayLose } from '../model/gate';
import { asId, type CampaignId, type HoldId } from '../model/ids';
import { hostsReaching } from '../model/ratio';
import type { Measure } from '../model/tally';
import type { HostState } from '../model/words';
import {
  orNull,
  readCourse,
  readHoldScope,
  readHoldSource,
  readHostState,
  readInstant,
  readVerdict,
} from './campaign-rows';
import type { Database, Transaction } from './database';
import { asksOf } from './gate-probes';
import { readProbeViews } from './probe-views';
import type { BareGoal } from './goal-forecast';

/** The parts of a campaign's view, each one query inside the caller's reading (store/campaigns-read.ts). */

/** A row of the tally: how many hosts of a wave count under a measure (model/tally.ts). */
export interface TallyRow {
  readonly campaign_id: string;
  readonly ring: number;
  readonly cluster: string;
  readonly measure: string;
  readonly hosts: number;
}

const STATE_MEASURE = 'state:';

/** Hosts per state over the given rows. */
export function countStates(rows: readonly TallyRow[]): HostCounts {
  const counts: Partial<Record<HostState, number>> = {};
  for (const row of rows) {
    if (row.hosts === 0 || !row.measure.startsWith(STATE_MEASURE)) continue;
    const state = readHostState(row.measure.slice(STATE_MEASURE.length));
    counts[state] = (counts[state] ?? 0) + row.hosts;
  }
  return counts;
}

/** Hosts that count under one measure over the given rows. */
export function countMeasure(rows: readonly TallyRow[], measure: Measure): number {
  return rows.reduce((sum, row) => (row.measure === measure ? sum + row.hosts : sum), 0);
}

/**
 * Hosts that began on their way forward, also those that were taken back before they had a verdict. Without these a ring that is
 * backed out would lose its good hosts one by one, until only failed ones are left.
 */
export function countBegun(rows: readonly TallyRow[]): number {
  return countMeasure(rows, 'forward:started') + countMeasure(rows, 'backout:unjudged');
}

/** The tallies of some campaigns. */
export async function readTallies(tx: Transaction, campaignIds: readonly string[]): Promise<TallyRow[]> {
  const result = await tx.query<TallyRow>(
    'SELECT campaign_id, ring, cluster, measure, hosts FROM tally WHERE campaign_id = ANY ($1::uuid[])',
    [campaignIds],
  );
  return result.rows;
}

interface HoldRow {
  readonly hold_id: string;
  readonly campaign_id: string;
  readonly cluster: string | null;
  readonly scope: string;
  readonly source: string;
  readonly reason: string;
  readonly set_by: string;
  readonly set_at: Date;
  readonly effective_at: Date | null;
  readonly failed_for: string | null;
}

/** The standing holds of some campaigns, oldest first, by campaign id. */
export async function readStandingHolds(
  tx: Transaction,
  campaignIds: readonly string[],
): Promise<Map<string, HoldView[]>> {
  const result = await tx.query<HoldRow>(
    `SELECT hold_id, campaign_id, cluster, scope, source, reason, set_by, set_at, effective_at,
            CASE WHEN source = 'gate' THEN (SELECT min(ch.failure_reason) FROM campaign_host ch
              WHERE ch.campaign_id = hold.campaign_id AND ch.failure_reason = ANY ($2)) END AS failed_for
       FROM hold WHERE campaign_id = ANY ($1::uuid[]) AND lifted_at IS NULL ORDER BY set_at, hold_id`,
    [campaignIds, CURABLE],
  );
  const byCampaign = new Map<string, HoldView[]>();
  for (const row of result.rows) {
    const view = {
      holdId: asId<HoldId>(row.hold_id),
      cluster: row.cluster,
      scope: readHoldScope(row.scope),
      source: readHoldSource(row.source),
      reason: row.reason,
      setBy: row.set_by,
      setAt: readInstant(row.set_at),
      effectiveAt: orNull(row.effective_at, readInstant),
      ...(isCured(row.failed_for) && { failedFor: row.failed_for }),
    };
    byCampaign.set(row.campaign_id, [...(byCampaign.get(row.campaign_id) ?? []), view]);
  }
  return byCampaign;
}

interface RingRow {
  readonly ordinal: number;
  readonly name: string;
  readonly hosts: number;
  readonly verdict: string | null;
  readonly verdict_reason: string | null;
  readonly judged_at: Date | null;
  readonly overridden_by: string | null;
  readonly backout_verdict: string | null;
  readonly backout_verdict_reason: string | null;
}

interface WaveRow {
  readonly ring: number;
  readonly cluster: string;
  readonly hosts: number;
  readonly opened_at: Date | null;
  readonly ended_at: Date | null;
  readonly passed_at: Date | null;
  readonly course: string;
  readonly rehearsal_verdict: string | null;
  readonly rehearsal_reason: string | null;
  readonly rehearsal_overridden_by: string | null;
  readonly rehearsed_at: Date | null;
}

/** The rings in order, each with its waves. */
export async function readRings(
  tx: Transaction,
  campaignId: CampaignId,
  from: { readonly spec: CampaignSpec; readonly tallies: readonly TallyRow[] },
): Promise<RingView[]> {
  const rings = await tx.query<RingRow>(
    `SELECT ordinal, name, hosts, verdict, verdict_reason, judged_at, overridden_by, backout_verdict,
            backout_verdict_reason
       FROM ring WHERE campaign_id = $1 ORDER BY ordinal`,
    [campaignId],
  );
  const waves = await tx.query<WaveRow>(
    `SELECT w.ring, w.cluster, w.hosts, w.opened_at, w.ended_at, w.passed_at, d.course,
            w.rehearsal_verdict, w.rehearsal_reason, w.rehearsal_overridden_by, w.rehearsed_at
       FROM wave w JOIN directive d USING (campaign_id, ring, cluster)
      WHERE campaign_id = $1 ORDER BY w.ring, w.cluster`,
    [campaignId],
  );
  const probes = await readProbeViews(tx, campaignId, asksOf(from.spec));
  return rings.rows.map((row) => {
    const tallies = from.tallies.filter((tally) => tally.ring === row.ordinal);
    return {
      name: row.name,
      hosts: row.hosts,
      counts: countStates(tallies),
      inFlight: countMeasure(tallies, 'in_flight'),
      started: countBegun(tallies),
      reported: countMeasure(tallies, 'forward:reported'),
      failed: countMeasure(tallies, 'forward:failed'),
      bakeMs: from.spec.rings.find((ring) => ring.name === row.name)?.bakeMs ?? 0,
      verdict: orNull(row.verdict, readVerdict),
      verdictReason: row.verdict_reason,
      judgedAt: orNull(row.judged_at, readInstant),
      overriddenBy: row.overridden_by,
      backoutVerdict: orNull(row.backout_verdict, readVerdict),
      backoutVerdictReason: row.backout_verdict_reason,
      rehearsal: rehearsalView(waves.rows.filter((wave) => wave.ring === row.ordinal)),
      mayFail: mayLose(from.spec.gate.maxFailed, row.hosts),
      waves: waves.rows.filter((wave) => wave.ring === row.ordinal).map((wave) => waveView(wave, tallies)),
      ...probesOf(probes, row.ordinal),
    };
  });
}

/** Absent where nobody was asked: what is read of other campaigns stays as it was. */
function probesOf(probes: ReadonlyMap<number, readonly ProbeView[]>, ring: number): Pick<RingView, 'probes'> {
  const ofRing = probes.get(ring);
  return ofRing === undefined ? {} : { probes: ofRing };
}

/** Of several clusters that rehearsed each for itself, the one that is not over, or else the first. */
function rehearsalView(waves: readonly WaveRow[]): RehearsalView | null {
  const judged = waves.filter((wave) => wave.rehearsal_verdict !== null);
  const told = judged.find((wave) => wave.rehearsed_at === null) ?? judged[0];
  if (told === undefined) return null;
  return {
    verdict: readVerdict(told.rehearsal_verdict),
    reason: told.rehearsal_reason ?? '',
    overriddenBy: told.rehearsal_overridden_by,
    overAt: orNull(told.rehearsed_at, readInstant),
  };
}

function waveView(row: WaveRow, tallies: readonly TallyRow[]): WaveView {
  return {
    cluster: row.cluster,
    hosts: row.hosts,
    course: readCourse(row.course),
    openedAt: orNull(row.opened_at, readInstant),
    endedAt: orNull(row.ended_at, readInstant),
    passedAt: orNull(row.passed_at, readInstant),
    counts: countStates(tallies.filter((tally) => tally.cluster === row.cluster)),
  };
}

interface GoalRow {
  readonly ratio: number;
  readonly within_ms: string;
  readonly deadline_at: Date | null;
  readonly reached_at: Date | null;
}

/**
 * The goals in order, each with how many patched hosts make it, and without a forecast. What a campaign had not reached when it
 * ended it misses from then on, however early that was: a script that asks is told the same today and tomorrow.
 */
export async function readGoals(
  tx: Transaction,
  campaignId: CampaignId,
  campaign: { readonly hosts: number; readonly read_at: Date; readonly ended_at: Date | null },
): Promise<BareGoal[]> {
  const result = await tx.query<GoalRow>(
    'SELECT ratio, within_ms, deadline_at, reached_at FROM goal WHERE campaign_id = $1 ORDER BY ordinal',
    [campaignId],
  );
  return result.rows.map((row) => ({
    ratio: row.ratio,
    withinMs: Number(row.within_ms),
    hosts: hostsReaching(row.ratio, campaign.hosts),
    deadlineAt: orNull(row.deadline_at, readInstant),
    reachedAt: orNull(row.reached_at, readInstant),
    missed:
      row.deadline_at !== null &&
      ((row.reached_at === null && campaign.ended_at !== null) ||
        (row.reached_at ?? campaign.read_at) > row.deadline_at),
  }));
}

/** Who approved, oldest first. */
export async function readApprovals(tx: Transaction, campaignId: CampaignId): Promise<ApprovalView[]> {
  const result = await tx.query<{ approver: string; reason: string; approved_at: Date }>(
    'SELECT approver, reason, approved_at FROM approval WHERE campaign_id = $1 ORDER BY approved_at',
    [campaignId],
  );
  return result.rows.map((row) => ({
    approver: row.approver,
    reason: row.reason,
    approvedAt: readInstant(row.approved_at),
  }));
}

/** Hosts left out of the campaign, per reason. */
export async function countExcluded(tx: Transaction, campaignId: CampaignId): Promise<Record<string, number>> {
  const result = await tx.query<{ reason: string; hosts: number }>(
    'SELECT reason, count(*)::int AS hosts FROM excluded_host WHERE campaign_id = $1 GROUP BY reason ORDER BY reason',
    [campaignId],
  );
  return Object.fromEntries(result.rows.map((row) => [row.reason, row.hosts]));
}

/** The campaign's hosts that have a live session. */
export async function countConnected(tx: Database | Transaction, campaignId: CampaignId): Promise<number> {
  const result = await tx.query<{ hosts: number }>(
    `SELECT count(*)::int AS hosts FROM campaign_host ch
       JOIN session s ON s.host_id = ch.host_id AND s.lost_at IS NULL
       JOIN gateway g ON g.gateway_id = s.gateway_id AND g.lease_until > now()
      WHERE ch.campaign_id = $1`,
    [campaignId],
  );
  return result.rows[0]?.hosts ?? 0;
}
