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

/** A lane and how many turns it has taken. */
export interface LaneTurn {
  readonly laneId: string;
  readonly turn: number;
}

/**
 * The lanes whose turn is under way in a transaction that is open, at the turn that is committed: their rows are locked. For
 * chaos runs only: it locks all other lanes' rows for as long as it looks.
 */
export async function listLockedLanes(db: Database): Promise<LaneTurn[]> {
  const result = await db.query<{ lane_id: string; turn: number }>(
    `SELECT lane_id::text, turn::int FROM lane
      WHERE lane_id NOT IN (SELECT lane_id FROM (SELECT lane_id FROM lane FOR SHARE SKIP LOCKED) free)`,
  );
  return result.rows.map(({ lane_id, turn }) => ({ laneId: lane_id, turn }));
}

/** How many turns a lane has taken. */
export async function readTurn(db: Database, laneId: string): Promise<number> {
  const result = await db.query<{ turn: number }>('SELECT turn::int FROM lane WHERE lane_id = $1', [laneId]);
  return result.rows[0]?.turn ?? 0;
}
