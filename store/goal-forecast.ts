import type { CampaignSpec } from '../model/campaign';
import type { GoalForecastView, GoalView, RingView } from '../model/campaign-view';
import { type CampaignProgress, evidenceMs, type ForecastRing, type Projection, projectGoals } from '../model/forecast';
import type { CampaignId } from '../model/ids';
import { meanTimeInFlight } from '../model/time-in-flight';
import { type CampaignPhase, type HostState, IN_FLIGHT_STATES, RESTING_STATES } from '../model/words';
import type { Database, Transaction } from './database';
import { readMaxInFlight } from './limits';

/** What a forecast is made from, all of one reading. */
export interface ForecastBasis {
  readonly campaignId: CampaignId;
  readonly spec: CampaignSpec;
  readonly hosts: number;
  readonly phase: CampaignPhase;
  readonly rings: readonly RingView[];
  readonly readAt: Date;
}

/** A goal before its forecast. */
export type BareGoal = Omit<GoalView, 'forecast'>;

/** Lanes whose hosts' times are looked at, and hosts of them: some milliseconds of reading. */
const LANES_AT_MOST = 4;
const HOSTS_AT_MOST = 400;
/** Hosts begin in the order of their positions: one of each so many has both early and late ones. */
const SPREAD = 16;

/** Adds to each goal when it will be reached, by what the campaign's own hosts took so far. */
export async function forecastGoals(
  tx: Transaction,
  goals: readonly BareGoal[],
  basis: ForecastBasis,
): Promise<GoalView[]> {
  const projections = projectGoals(goals, await readCampaignProgress(tx, basis));
  return goals.map((goal, index) => {
    const projection = projections[index] ?? { kind: 'unknown', because: 'there is no such goal' };
    return { ...goal, forecast: viewOf(goal, projection, basis.readAt) };
  });
}

/** How far a campaign has come, as its forecast looks at it. */
export async function readCampaignProgress(
  db: Database | Transaction,
  basis: ForecastBasis,
): Promise<CampaignProgress> {
  const standsStill = reasonToStandStill(basis.phase);
  const progress: CampaignProgress = {
    hosts: basis.hosts,
    rings: basis.rings.map((ring) => progressOf(ring, basis.readAt)),
    maxInFlight: (await readMaxInFlight(db, basis.campaignId)) ?? 1,
    rampFrom: basis.spec.pace.rampFrom,
    maxUnreachable: basis.spec.gate.maxUnreachable,
    hostMs: standsStill === null ? await readHostMs(db, basis.campaignId) : null,
    standsStill,
  };
  const rings: ForecastRing[] = [];
  for (const [ordinal, ring] of progress.rings.entries()) {
    const ms = ring.endedForMs === null ? evidenceMs(ring, progress) : null;
    if (ms === null) rings.push(ring);
    else rings.push({ ...ring, lately: { ms, ended: await countEnded(db, { ...basis, ring: ordinal, ms }) } });
  }
  return { ...progress, rings };
}

/** States that a host comes to after its time in flight; one that was away may have been in none. */
const ENDS = ['patched', 'failed', 'indeterminate'] as const satisfies readonly HostState[];

/** How many hosts of a ring came to an end within so many ms. Reads all of its rows: asked for only where it decides. */
async function countEnded(
  db: Database | Transaction,
  { campaignId, ring, ms, readAt }: ForecastBasis & { readonly ring: number; readonly ms: number },
): Promise<number> {
  const result = await db.query<{ ended: number }>(
    `SELECT count(*)::int AS ended FROM lane l JOIN campaign_host ch USING (lane_id)
      WHERE l.campaign_id = $1 AND l.ring = $2 AND ch.state = ANY ($3::text[])
        AND ch.changed_at > $4::timestamptz - $5 * interval '1 millisecond'`,
    [campaignId, ring, ENDS, readAt, ms],
  );
  return result.rows[0]?.ended ?? 0;
}

