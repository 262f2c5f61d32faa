import { v7 as uuidv7 } from 'uuid';
import type { CampaignSpec } from '../model/campaign';
import { asId, type CampaignId, type HostId, type LaneId } from '../model/ids';
import type { PlannedLimit } from '../model/limits';
import type { Measure } from '../model/tally';
import { recordAct } from './audit';
import { type Database, inTransaction, type Transaction } from './database';

/** Rows per statement. */
const BATCH = 5000;

/** A host in its place: its position is its index in the lane. */
export interface PlannedHost {
  readonly hostId: HostId;
  readonly site: string;
  /** Keys of the budget limits that count it. */
  readonly budgetKeys: readonly string[];
}

/** One ring in one cluster; each lane at most 1,000 hosts, the frozen order inside it. */
export interface PlannedWave {
  readonly cluster: string;
  readonly lanes: readonly (readonly PlannedHost[])[];
}

export interface PlannedRing {
  readonly name: string;
  readonly waves: readonly PlannedWave[];
}

export interface ExcludedHost {
  readonly hostId: HostId;
  readonly reason: string;
}

/** A whole plan: what `launch` will run, and nothing else. */
export interface Plan {
  readonly spec: CampaignSpec;
  /** The campaign file as it was given. */
  readonly source: string;
  /** `sha256:<hex>` over the specification, the frozen membership, the exclusions and the limits. */
  readonly planHash: string;
  /** `sha256:<hex>` of the patch manifest that orders refer to. */
  readonly manifestDigest: string;
  readonly rings: readonly PlannedRing[];
  readonly excluded: readonly ExcludedHost[];
  readonly limits: readonly PlannedLimit[];
  /** The campaign that it takes over from, which ends first. Absent: it is one of its own. */
  readonly replaces?: CampaignId;
}

/** The hosts of a wave. */
export const hostsOfWave = (wave: PlannedWave): number => wave.lanes.reduce((sum, lane) => sum + lane.length, 0);
/** The hosts of a ring. */
export const hostsOfRing = (ring: PlannedRing): number => ring.waves.reduce((sum, wave) => sum + hostsOfWave(wave), 0);

/** The hosts a plan takes in. */
export function hostsOfPlan(plan: Plan): number {
  return plan.rings.reduce((sum, ring) => sum + hostsOfRing(ring), 0);
}

/**
 * Stores a plan in one transaction: all of it or nothing. The same plan again, not yet launched, gives the same
 * campaign: a repeated request changes nothing.
 */
export async function savePlan(db: Database, plan: Plan, actor: string): Promise<CampaignId> {
  const campaignId = await inTransaction(db, (tx) => savePlanIn(tx, plan, actor));
  // A fleet's worth of new rows: without fresh statistics the first turns and claims get plans made for an empty table.
  await db.query('SELECT know_new_plan()');
  return campaignId;
}

async function savePlanIn(tx: Transaction, plan: Plan, actor: string): Promise<CampaignId> {
  const { replaces = null } = plan;
  const known = await tx.query<{ campaign_id: string }>(
    `SELECT campaign_id FROM campaign WHERE plan_hash = $1 AND name = $2 AND source = $3 AND launched_at IS NULL
          AND replaces IS NOT DISTINCT FROM $4
        ORDER BY planned_at DESC LIMIT 1`,
    [plan.planHash, plan.spec.name, plan.source, replaces],
  );
  if (known.rows[0] !== undefined) return asId<CampaignId>(known.rows[0].campaign_id);
  const campaignId = asId<CampaignId>(uuidv7());
  await insertCampaign(tx, campaignId, { plan, actor });
  await insertRings(tx, campaignId, plan.rings);
  await insertWaves(tx, campaignId, { rings: plan.rings, actor });
  await insertHosts(tx, campaignId, plan.rings);
  await insertExcluded(tx, campaignId, plan.excluded);
  await insertLimits(tx, campaignId, plan.limits);
  await recordAct(tx, {
    actor,
    act: 'plan',
    campaignId,
    subject: plan.spec.name,
    detail: { planHash: plan.planHash, ...(replaces !== null && { replaces }) },
  });
  return campaignId;
}

async function insertCampaign(
  tx: Transaction,
  campaignId: CampaignId,
  { plan, actor }: { plan: Plan; actor: string },
): Promise<void> {
  const { spec } = plan;
  await tx.query(
    `INSERT INTO campaign (campaign_id, name, spec, source, plan_hash, manifest_digest, phase, hosts, planned_by, replaces)
     VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, $8, $9)`,
    [
      campaignId,
      spec.name,
      JSON.stringify(spec),
      plan.source,
      plan.planHash,
      plan.manifestDigest,
      hostsOfPlan(plan),
      actor,
      plan.replaces ?? null,
    ],
  );
  await tx.query(
    `INSERT INTO goal (campaign_id, ordinal, ratio, within_ms)
     SELECT $1, i.ordinal - 1, i.ratio, i.within_ms
       FROM unnest($2::double precision[], $3::bigint[]) WITH ORDINALITY AS i(ratio, within_ms, ordinal)`,
    [campaignId, spec.goals.map((goal) => goal.ratio), spec.goals.map((goal) => goal.withinMs)],
  );
}

async function insertRings(tx: Transaction, campaignId: CampaignId, rings: readonly PlannedRing[]): Promise<void> {
  await tx.query(
    `INSERT INTO ring (campaign_id, ordinal, name, hosts)
     SELECT $1, i.ordinal - 1, i.name, i.hosts FROM unnest($2::text[], $3::int[]) WITH ORDINALITY AS i(name, hosts, ordinal)`,
    [campaignId, rings.map((ring) => ring.name), rings.map(hostsOfRing)],
  );
}

