import type { HoldSource } from '../model/words';
import type { CampaignReading, FleetReading } from '../telemetry/fleet-gauges';
import { CAMPAIGN_SHOWN_AFTER_END_MS, MAX_CAMPAIGNS } from '../telemetry/metrics';
import { derivePhase } from '../model/derived-phase';
import { orNull, readHoldScope, readHoldSource, readHostState, readSpec, readStoredPhase } from './campaign-rows';
import { type Database, inSnapshot, type Transaction } from './database';

/** A host without a session for longer than this is offline, before it is stale: 5 minutes. */
const STALE_MS = 5 * 60 * 1000;
const STATE_MEASURE = 'state:';

interface Row {
  readonly campaign_id: string;
  readonly name: string;
  readonly spec: unknown;
  readonly phase: string;
  readonly launched_at: Date | null;
}

/** What the metrics of the api show at one scrape. */
export function readFleet(db: Database): Promise<FleetReading> {
  return inSnapshot(db, async (tx) => {
    const result = await tx.query<Row>(
      `SELECT campaign_id, name, spec, phase, launched_at FROM campaign
        WHERE launched_at IS NOT NULL AND (ended_at IS NULL OR ended_at > now() - $1 * interval '1 millisecond')
        ORDER BY ended_at IS NOT NULL, launched_at DESC LIMIT $2`,
      [CAMPAIGN_SHOWN_AFTER_END_MS, MAX_CAMPAIGNS],
    );
    const campaigns: CampaignReading[] = [];
    for (const row of result.rows) campaigns.push(await readOne(tx, row));
    return { campaigns, agents: await readAgents(tx) };
  });
}

async function readOne(tx: Transaction, row: Row): Promise<CampaignReading> {
  const hosts = await tx.query<{ ring: number; measure: string; count: number }>(
    `SELECT ring, measure, sum(hosts)::int AS count FROM tally
      WHERE campaign_id = $1 AND measure LIKE 'state:%' GROUP BY ring, measure`,
    [row.campaign_id],
  );
  const goals = await tx.query<{ ratio: number; deadline_at: Date | null; reached_at: Date | null }>(
    'SELECT ratio, deadline_at, reached_at FROM goal WHERE campaign_id = $1 ORDER BY ordinal',
    [row.campaign_id],
  );
  const holds = await readHolds(tx, row.campaign_id);
  return {
    campaignId: row.campaign_id,
    name: row.name,
    class: readSpec(row.spec).class,
    phase: derivePhase(readStoredPhase(row.phase), holds.standing),
    launchedAt: orNull(row.launched_at, millisecondsOf),
    hosts: hosts.rows.map(({ ring, measure, count }) => ({
      ring,
      state: readHostState(measure.slice(STATE_MEASURE.length)),
      count,
    })),
    goals: goals.rows.map((goal) => ({
      ratio: goal.ratio,
      deadlineAt: orNull(goal.deadline_at, millisecondsOf),
      reachedAt: orNull(goal.reached_at, millisecondsOf),
    })),
    heldMs: holds.heldMs,
  };
}

function millisecondsOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : Number(value);
}

/** Holds that stand, and how long each source has held the campaign; overlapping holds of one source count once. */
async function readHolds(
  tx: Transaction,
  campaignId: string,
): Promise<{
  standing: { scope: ReturnType<typeof readHoldScope>; cluster: string | null }[];
  heldMs: Partial<Record<HoldSource, number>>;
}> {
  const standing = await tx.query<{ scope: string; cluster: string | null }>(
    'SELECT scope, cluster FROM hold WHERE campaign_id = $1 AND lifted_at IS NULL',
    [campaignId],
  );
  const held = await tx.query<{ source: string; ms: string }>(
    `SELECT source, sum(extract(epoch FROM upper(span) - lower(span)) * 1000)::bigint AS ms
       FROM (SELECT h.source, unnest(range_agg(tstzrange(h.set_at, greatest(h.set_at, coalesce(h.lifted_at, c.ended_at, now()))))) AS span
               FROM hold h JOIN campaign c USING (campaign_id) WHERE h.campaign_id = $1 GROUP BY h.source) spans
      GROUP BY source`,
    [campaignId],
  );
  return {
    standing: standing.rows.map((row) => ({ scope: readHoldScope(row.scope), cluster: row.cluster })),
    heldMs: Object.fromEntries(held.rows.map((row) => [readHoldSource(row.source), Number(row.ms)])),
  };
}

async function readAgents(tx: Transaction): Promise<FleetReading['agents']> {
  const result = await tx.query<{ connected: number; stale: number; offline: number }>(
    `SELECT count(*) FILTER (WHERE live)::int AS connected,
            count(*) FILTER (WHERE NOT live AND seen > now() - $1 * interval '1 millisecond')::int AS stale,
            count(*) FILTER (WHERE NOT live AND seen <= now() - $1 * interval '1 millisecond')::int AS offline
       FROM (SELECT coalesce(s.lost_at IS NULL AND g.lease_until > now(), false) AS live,
                    coalesce(s.lost_at, g.lease_until, '-infinity') AS seen
               FROM host h LEFT JOIN session s USING (host_id) LEFT JOIN gateway g USING (gateway_id)) hosts`,
    [STALE_MS],
  );
  return result.rows[0] ?? { connected: 0, stale: 0, offline: 0 };
}
