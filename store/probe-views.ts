import type { ProbeView } from '../model/campaign-view';
import type { GateAsk } from '../model/gate-ask';
import type { CampaignId } from '../model/ids';
import { orNull, readInstant } from './campaign-rows';
import type { Database, Transaction } from './database';
import { STANDING_COLUMNS, type StandingRow } from './gate-probes';

interface Row extends StandingRow {
  readonly ring: number;
  readonly cluster: string;
  readonly probe: string;
  readonly dry_run: boolean;
  readonly reason: string | null;
  readonly asked_at: Date | null;
  readonly overridden_by: string | null;
  readonly goes_on: boolean;
}

/** What the gates of a campaign asked, by ring; nothing is read of a campaign whose gates ask nobody. */
export async function readProbeViews(
  tx: Transaction,
  campaignId: CampaignId,
  asks: readonly GateAsk[],
): Promise<ReadonlyMap<number, readonly ProbeView[]>> {
  const views = new Map<number, ProbeView[]>();
  if (asks.length === 0) return views;
  const result = await tx.query<Row>(
    `SELECT ring, cluster, probe, dry_run, ${STANDING_COLUMNS}, reason, asked_at, overridden_by, due_at IS NOT NULL AS goes_on
       FROM gate_probe WHERE campaign_id = $1 ORDER BY ring, array_position($2::text[], probe), cluster`,
    [campaignId, asks.map(({ probe }) => probe)],
  );
  for (const row of result.rows) {
    const ask = asks.find(({ probe }) => probe === row.probe);
    if (ask !== undefined) views.set(row.ring, [...(views.get(row.ring) ?? []), viewOf(row, ask)]);
  }
  return views;
}

function viewOf(row: Row, ask: GateAsk): ProbeView {
  const { probe, stage, looks, failed, passed, outcome, reason, verdict } = row;
  return {
    ...{ probe, stage, looks, failed, passed, outcome, reason, verdict },
    cluster: row.cluster === '' ? null : row.cluster,
    dryRun: row.dry_run,
    passes: ask.passes,
    askedAt: orNull(row.asked_at, readInstant),
    goesOn: row.goes_on,
    verdictReason: row.verdict_reason,
    overriddenBy: row.overridden_by,
  };
}

/** A probe that some worker can ask, in words for a person. */
export interface KnownProbe {
  readonly name: string;
  readonly says: string;
  readonly expects: string;
}

/** A list that no worker told of for so long is no list any more. */
const TOLD_WITHIN = `interval '1 day'`;

/** The probes that workers told of lately, by name. */
export async function listKnownProbes(db: Database | Transaction): Promise<KnownProbe[]> {
  const result = await db.query<KnownProbe>(
    `SELECT name, says, expects FROM known_probe WHERE told_at > clock_timestamp() - ${TOLD_WITHIN} ORDER BY name`,
  );
  return result.rows;
}

/** A worker says what it can ask. */
export async function tellProbes(db: Database, probes: readonly KnownProbe[]): Promise<void> {
  if (probes.length === 0) return;
  const sorted = [...probes].sort((a, b) => (a.name < b.name ? -1 : 1));
  await db.query(
    `INSERT INTO known_probe (name, says, expects) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
     ON CONFLICT (name) DO UPDATE SET says = excluded.says, expects = excluded.expects, told_at = clock_timestamp()`,
    [sorted.map(({ name }) => name), sorted.map(({ says }) => says), sorted.map(({ expects }) => expects)],
  );
}
