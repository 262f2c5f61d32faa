import type { Database } from './database';

/** What a table was asked to do since the server began to count, and how big it is now. */
export interface TableCost {
  readonly name: string;
  readonly inserted: number;
  readonly updated: number;
  /** Updates that touched no index. */
  readonly updatedInPlace: number;
  readonly deleted: number;
  readonly vacuums: number;
  readonly tableBytes: number;
  readonly indexBytes: number;
}

/** What the server wrote to its log since it began to count. */
export interface WalCost {
  readonly records: number;
  /** Whole pages, each written at its first change after a checkpoint. */
  readonly fullPages: number;
  readonly bytes: number;
  readonly checkpoints: number;
}

/** The tables of this database that were written most, most written first. */
export async function listTableCosts(db: Database, limit: number): Promise<TableCost[]> {
  const result = await db.query<TableCost>(
    `SELECT relname AS name, n_tup_ins::float8 AS inserted, n_tup_upd::float8 AS updated,
            n_tup_hot_upd::float8 AS "updatedInPlace", n_tup_del::float8 AS deleted,
            (vacuum_count + autovacuum_count)::int AS vacuums,
            pg_table_size(relid)::float8 AS "tableBytes", pg_indexes_size(relid)::float8 AS "indexBytes"
       FROM pg_stat_user_tables ORDER BY n_tup_ins + n_tup_upd + n_tup_del DESC, relname LIMIT $1`,
    [limit],
  );
  return result.rows;
}

/** What was written to the server's log, of all databases on it. */
export async function readWalCost(db: Database): Promise<WalCost | undefined> {
  const result = await db.query<WalCost>(
    `SELECT w.wal_records::float8 AS records, w.wal_fpi::float8 AS "fullPages", w.wal_bytes::float8 AS bytes,
            (c.num_timed + c.num_requested)::int AS checkpoints
       FROM pg_stat_wal w, pg_stat_checkpointer c`,
  );
  return result.rows[0];
}