function reasonToStandStill(phase: CampaignPhase): string | null {
  switch (phase) {
    case 'running':
    case 'baking':
    case 'observing':
      return null;
    case 'planned':
      return 'it is not launched';
    case 'awaiting_approval':
      return 'it waits for approval';
    case 'held':
      return 'it is held';
    case 'backing_out':
    case 'backed_out':
    case 'backout_failed':
      return 'it is backed out';
    case 'completed':
    case 'aborted':
      return 'it has ended';
  }
}

function viewOf(goal: BareGoal, projection: Projection, readAt: Date): GoalForecastView {
  if (goal.reachedAt !== null || projection.kind === 'reached')
    return { outlook: 'reached', projectedAt: null, reason: null };
  if (projection.kind === 'unknown') return { outlook: 'unknown', projectedAt: null, reason: projection.because };
  const projectedAt = new Date(readAt.getTime() + projection.ms);
  const isLate = goal.deadlineAt !== null && projectedAt > new Date(goal.deadlineAt);
  return { outlook: isLate ? 'late' : 'on_track', projectedAt: projectedAt.toISOString(), reason: null };
}

function progressOf(ring: RingView, readAt: Date): ForecastRing {
  const { hosts, counts, inFlight, bakeMs, waves } = ring;
  const ends = waves.map(({ endedAt }) => endedAt);
  const ended = ends.flatMap((endedAt) => (endedAt === null ? [] : [Date.parse(endedAt)]));
  const opened = waves.flatMap(({ openedAt }) => (openedAt === null ? [] : [Date.parse(openedAt)]));
  return {
    hosts,
    patched: counts.patched ?? 0,
    lost: LOST.reduce((sum, state) => sum + (counts[state] ?? 0), 0),
    inFlight,
    passed: waves.every(({ passedAt }) => passedAt !== null),
    bakeMs,
    endedForMs: ended.length < ends.length ? null : readAt.getTime() - Math.max(...ended),
    openForMs: opened.length < waves.length ? null : readAt.getTime() - Math.max(...opened),
  };
}

/** Every end but the one that was promised. */
const LOST = RESTING_STATES.filter((state) => state !== 'patched');

/** How long a host of the newest ring that has patched any is in flight, in ms, on the mean; null: none has shown it. */
async function readHostMs(tx: Database | Transaction, campaignId: CampaignId): Promise<number | null> {
  // A sample of both as they are in the lanes, not so many of each: the share in flight is what tells how long they take.
  const result = await tx.query<{ finished: boolean; ms: number }>(
    `WITH lanes AS MATERIALIZED (
       SELECT l.lane_id FROM lane l
         JOIN tally t ON t.campaign_id = l.campaign_id AND t.ring = l.ring AND t.cluster = l.cluster
        WHERE l.campaign_id = $1 AND t.measure = 'state:patched' AND t.hosts > 0
        ORDER BY l.ring DESC, l.turned_at DESC NULLS LAST LIMIT $2),
     hosts AS MATERIALIZED (
       SELECT ch.lane_id, ch.position, ch.state = 'patched' AS finished, ch.changed_at
         FROM lanes JOIN campaign_host ch USING (lane_id)
        WHERE ch.direction = 'forward' AND ch.state = ANY ($4::text[])
        ORDER BY ch.position % $5, ch.position LIMIT $3)
     SELECT h.finished,
            extract(epoch FROM CASE WHEN h.finished THEN h.changed_at ELSE now() END - o.placed_at)::float8 * 1000 AS ms
       FROM hosts h CROSS JOIN LATERAL (
         SELECT placed_at FROM host_order i
          WHERE i.lane_id = h.lane_id AND i.position = h.position AND i.operation = 'install' AND i.state <> 'withdrawn'
          ORDER BY placed_at DESC LIMIT 1) o`,
    [campaignId, LANES_AT_MOST, HOSTS_AT_MOST, ['patched', ...IN_FLIGHT_STATES], SPREAD],
  );
  const timesOf = (finished: boolean): number[] =>
    result.rows.filter((row) => row.finished === finished).map(({ ms }) => Math.max(0, ms));
  return meanTimeInFlight(timesOf(true), timesOf(false));
}
