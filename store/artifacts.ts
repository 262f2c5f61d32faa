import { recordAct } from './audit';
import { type Database, inTransaction, sqlState, UNIQUE_VIOLATION } from './database';
import { instantIn, microsecondsOf, type Page, paged, type Paged } from './page';

/** What can be stored by its digest. */
export type ArtifactKind = 'bundle';

/** One content-addressed file that agents fetch from the gateway's artifact listener. */
export interface Artifact {
  /** `sha256:<64 hex>` of the bytes; also where the file lies. */
  readonly digest: string;
  readonly kind: ArtifactKind;
  readonly name: string;
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  readonly addedBy: string;
  readonly addedAt: Date;
}

interface ArtifactRow {
  digest: string;
  kind: ArtifactKind;
  name: string;
  version: string;
  size: string;
  added_by: string;
  added_at: Date;
}

const COLUMNS = 'digest, kind, name, version, size, added_by, added_at';

/**
 * Records an artifact whose file is already in place, and who added it. `present`: the same bytes were recorded before. `taken`: another
 * digest bears this kind, name and version, and a version never changes its content.
 */
export async function addArtifact(
  db: Database,
  artifact: Omit<Artifact, 'addedAt'>,
): Promise<'added' | 'present' | 'taken'> {
  const { digest, kind, name, version, size, addedBy } = artifact;
  try {
    return await inTransaction(db, async (tx) => {
      const result = await tx.query(
        `INSERT INTO artifact (digest, kind, name, version, size, added_by)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (digest) DO NOTHING`,
        [digest, kind, name, version, size, addedBy],
      );
      if (result.rowCount === 0) return 'present';
      await recordAct(tx, { actor: addedBy, act: 'add_artifact', subject: digest, detail: { name, version, size } });
      return 'added';
    });
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return 'taken';
    throw error;
  }
}

/** The artifact with this digest (`sha256:<hex>`), or null. */
export async function findArtifact(db: Database, digest: string): Promise<Artifact | null> {
  const result = await db.query<ArtifactRow>(`SELECT ${COLUMNS} FROM artifact WHERE digest = $1`, [digest]);
  const row = result.rows[0];
  return row === undefined ? null : toArtifact(row);
}

/** The artifact a campaign file names by kind, name and version, or null. */
export async function findArtifactVersion(
  db: Database,
  wanted: Pick<Artifact, 'kind' | 'name' | 'version'>,
): Promise<Artifact | null> {
  const result = await db.query<ArtifactRow>(
    `SELECT ${COLUMNS} FROM artifact WHERE kind = $1 AND name = $2 AND version = $3`,
    [wanted.kind, wanted.name, wanted.version],
  );
  const row = result.rows[0];
  return row === undefined ? null : toArtifact(row);
}

const PLACE = `concat_ws(':', kind, name, ${microsecondsOf('added_at')}, digest)`;
const AFTER = `split_part($1, ':', 1), split_part($1, ':', 2), ${instantIn('$1', 3)}, 'sha256:' || split_part($1, ':', 5)`;

/** Every artifact, by kind, name and time of arrival. */
export async function listArtifacts(db: Database, { limit, after }: Page): Promise<Paged<Artifact>> {
  const result = await db.query<ArtifactRow & { readonly place: string }>(
    `SELECT ${COLUMNS}, ${PLACE} AS place FROM artifact
      WHERE $1::text IS NULL OR (kind, name, added_at, digest) > (${AFTER})
      ORDER BY kind, name, added_at, digest LIMIT $2`,
    [after, limit + 1],
  );
  const { rows, next } = paged(result.rows, limit);
  return { rows: rows.map(toArtifact), next };
}

function toArtifact(row: ArtifactRow): Artifact {
  return {
    digest: row.digest,
    kind: row.kind,
    name: row.name,
    version: row.version,
    size: Number(row.size),
    addedBy: row.added_by,
    addedAt: row.added_at,
  };
}
