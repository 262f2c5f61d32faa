import type { Database } from './database';

/** A turn's transaction that is open now. */
export interface OpenTurn {
  /** Of PostgreSQL's process. */
  readonly backend: number;
  /** Of the worker's end of the connection. */
  readonly clientPort: number;
  /** When it began: with the backend it names the transaction. */
  readonly began: string;
}

/** Lists the open transactions of workers' turns (workers/worker.ts names their connections). */
export async function listOpenTurns(db: Database): Promise<OpenTurn[]> {
  const result = await db.query<{ pid: number; client_port: number; began: string }>(
    `SELECT pid, client_port, xact_start::text AS began FROM pg_stat_activity
      WHERE application_name = 'ringmaster-turns' AND xact_start IS NOT NULL AND client_port IS NOT NULL`,
  );
  return result.rows.map(({ pid, client_port, began }) => ({ backend: pid, clientPort: client_port, began }));
}

/** How many turns all lanes have taken. */
export async function countTurns(db: Database): Promise<number> {
  const result = await db.query<{ turns: number }>('SELECT coalesce(sum(turn), 0)::int AS turns FROM lane');
  return result.rows[0]?.turns ?? 0;
}
