import type { BackoutView, CampaignSummary, CampaignView, HoldView } from '../model/campaign-view';
import { derivePhase } from '../model/derived-phase';
import { asId, type CampaignId } from '../model/ids';
import { type Database, inSnapshot, type Transaction } from './database';
import { readAutoPace } from './auto-pace-read';
import { forecastGoals } from './goal-forecast';
import {
  countConnected,
  countExcluded,
  countStates,
  readApprovals,
  readGoals,
  readRings,
  readStandingHolds,
  readTallies,
  type TallyRow,
} from './campaign-parts';
import { readSigningWaits } from './signing-pauses';
import { orNull, readInstant, readSpec, readStoredPhase } from './campaign-rows';
import { readReplaced, readReplacedBy } from './replacements';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The campaign an operator means: an id, or a name. Of several with one name: the unfinished one, else the last
 * launched, else the last planned.
 */
export async function resolveCampaign(db: Database | Transaction, idOrName: string): Promise<CampaignId | null> {
  const where = UUID.test(idOrName) ? 'campaign_id = $1' : 'name = $1';
  const result = await db.query<{ campaign_id: string }>(
    `SELECT campaign_id FROM campaign WHERE ${where}
      ORDER BY (launched_at IS NOT NULL AND ended_at IS NULL) DESC, launched_at DESC NULLS LAST, planned_at DESC LIMIT 1`,
    [idOrName],
  );
  const row = result.rows[0];
  return row === undefined ? null : asId<CampaignId>(row.campaign_id);
}

/** The names of these campaigns; an id that is not known has none. */
export async function nameCampaigns(
  db: Database | Transaction,
  ids: readonly CampaignId[],
): Promise<Map<CampaignId, string>> {
  const result = await db.query<{ campaign_id: string; name: string }>(
    'SELECT campaign_id, name FROM campaign WHERE campaign_id = ANY($1::uuid[])',
    [ids],
  );
  return new Map(result.rows.map((row) => [asId<CampaignId>(row.campaign_id), row.name]));
}

interface CampaignRow {
  readonly campaign_id: string;
  readonly name: string;
  readonly spec: unknown;
  readonly plan_hash: string;
  readonly phase: string;
  readonly revision: string;
  readonly hosts: number;
  readonly planned_by: string;
  readonly planned_at: Date;
  readonly launched_by: string | null;
  readonly launched_at: Date | null;
  readonly observing_since: Date | null;
  readonly backing_out_since: Date | null;
  readonly ended_at: Date | null;
  readonly read_at: Date;
}

const CAMPAIGN_COLUMNS = `campaign_id, name, spec, plan_hash, phase, revision, hosts, planned_by, planned_at, launched_by,
  launched_at, observing_since, backing_out_since, ended_at, clock_timestamp() AS read_at`;

function summaryOf(row: CampaignRow, tallies: readonly TallyRow[], holds: readonly HoldView[]): CampaignSummary {
  return {
    campaignId: asId<CampaignId>(row.campaign_id),
    name: row.name,
    class: readSpec(row.spec).class,
    phase: derivePhase(readStoredPhase(row.phase), holds),
    planHash: row.plan_hash,
    hosts: row.hosts,
    counts: countStates(tallies),
    plannedBy: row.planned_by,
    plannedAt: readInstant(row.planned_at),
    launchedBy: row.launched_by,
    launchedAt: orNull(row.launched_at, readInstant),
    endedAt: orNull(row.ended_at, readInstant),
  };
}

export interface CampaignFilter {
  /** Only those launched and not ended. */
  readonly unfinished?: boolean;
  readonly limit: number;
  /** Those that come after the page that answered with this; null or absent: the first. */
  readonly after?: CampaignCursor | null;
}

/** The place of a campaign in the list: whether it runs, its launch and its planning, and its id. */
export interface CampaignCursor {
  readonly rank: number;
  readonly launched: string;
  readonly planned: string;
  readonly campaignId: string;
}

/** A page of campaigns, and where the next begins; null: this is the last. */
export interface CampaignPage {
  readonly campaigns: readonly CampaignSummary[];
  readonly next: CampaignCursor | null;
}

/** The order of the list as one row, so that a page begins where another ended whatever was planned or launched meanwhile. */
const RANK = 'CASE WHEN launched_at IS NOT NULL AND ended_at IS NULL THEN 0 ELSE 1 END';
const LAUNCHED = '-coalesce(extract(epoch FROM launched_at), 0)';
const PLANNED = '-extract(epoch FROM planned_at)';
const PLACE = `${RANK}, ${LAUNCHED}, ${PLANNED}, campaign_id`;

interface CursorRow extends Omit<CampaignCursor, 'campaignId'> {
  readonly campaign_id: string;
}

