import { v5 as uuidv5 } from 'uuid';
import type { Host, HostFacts } from '../model/host';
import { asId, type CampaignId, type HostId } from '../model/ids';
import { type Database, inTransaction, type Transaction } from './database';
import { recordAct } from './audit';
import { lockHosts } from './locks';
import type { BarKind } from './sessions';

/** The UUIDv5 namespace of hosts that are imported without an id; made once, never changed. */
const HOST_NAMESPACE = '0f9b0a4e-7a49-5c0e-9b1d-2f6c1f3f7a10';

/** Rows per statement: 70,000 hosts go in as 14 statements. */
const BATCH = 5000;

/** A host as the operator writes it; without `hostId` the id is derived from the name. */
export interface HostImport {
  readonly hostId?: HostId;
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** An import that would change who a host is; nothing of it was written. */
export class HostImportError extends Error {
  readonly kind = 'host_identity_changed';
  constructor(
    message: string,
    /** The host's name in the import. */
    readonly host: string,
    /** Its id was that of a host that is deleted for ever. */
    readonly isDeleted: boolean,
  ) {
    super(message);
    this.name = 'HostImportError';
  }
}

/** The id of a host that was imported without one: the same name always gives the same id. */
export function hostIdFromName(name: string): HostId {
  return asId<HostId>(uuidv5(name, HOST_NAMESPACE));
}

/**
 * Imports hosts, all or none: new names are added, known ones get the new cluster, site and labels. Facts stay as the
 * agents said them. Throws {@link HostImportError} when a name would change its id or an id its name.
 */
export async function importHosts(
  db: Database,
  hosts: readonly HostImport[],
  actor: string,
): Promise<{ created: number; updated: number; unchanged: number }> {
  const names = hosts.map(({ name }) => name);
  // New ones in one order too: two imports of the same hosts wait for each other's names.
  const inOrder = hosts.map(identify).sort((left, right) => (left.hostId < right.hostId ? -1 : 1));
  return inTransaction(db, async (tx) => {
    const total = { created: 0, updated: 0, unchanged: 0 };
    await lockHosts(tx, names);
    for (let start = 0; start < inOrder.length; start += BATCH) {
      const batch = inOrder.slice(start, start + BATCH);
      await refuseChangedIdentity(tx, batch);
      const { created, updated } = await upsert(tx, batch);
      total.created += created;
      total.updated += updated;
      total.unchanged += batch.length - created - updated;
    }
    await recordAct(tx, { actor, act: 'import_hosts', subject: `${hosts.length} hosts`, detail: total });
    return total;
  });
}

/** A host with its id; `isNamed`: the operator wrote the id. */
type IdentifiedHost = HostImport & { readonly hostId: HostId; readonly isNamed: boolean };

function identify(host: HostImport): IdentifiedHost {
  return { ...host, hostId: host.hostId ?? hostIdFromName(host.name), isNamed: host.hostId !== undefined };
}

async function refuseChangedIdentity(tx: Transaction, batch: readonly IdentifiedHost[]): Promise<void> {
  const result = await tx.query<{ name: string; known_id: string; known_name: string; deleted: boolean }>(
    `SELECT i.name, h.host_id AS known_id, h.name AS known_name, EXISTS (
              SELECT FROM identity_bar b WHERE b.host_id = h.host_id AND b.kind = 'deleted') AS deleted
       FROM unnest($1::uuid[], $2::text[], $3::boolean[]) AS i(host_id, name, named)
       JOIN host h ON (h.name = i.name AND h.host_id <> i.host_id AND i.named) OR (h.host_id = i.host_id AND h.name <> i.name)
      LIMIT 1`,
    [batch.map((host) => host.hostId), batch.map((host) => host.name), batch.map((host) => host.isNamed)],
  );
  const row = result.rows[0];
  if (row === undefined) return;
  const known =
    row.known_name === row.name
      ? `is known with id ${row.known_id}`
      : `has the id of ${row.deleted ? 'the deleted host' : 'host'} ${row.known_name}`;
  throw new HostImportError(`host ${row.name} ${known}; a host keeps its name and its id`, row.name, row.deleted);
}

async function upsert(
  tx: Transaction,
  batch: readonly IdentifiedHost[],
): Promise<{ created: number; updated: number }> {
  const result = await tx.query<{ created: boolean }>(
    `INSERT INTO host AS h (host_id, name, cluster, site, labels)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
     ON CONFLICT (name) DO UPDATE SET cluster = excluded.cluster, site = excluded.site, labels = excluded.labels, imported_at = now()
       WHERE (h.cluster, h.site, h.labels) IS DISTINCT FROM (excluded.cluster, excluded.site, excluded.labels)
     RETURNING (xmax = 0) AS created`,
    [
      batch.map((host) => host.hostId),
      batch.map((host) => host.name),
      batch.map((host) => host.cluster),
      batch.map((host) => host.site),
      batch.map((host) => JSON.stringify(host.labels)),
    ],
  );
  const created = result.rows.filter((row) => row.created).length;
  return { created, updated: result.rows.length - created };
}

interface HostRow {
  readonly host_id: string;
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  readonly labels: unknown;
  readonly facts: unknown;
}

/** All hosts that are not deleted, by name. */
export async function listAllHosts(db: Database | Transaction): Promise<Host[]> {
  const result = await db.query<HostRow>(
    `SELECT host_id, name, cluster, site, labels, facts FROM host h WHERE NOT EXISTS (
            SELECT FROM identity_bar b WHERE b.host_id = h.host_id AND b.kind = 'deleted') ORDER BY name`,
  );
  return result.rows.map(hostFromRow);
}

/** One host of the list an operator reads. */
export interface ListedHost {
  readonly host: Host;
  /** Has a live session now. */
  readonly connected: boolean;
  readonly agentVersion: string | null;
  /** Why no gateway lets it in; null: nothing keeps it out. */
  readonly barred: { readonly kind: BarKind; readonly reason: string } | null;
  /** The unfinished campaign that owns it. */
  readonly owner: { readonly campaignId: CampaignId; readonly name: string } | null;
}

interface ListedRow extends HostRow {
  readonly connected: boolean;
  readonly agent_version: string | null;
  readonly bar_kind: BarKind | null;
  readonly bar_reason: string | null;
  readonly campaign_id: string | null;
  readonly campaign_name: string | null;
}

/** A page of hosts in the order of their names; `after` is the last name of the page before. */
export async function listHosts(
  db: Database,
  page: { readonly after?: string; readonly limit: number },
): Promise<ListedHost[]> {
  const result = await db.query<ListedRow>(
    `SELECT h.host_id, h.name, h.cluster, h.site, h.labels, h.facts, s.agent_version,
            coalesce(s.lost_at IS NULL AND g.lease_until > now(), false) AS connected, c.campaign_id, c.name AS campaign_name,
            b.kind AS bar_kind, b.reason AS bar_reason
       FROM host h
       LEFT JOIN session s ON s.host_id = h.host_id
       LEFT JOIN gateway g ON g.gateway_id = s.gateway_id
       LEFT JOIN identity_bar b ON b.host_id = h.host_id
       LEFT JOIN campaign_host ch ON ch.host_id = h.host_id AND ch.owned
       LEFT JOIN campaign c ON c.campaign_id = ch.campaign_id
      WHERE h.name > $1 AND b.kind IS DISTINCT FROM 'deleted' ORDER BY h.name LIMIT $2`,
    [page.after ?? '', page.limit],
  );
  return result.rows.map((row) => ({
    host: hostFromRow(row),
    connected: row.connected,
    agentVersion: row.agent_version,
    barred: row.bar_kind === null ? null : { kind: row.bar_kind, reason: row.bar_reason ?? '' },
    owner:
      row.campaign_id === null
        ? null
        : { campaignId: asId<CampaignId>(row.campaign_id), name: row.campaign_name ?? '' },
  }));
}

/** The host with this id or name, or this value of a label; null: none has it, it was deleted, or the label is of several. */
export async function findHostBy(tx: Transaction, id: string, label: string): Promise<Host | null> {
  const result = await tx.query<HostRow>(
    `SELECT h.host_id, h.name, h.cluster, h.site, h.labels, h.facts FROM host h
      WHERE (h.host_id::text = $1 OR h.name = $1 OR h.labels->>$2 = $1)
        AND NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = h.host_id AND b.kind = 'deleted') LIMIT 2`,
    [id, label],
  );
  const [row, another] = result.rows;
  return row === undefined || another !== undefined ? null : hostFromRow(row);
}

/** Hosts that an unfinished campaign owns, with that campaign. */
export async function listOwners(db: Database | Transaction): Promise<Map<HostId, CampaignId>> {
  const result = await db.query<{ host_id: string; campaign_id: string }>(
    'SELECT host_id, campaign_id FROM campaign_host WHERE owned',
  );
  return new Map(result.rows.map((row) => [asId<HostId>(row.host_id), asId<CampaignId>(row.campaign_id)]));
}

function hostFromRow(row: HostRow): Host {
  return {
    hostId: asId<HostId>(row.host_id),
    name: row.name,
    cluster: row.cluster,
    site: row.site,
    labels: stringsOf(row.labels),
    facts: factsOf(row.facts),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Labels: only text values count; anything else in the column was not written by this product. */
function stringsOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function factsOf(value: unknown): HostFacts {
  if (!isRecord(value)) return {};
  const { osId, osVersion, arch, capabilities } = value;
  return {
    ...(typeof osId === 'string' && { osId }),
    ...(typeof osVersion === 'string' && { osVersion }),
    ...(typeof arch === 'string' && { arch }),
    ...(Array.isArray(capabilities) && { capabilities: capabilities.filter((item) => typeof item === 'string') }),
  };
}
