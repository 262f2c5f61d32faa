import type { CampaignSpec } from '../model/campaign';
import type { ApprovalView, HoldView, RingView } from '../model/campaign-view';
import { decidedAtOf } from '../model/campaign-report';
import { derivePhase } from '../model/derived-phase';
import { goalOutcome } from '../model/goal-outcome';
import { asId, type CampaignId } from '../model/ids';
import { type CampaignPhase, FINAL_PHASES, HOST_STATES, type HoldSource } from '../model/words';
import type { CampaignReading, FleetReading } from '../telemetry/fleet-gauges';
import { CAMPAIGN_SHOWN_AFTER_END_MS, MAX_CAMPAIGNS } from '../telemetry/metrics';
import {
  countExcluded,
  countStates,
  readApprovals,
  readGoals,
  readRings,
  readStandingHolds,
  readTallies,
  type TallyRow,
} from './campaign-parts';
import { orNull, readHoldSource, readInstant, readSpec, readStoredPhase } from './campaign-rows';
import { type Database, inSnapshot, type Transaction } from './database';
import { forecastGoals } from './goal-forecast';
import { readOutcomes, readTries } from './outcome-counts';
import { readFailures } from './failure-reasons';
import { countLeftChanged } from './left-changed';
import { askedProbes, bakeEndsAt, countOpen, ringGates } from './ring-gates';
import { type ShownPromise, ShownPromises, sumPromises } from './shown-promises';
import { readWaitingOrders } from './waiting-orders';

/** A host without a session for longer than this is offline, before it is stale: 5 minutes. */
const STALE_MS = 5 * 60 * 1000;

interface Row {
  readonly campaign_id: string;
  readonly name: string;
  readonly spec: unknown;
  readonly phase: string;
  readonly planned_at: Date;
  readonly backing_out_since: Date | null;
  readonly launched_at: Date | null;
  readonly ended_at: Date | null;
  readonly hosts: number;
  readonly read_at: Date;
  readonly unfinished: number;
}

/**
 * What the metrics of the api show at one scrape. Of more campaigns than are shown the most urgent: emergencies first, then
 * those whose next deadline comes first, and those that have ended last of all. `shown` is what is known of their promises
 * from one scrape to the next.
 */
export function readFleet(db: Database, shown = new ShownPromises()): Promise<FleetReading> {
  return inSnapshot(db, async (tx) => {
    const result = await tx.query<Row>(
      `SELECT campaign_id, name, spec, phase, planned_at, backing_out_since, launched_at, ended_at, hosts, now() AS read_at,
              (count(*) FILTER (WHERE ended_at IS NULL) OVER ())::int AS unfinished
         FROM campaign c
        WHERE launched_at IS NOT NULL AND (ended_at IS NULL OR ended_at > now() - $1 * interval '1 millisecond')
        ORDER BY ended_at IS NOT NULL, CASE WHEN ended_at IS NULL THEN class = 'emergency' END DESC,
                 CASE WHEN ended_at IS NULL THEN
                   (SELECT min(deadline_at) FROM goal g WHERE g.campaign_id = c.campaign_id AND reached_at IS NULL) END
                   NULLS LAST,
                 launched_at DESC
        LIMIT $2`,
      [CAMPAIGN_SHOWN_AFTER_END_MS, MAX_CAMPAIGNS],
    );
    const campaigns: CampaignReading[] = [];
    const ids = result.rows.map((row) => asId<CampaignId>(row.campaign_id));
    const promises = await shown.read(tx, ids);
    for (const row of result.rows) campaigns.push(await readOne(tx, row, promises));
    const unended = result.rows.filter((row) => row.ended_at === null).length;
    const hidden = Math.max(0, (result.rows[0]?.unfinished ?? 0) - unended);
    return {
      ...{ campaigns, hidden, orders: await readWaitingOrders(tx), agents: await readAgents(tx) },
      promises: await sumPromises(tx),
      counted: await readOutcomes(tx),
      leftChanged: await countLeftChanged(tx),
    };
  });
}

async function readOne(
  tx: Transaction,
  row: Row,
  promises: ReadonlyMap<CampaignId, readonly ShownPromise[]>,
): Promise<CampaignReading> {
  const campaignId = asId<CampaignId>(row.campaign_id);
  const spec = readSpec(row.spec);
  const tallies = await readTallies(tx, [campaignId]);
  const standing = (await readStandingHolds(tx, [campaignId])).get(campaignId) ?? [];
  const phase = derivePhase(readStoredPhase(row.phase), standing);
  const launchedAt = orNull(row.launched_at, millisecondsOf);
  const approvals = await readApprovals(tx, campaignId);
  const rings = await readRings(tx, campaignId, { spec, tallies });
  return {
    campaignId,
    name: row.name,
    class: spec.class,
    phase,
    launchedAt,
    plannedAt: row.planned_at.getTime(),
    decidedAt: decidedAt({ row, needed: spec.approvals, approvals }),
    hosts: countRingStates(tallies),
    goals: await readGoalTimes(tx, { row, campaignId, spec, phase, rings, patched: countStates(tallies).patched ?? 0 }),
    maxFailed: spec.gate.maxFailed,
    maxUnreachable: spec.gate.maxUnreachable,
    tries: await readTries(tx, campaignId),
    gates: ringGates({ rings, tallies, ...spec.gate }),
    probes: askedProbes(rings),
    bakeEndsAt: bakeEndsAt(rings, phase),
    failures: await readFailures(tx, campaignId),
    promises: promises.get(campaignId) ?? [],
    openHosts: countOpen(rings),
    notReady: await readNotReady(tx, campaignId),
    waitingSince: waitingSince({ phase, launchedAt, standing }),
    heldMs: {
      ...(await readHeldMs(tx, campaignId)),
      ...approvalWait({ row, phase, needed: spec.approvals, approvals }),
    },
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
  readonly patched: number;
}

/**
 * The goals with their instants; the same forecast as an operator reads of the campaign. One that was lost when the campaign
 * was taken back counts as not reached, as in its report.
 */
async function readGoalTimes(tx: Transaction, of: GoalsOf): Promise<CampaignReading['goals']> {
  const { row, campaignId, spec, phase, rings } = of;
  const basis = { campaignId, spec, hosts: row.hosts, phase, rings, readAt: row.read_at };
  const goals = await forecastGoals(tx, await readGoals(tx, campaignId, row), basis);
  const way = { backsOut: row.backing_out_since !== null, patched: of.patched };
  return goals.map((goal) => ({
    ratio: goal.ratio,
    deadlineAt: parsed(goal.deadlineAt),
    reachedAt: goalOutcome(goal, way) === 'taken_back' ? null : parsed(goal.reachedAt),
    projectedAt: parsed(goal.forecast.projectedAt),
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

interface Approved {
  readonly row: Row;
  readonly needed: number;
  readonly approvals: readonly ApprovalView[];
}

/** When it was launched and approved by as many as it needs; null: not yet. */
function decidedAt({ row, needed, approvals }: Approved): number | null {
  const launchedAt = orNull(row.launched_at, readInstant);
  return parsed(decidedAtOf({ launchedAt, approvalsNeeded: needed, approvals }));
}

/** How long it waited for people before it ran; nothing when it needs none of them. */
function approvalWait(of: Approved & { readonly phase: CampaignPhase }): { approval?: number } {
  const { row, phase, needed, approvals } = of;
  if (needed === 0 || row.launched_at === null) return {};
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
