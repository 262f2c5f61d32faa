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
export declare function listOpenTurns(db: Database): Promise<OpenTurn[]>;
/** How many turns all lanes have taken. */
export declare function countTurns(db: Database): Promise<number>;