/** Waves, their directives (`closed`), lanes and first tallies. */
async function insertWaves(
  tx: Transaction,
  campaignId: CampaignId,
  { rings, actor }: { rings: readonly PlannedRing[]; actor: string },
): Promise<void> {
  const waves = rings.flatMap((ring, ordinal) => ring.waves.map((wave) => ({ ring: ordinal, wave })));
  const keys = [waves.map(({ ring }) => ring), waves.map(({ wave }) => wave.cluster)];
  const hosts = waves.map(({ wave }) => hostsOfWave(wave));
  await tx.query(
    `INSERT INTO wave (campaign_id, ring, cluster, hosts)
     SELECT $1, i.* FROM unnest($2::int[], $3::text[], $4::int[]) AS i`,
    [campaignId, ...keys, hosts],
  );
  await tx.query(
    `INSERT INTO directive (campaign_id, ring, cluster, course, set_by, reason)
     SELECT $1, i.*, 'closed', $4, 'planned' FROM unnest($2::int[], $3::text[]) AS i`,
    [campaignId, ...keys, actor],
  );
  const queued: Measure = 'state:queued';
  await tx.query(
    `INSERT INTO tally (campaign_id, ring, cluster, hosts, measure)
     SELECT $1, i.*, $5 FROM unnest($2::int[], $3::text[], $4::int[]) AS i`,
    [campaignId, ...keys, hosts, queued],
  );
  const lanes = waves.flatMap(({ ring, wave }) =>
    wave.lanes.map((lane, ordinal) => ({ ring, cluster: wave.cluster, ordinal, hosts: lane.length })),
  );
  await tx.query(
    `INSERT INTO lane (campaign_id, ring, cluster, ordinal, hosts)
     SELECT $1, i.* FROM unnest($2::int[], $3::text[], $4::int[], $5::int[]) AS i`,
    [
      campaignId,
      lanes.map((lane) => lane.ring),
      lanes.map((lane) => lane.cluster),
      lanes.map((lane) => lane.ordinal),
      lanes.map((lane) => lane.hosts),
    ],
  );
}

interface HostPlace {
  readonly laneId: LaneId;
  readonly position: number;
  readonly ring: number;
  readonly cluster: string;
  readonly host: PlannedHost;
}

async function insertHosts(tx: Transaction, campaignId: CampaignId, rings: readonly PlannedRing[]): Promise<void> {
  const lanes = await tx.query<{ lane_id: string; ring: number; cluster: string; ordinal: number }>(
    'SELECT lane_id, ring, cluster, ordinal FROM lane WHERE campaign_id = $1',
    [campaignId],
  );
  const laneIds = new Map(
    lanes.rows.map((row) => [JSON.stringify([row.ring, row.cluster, row.ordinal]), asId<LaneId>(row.lane_id)]),
  );
  const places = rings.flatMap((ring, ordinal) => ring.waves.flatMap((wave) => placesOf(wave, ordinal, laneIds)));
  for (let start = 0; start < places.length; start += BATCH) {
    await insertPlaces(tx, campaignId, places.slice(start, start + BATCH));
  }
}

function placesOf(wave: PlannedWave, ring: number, laneIds: ReadonlyMap<string, LaneId>): HostPlace[] {
  return wave.lanes.flatMap((lane, ordinal) => {
    const laneId = laneIds.get(JSON.stringify([ring, wave.cluster, ordinal]));
    if (laneId === undefined) throw new Error(`lane ${ring}/${wave.cluster}/${ordinal} was not stored`);
    return lane.map((host, position) => ({ laneId, position, ring, cluster: wave.cluster, host }));
  });
}

async function insertPlaces(tx: Transaction, campaignId: CampaignId, places: readonly HostPlace[]): Promise<void> {
  await tx.query(
    `INSERT INTO campaign_host (campaign_id, lane_id, position, host_id, ring, cluster, site, budget_keys)
     SELECT $1, i.lane_id, i.position, i.host_id, i.ring, i.cluster, i.site,
            ARRAY(SELECT jsonb_array_elements_text(i.budget_keys))
       FROM unnest($2::bigint[], $3::int[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::jsonb[])
         AS i(lane_id, position, host_id, ring, cluster, site, budget_keys)`,
    [
      campaignId,
      places.map((place) => place.laneId),
      places.map((place) => place.position),
      places.map((place) => place.host.hostId),
      places.map((place) => place.ring),
      places.map((place) => place.cluster),
      places.map((place) => place.host.site),
      places.map((place) => JSON.stringify(place.host.budgetKeys)),
    ],
  );
}

async function insertExcluded(
  tx: Transaction,
  campaignId: CampaignId,
  excluded: readonly ExcludedHost[],
): Promise<void> {
  await tx.query(
    'INSERT INTO excluded_host (campaign_id, host_id, reason) SELECT $1, i.* FROM unnest($2::uuid[], $3::text[]) AS i',
    [campaignId, excluded.map((host) => host.hostId), excluded.map((host) => host.reason)],
  );
}

async function insertLimits(tx: Transaction, campaignId: CampaignId, limits: readonly PlannedLimit[]): Promise<void> {
  await tx.query(
    `INSERT INTO admission_limit (campaign_id, scope, key, max_hosts, backout_max_hosts)
     SELECT $1, i.* FROM unnest($2::text[], $3::text[], $4::int[], $5::int[]) AS i`,
    [
      campaignId,
      limits.map((limit) => limit.scope),
      limits.map((limit) => limit.key),
      limits.map((limit) => limit.maxHosts),
      limits.map((limit) => limit.backoutMaxHosts),
    ],
  );
}