const cursorOf = ({ rank, launched, planned, campaign_id: campaignId }: CursorRow): CampaignCursor => ({
  ...{ rank, launched, planned, campaignId },
});

/** Campaigns: those that run first, then those that ended, then those only planned; of each the newest first. */
export function listCampaigns(db: Database, filter: CampaignFilter): Promise<CampaignPage> {
  const { unfinished = false, limit, after = null } = filter;
  return inSnapshot(db, async (tx) => {
    const result = await tx.query<CampaignRow & CursorRow>(
      `SELECT ${CAMPAIGN_COLUMNS}, ${RANK} AS rank, (${LAUNCHED})::text AS launched, (${PLANNED})::text AS planned FROM campaign
        WHERE (NOT $1::boolean OR (launched_at IS NOT NULL AND ended_at IS NULL))
          AND ($3::int IS NULL OR (${PLACE}) > ($3::int, $4::numeric, $5::numeric, $6::uuid))
        ORDER BY ${PLACE} LIMIT $2`,
      [unfinished, limit, after?.rank, after?.launched, after?.planned, after?.campaignId],
    );
    const ids = result.rows.map((row) => row.campaign_id);
    const tallies = await readTallies(tx, ids);
    const holds = await readStandingHolds(tx, ids);
    const campaigns = result.rows.map((row) => {
      const own = tallies.filter((tally) => tally.campaign_id === row.campaign_id);
      return summaryOf(row, own, holds.get(row.campaign_id) ?? []);
    });
    const last = campaigns.length < limit ? undefined : result.rows.at(-1);
    return { campaigns, next: last === undefined ? null : cursorOf(last) };
  });
}

function backoutView(
  { backing_out_since: since, ended_at, read_at }: CampaignRow,
  withinMs: number,
): BackoutView | null {
  if (since === null) return null;
  const due = new Date(since.getTime() + withinMs);
  return { since: readInstant(since), withinMs, dueAt: readInstant(due), late: (ended_at ?? read_at) > due };
}

/** One campaign in full, or null when there is none with this id. Reads tallies, never host rows: cheap at any size. */
export function readCampaign(db: Database, campaignId: CampaignId): Promise<CampaignView | null> {
  return inSnapshot(db, (tx) => readCampaignWithin(tx, campaignId));
}

/** The same within a snapshot that reads more. */
export async function readCampaignWithin(tx: Transaction, campaignId: CampaignId): Promise<CampaignView | null> {
  const result = await tx.query<CampaignRow & { launch_reason: string | null; max_in_flight: number | null }>(
    `SELECT ${CAMPAIGN_COLUMNS}, launch_reason, (SELECT max_hosts FROM admission_limit l
              WHERE l.campaign_id = c.campaign_id AND l.scope = 'campaign') AS max_in_flight
       FROM campaign c WHERE campaign_id = $1`,
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) return null;
  const spec = readSpec(row.spec);
  const tallies = await readTallies(tx, [campaignId]);
  const holds = (await readStandingHolds(tx, [campaignId])).get(campaignId) ?? [];
  const summary = summaryOf(row, tallies, holds);
  const rings = await readRings(tx, campaignId, { spec, tallies });
  const signingWaits = await readSigningWaits(tx, campaignId);
  const basis = { campaignId, spec, hosts: row.hosts, phase: summary.phase, rings, readAt: row.read_at };
  return {
    ...summary,
    storedPhase: readStoredPhase(row.phase),
    revision: Number(row.revision),
    patch: spec.patch,
    launchReason: row.launch_reason,
    maxInFlight: row.max_in_flight,
    onFail: spec.onFail,
    observingSince: orNull(row.observing_since, readInstant),
    backout: backoutView(row, spec.backout.withinMs),
    acceptanceMs: spec.acceptanceMs,
    goals: await forecastGoals(tx, await readGoals(tx, campaignId, row), basis),
    autoPace: await readAutoPace(tx, campaignId),
    ...(signingWaits.length > 0 && { signingWaits }),
    rings,
    holds,
    approvalsNeeded: spec.approvals,
    approvals: await readApprovals(tx, campaignId),
    excluded: await countExcluded(tx, campaignId),
    connected: await countConnected(tx, campaignId),
    ...(await readSuccession(tx, campaignId)),
    readAt: readInstant(row.read_at),
  };
}

async function readSuccession(
  tx: Transaction,
  campaignId: CampaignId,
): Promise<Required<Pick<CampaignView, 'replaces' | 'replacedBy'>>> {
  const replaced = await readReplaced(tx, campaignId);
  const replaces = replaced === null ? null : { campaignId: replaced.campaignId, name: replaced.name };
  return { replaces, replacedBy: await readReplacedBy(tx, campaignId) };
}
