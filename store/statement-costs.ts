import type { Database } from './database';

/** One kind of statement, by how long the server was at it. */
export interface StatementCost {
  readonly calls: number;
  readonly totalMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly rows: number;
  readonly query: string;
}

/** Begins to count statements; needs `shared_preload_libraries = pg_stat_statements`. */
export async function beginStatementCosts(db: Database): Promise<void> {
  await db.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await db.query('SELECT pg_stat_statements_reset()');
}

/** The dearest statements since, dearest first. */
export async function listStatementCosts(db: Database, limit: number): Promise<StatementCost[]> {
  const result = await db.query<StatementCost>(
    `SELECT calls::int, round(total_exec_time::numeric, 1)::float8 AS "totalMs",
            round(mean_exec_time::numeric, 3)::float8 AS "meanMs", round(max_exec_time::numeric, 1)::float8 AS "maxMs",
            rows::int, regexp_replace(query, '\\s+', ' ', 'g') AS query
       FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT $1`,
    [limit],
  );
  return result.rows;
}
