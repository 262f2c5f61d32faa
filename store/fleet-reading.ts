import type { CampaignSpec } from '../model/campaign';
import type { HoldView, RingView } from '../model/campaign-view';
import { derivePhase } from '../model/derived-phase';
import { type GatePart, nearestToFailing } from '../model/gate-standing';
import { asId, type CampaignId } from '../model/ids';
import { type CampaignPhase, FINAL_PHASES, HOST_STATES, type HoldSource, RESTING_STATES } from '../model/words';
import type { CampaignReading, FleetReading } from '../telemetry/fleet-gauges';
import { CAMPAIGN_SHOWN_AFTER_END_MS, MAX_CAMPAIGNS } from '../telemetry/metrics';
import {
  countExcluded,
  countMeasure,
  countStates,
  readApprovals,
  readGoals,
  readRings,
  readStandingHolds,
  readTallies,
  type TallyRow,
} from './campaign-parts';
import { orNull, readHoldSource, readSpec, readStoredPhase } from './campaign-rows';
import { type Database, inSnapshot, type Transaction } from './database';
import { forecastGoals } from './goal-forecast';
import { readOutcomes } from './outcome-counts';
import { readWaitingOrders } from './waiting-orders';

/** A host without a session for longer than this is offline, before it is stale: 5 minutes. */
const STALE_MS = 5 * 60 * 1000;

interface Row {
  readonly campaign_id: string;
  readonly name: string;
  readonly spec: unknown;
  readonly phase: string;
  readonly launched_at: Date | null;
  readonly ended_at: Date | null;
  readonly hosts: number;
  readonly read_at: Date;
  readonly unfinished: number;
}

/**
 * What the metrics of the api show at one scrape. Of more campaigns than are shown the most urgent: emergencies first, then
 * those whose next deadline comes first, and those that have ended last of all.
 */
export function readFleet(db: Database): Promise<FleetReading> {
  return inSnapshot(db, async (tx) => {
    const result = await tx.query<Row>(
      `SELECT campaign_id, name, spec, phase, launched_at, ended_at, hosts, now() AS read_at,
              (count(*) FILTER (WHERE ended_at IS NULL) OVER ())::int AS unfinished
         FROM campaign c
        WHERE launched_at IS NOT NULL AND (ended_at IS NULL OR ended_at > now() - $1 * interval '1 millisecond')
        ORDER BY ended_at IS NOT NULL, CASE WHEN ended_at IS NULL THEN spec->>'class' = 'emergency' END DESC,
                 CASE WHEN ended_at IS NULL THEN
                   (SELECT min(deadline_at) FROM goal g WHERE g.campaign_id = c.campaign_id AND reached_at IS NULL) END
                   NULLS LAST,
                 launched_at DESC
        LIMIT $2`,
      [CAMPAIGN_SHOWN_AFTER_END_MS, MAX_CAMPAIGNS],
    );
    const campaigns: CampaignReading[] = [];
    for (const row of result.rows) campaigns.push(await readOne(tx, row));
    const shown = result.rows.filter((row) => row.ended_at === null).length;
    const hidden = Math.max(0, (result.rows[0]?.unfinished ?? 0) - shown);
    return {
      ...{ campaigns, hidden, orders: await readWaitingOrders(tx), agents: await readAgents(tx) },
      counted: await readOutcomes(tx),
    };
  });
}

async function readOne(tx: Transaction, row: Row): Promise<CampaignReading> {
  const campaignId = asId<CampaignId>(row.campaign_id);
  const spec = readSpec(row.spec);
  const tallies = await readTallies(tx, [campaignId]);
  const standing = (await readStandingHolds(tx, [campaignId])).get(campaignId) ?? [];
  const phase = derivePhase(readStoredPhase(row.phase), standing);
  const launchedAt = orNull(row.launched_at, millisecondsOf);
  const approval = await readApprovalWait(tx, { row, phase, needed: spec.approvals });
  const rings = await readRings(tx, campaignId, { spec, tallies });
  const gate = nearestToFailing(gateParts(rings, tallies, spec.gate.minReports), spec.gate.maxFailed);
  return {
    campaignId,
    name: row.name,
    class: spec.class,
    phase,
    launchedAt,
    hosts: countRingStates(tallies),
    goals: await readGoalTimes(tx, { row, campaignId, spec, phase, rings }),
    maxFailed: spec.gate.maxFailed,
    gate: gate === null ? null : { ring: gate.ring, started: gate.started, failed: gate.failed },
    openHosts: countOpen(rings),
    notReady: await readNotReady(tx, campaignId),
    waitingSince: waitingSince({ phase, launchedAt, standing }),
    heldMs: { ...(await readHeldMs(tx, campaignId)), ...approval },
  };
}

function millisecondsOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : Number(value);
}

function parsed(instant: string | null): number | null {
  return instant === null ? null : Date.parse(instant);
}

/** Hosts by ring and state, the clusters added up; each state of each ring, so that none is ever absent. */
function countRingStates(tallies: readonly TallyRow[]): CampaignReading['hosts'] {
  const rings = [...new Set(tallies.map(({ ring }) => ring))].sort((a, b) => a - b);
  return rings.flatMap((ring) => {
    const counts = countStates(tallies.filter((tally) => tally.ring === ring));
    return HOST_STATES.map((state) => ({ ring, state, count: counts[state] ?? 0 }));
  });
}

/** What the gate judges of each ring (model/ring-gate.ts): all of it, and each cluster's part that is a sample of its own. */
function gateParts(rings: readonly RingView[], tallies: readonly TallyRow[], minReports: number): GatePart[] {
  return rings.flatMap(({ waves }, ring) => {
    const ofRing = tallies.filter((tally) => tally.ring === ring);
    const part = (rows: readonly TallyRow[], of: RingView['waves']): GatePart => ({
      ring,
      started: countMeasure(rows, 'forward:started'),
      failed: countMeasure(rows, 'forward:failed'),
      passed: of.every(({ passedAt }) => passedAt !== null),
    });
    const large = waves.length > 1 ? waves.filter(({ hosts }) => hosts >= Math.max(minReports, 1)) : [];
    const clusters = large.map((wave) =>
      part(
        ofRing.filter(({ cluster }) => cluster === wave.cluster),
        [wave],
      ),
    );
    return [part(ofRing, waves), ...clusters];
  });
}

/** Hosts of waves that are open and go on which have come to no end. */
function countOpen(rings: readonly RingView[]): number {
  const open = rings.flatMap(({ waves }) =>
    waves.filter(({ openedAt, endedAt }) => openedAt !== null && endedAt === null),
  );
  return open.reduce((sum, { hosts, counts }) => {
    const resting = RESTING_STATES.reduce((all, state) => all + (counts[state] ?? 0), 0);
    return sum + hosts - resting;
  }, 0);
}

/** Hosts in scope that were left out when it was planned, by why. */
async function readNotReady(tx: Transaction, campaignId: CampaignId): Promise<CampaignReading['notReady']> {
  const { owned_by_other = 0, ...rest } = await countExcluded(tx, campaignId);
  return { owned_by_other, other: Object.values(rest).reduce((sum, hosts) => sum + hosts, 0) };
}

interface GoalsOf {
  readonly row: Row;
  readonly campaignId: CampaignId;
  readonly spec: CampaignSpec;
  readonly phase: CampaignPhase;
  readonly rings: readonly RingView[];
}

/** The goals with their instants; the same forecast as an operator reads of the campaign. */
async function readGoalTimes(tx: Transaction, of: GoalsOf): Promise<CampaignReading['goals']> {
  const { row, campaignId, spec, phase, rings } = of;
  const basis = { campaignId, spec, hosts: row.hosts, phase, rings, readAt: row.read_at };
  const goals = await forecastGoals(tx, await readGoals(tx, campaignId, row), basis);
  return goals.map(({ ratio, deadlineAt, reachedAt, forecast }) => ({
    ratio,
    deadlineAt: parsed(deadlineAt),
    reachedAt: parsed(reachedAt),
    projectedAt: parsed(forecast.projectedAt),
  }));
}

/** Since when it stands still, by who or what holds it; of several holds of one source the oldest. */
function waitingSince(of: {
  readonly phase: CampaignPhase;
  readonly launchedAt: number | null;
  readonly standing: readonly HoldView[];
}): CampaignReading['waitingSince'] {
  const { phase, launchedAt, standing } = of;
  if (phase === 'awaiting_approval') return launchedAt === null ? {} : { approval: launchedAt };
  // The hold of the gate that began a backout still stands, and stops nothing of it; nor of what has ended.
  if (phase === 'backing_out' || FINAL_PHASES.some((final) => final === phase)) return {};
  // They come oldest first: the first of a source is written last.
  return Object.fromEntries(standing.map(({ source, setAt }) => [source, Date.parse(setAt)] as const).reverse());
}

/** How long it waited for people before it ran; nothing when it needs none of them. */
async function readApprovalWait(
  tx: Transaction,
  of: { readonly row: Row; readonly phase: CampaignPhase; readonly needed: number },
): Promise<{ approval?: number }> {
  const { row, phase, needed } = of;
  if (needed === 0 || row.launched_at === null) return {};
  const approvals = await readApprovals(tx, asId<CampaignId>(row.campaign_id));
  const last = approvals[needed - 1];
  const until =
    phase === 'awaiting_approval' || last === undefined ? row.read_at.getTime() : Date.parse(last.approvedAt);
  return { approval: Math.max(0, until - row.launched_at.getTime()) };
}

/** How long each source has held the campaign; overlapping holds of one source count once. */
async function readHeldMs(tx: Transaction, campaignId: CampaignId): Promise<Partial<Record<HoldSource, number>>> {
  const held = await tx.query<{ source: string; ms: string }>(
    `SELECT source, sum(extract(epoch FROM upper(span) - lower(span)) * 1000)::bigint AS ms
       FROM (SELECT h.source, unnest(range_agg(tstzrange(greatest(h.set_at, c.launched_at),
                                                         greatest(h.set_at, c.launched_at, coalesce(h.lifted_at, c.ended_at, now()))))) AS span
               FROM hold h JOIN campaign c USING (campaign_id)
              WHERE h.campaign_id = $1 AND c.launched_at IS NOT NULL GROUP BY h.source) spans
      GROUP BY source`,
    [campaignId],
  );
  return Object.fromEntries(held.rows.map((row) => [readHoldSource(row.source), Number(row.ms)]));
}

async function readAgents(tx: Transaction): Promise<FleetReading['agents']> {
  const result = await tx.query<{ connected: number; stale: number; offline: number }>(
    `SELECT count(*) FILTER (WHERE live)::int AS connected,
            count(*) FILTER (WHERE NOT live AND seen > now() - $1 * interval '1 millisecond')::int AS stale,
            count(*) FILTER (WHERE NOT live AND seen <= now() - $1 * interval '1 millisecond')::int AS offline
       FROM (SELECT coalesce(s.lost_at IS NULL AND g.lease_until > now(), false) AS live,
                    coalesce(s.lost_at, g.lease_until, '-infinity') AS seen
               FROM host h LEFT JOIN session s USING (host_id) LEFT JOIN gateway g USING (gateway_id)
              WHERE NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = h.host_id AND b.kind = 'deleted')) hosts`,
    [STALE_MS],
  );
  return result.rows[0] ?? { connected: 0, stale: 0, offline: 0 };
}
