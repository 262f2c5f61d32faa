import { createHash } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';

/** A pool of connections to PostgreSQL. */
export type Database = Pool;
/** One connection with a transaction open on it. */
export type Transaction = PoolClient;

export interface DatabaseOptions {
  /** Connections at most; design section 6 asks for about 8 turn connections per worker. */
  readonly max?: number;
  /** Shown in pg_stat_activity, so that a blocked process can be named. */
  readonly applicationName?: string;
  /**
   * For processes whose every statement names its rows by key: the planner is told to follow indexes, whatever it believes
   * of the tables' sizes. A launch writes 70,000 rows where its statistics know none; until they were gathered, plans by
   * whole tables ran into the second that a claim may take (docs/decisions/0005).
   */
  readonly byKey?: true;
  /** Prepared statements are planned once, for whatever their parameters hold: by key there is nothing to choose. */
  readonly plannedOnce?: true;
  /** A statement without an answer for this long is given up, and its connection with it: its server may be gone. */
  readonly answerWithinMs?: number;
  /** A connection that nobody used for so long is ended; kept for ever where it is not given. */
  readonly idleMs?: number;
  /** A statement that runs for longer than this is ended by the server; shorter than `answerWithinMs`, where both are given. */
  readonly statementMs?: number;
  /**
   * The server gives a connection up when its process takes nothing of an answer for so long: it may stand still while it has
   * locks, and no other time limit ends a server that is in the middle of sending (TCP only; Linux).
   */
  readonly takenWithinMs?: number;
}

/** An idle connection is asked after this whether its other end is still there, then every second, ten times (libuv). */
export const KEEP_ALIVE_AFTER_MS = 10_000;

// Without `jit=off` the one small table that is read whole makes a statement look dear enough to be compiled: 1.5 s each time.
const BY_KEY = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit'].map((plan) => `-c ${plan}=off`);
const PLANNED_ONCE = ['-c plan_cache_mode=force_generic_plan'];

/**
 * Opens a pool. A connection that breaks while idle is dropped by the pool; the next query opens another. TCP keepalive finds
 * out that a server is gone while nothing is on its way to it; what was sent there and is not answered only `answerWithinMs`
 * gives up.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 8,
    // Kept: each new connection parses and plans every statement again, which was half of what the gateways' ones cost.
    idleTimeoutMillis: options.idleMs ?? 0,
    application_name: options.applicationName ?? 'ringmaster',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    // Statements of one transaction that do not wait for each other's answers go to the server together.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    options: serverOptions(options).join(' '),
    ...(options.answerWithinMs !== undefined && { query_timeout: options.answerWithinMs }),
    ...(options.statementMs !== undefined && { statement_timeout: options.statementMs }),
  });
  // Without a listener an idle connection's end would end the process; the next use reports the fault to its caller.
  pool.on('error', () => undefined);
  return pool;
}

function serverOptions({ byKey, plannedOnce, takenWithinMs }: DatabaseOptions): readonly string[] {
  return [
    ...(byKey === true ? BY_KEY : []),
    ...(plannedOnce === true ? PLANNED_ONCE : []),
    ...(takenWithinMs === undefined ? [] : [`-c tcp_user_timeout=${String(takenWithinMs)}`]),
  ];
}

/** A statement that each connection parses and plans once: for those that come with every turn, claim or batch (docs/decisions/0008). */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

/**
 * Names a statement by its text. Its plan must not depend on what its parameters hold: an array is searched one by one by
 * a plan that does not know it, so long ones belong into `unnest` or an index condition.
 */
export function prepared(text: string): Prepared {
  return { name: createHash('sha256').update(text).digest('hex').slice(0, 20), text };
}

/**
 * A statement with a limit of its own for its answer, in ms, in place of its pool's: a shorter one for what must soon be tried
 * on another connection, a longer one for what touches all rows of a gateway. (pg takes it; its types do not say so.)
 */
export function answeredWithin<Query extends object>(query: Query, ms: number): Query & { query_timeout: number } {
  return { ...query, query_timeout: ms };
}

/** Runs `work` on one connection, outside a transaction, so that its statements go to the server together. */
export async function onOneConnection<T>(db: Database, work: (connection: Transaction) => Promise<T>): Promise<T> {
  const connection = await db.connect();
  let broken: Error | undefined;
  const onEnded = (error: Error): void => {
    broken = error;
  };
  connection.on('error', onEnded);
  try {
    return await work(connection);
  } catch (error) {
    // Whatever the server did not say leaves a connection of which nothing is known: it is not used again.
    if (sqlState(error) === null) broken ??= error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    connection.off('error', onEnded);
    connection.release(broken);
  }
}

/** After one statement failed, the server refuses what was sent behind it in the same transaction. */
const TRANSACTION_ABORTED = '25P02';

/** Waits for statements that were sent together. Throws what went wrong, not what only followed from it. */
export async function together<T extends readonly unknown[] | []>(
  sent: T,
): Promise<{ -readonly [Part in keyof T]: Awaited<T[Part]> }> {
  const settled = await Promise.allSettled(sent);
  const failures: unknown[] = [];
  for (const each of settled) if (each.status === 'rejected') failures.push(each.reason);
  if (failures.length > 0) throw failures.find((error) => sqlState(error) !== TRANSACTION_ABORTED) ?? failures[0];
  return Promise.all(sent);
}

const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';

type Work<T> = (tx: Transaction) => Promise<T>;

async function transact<T>(db: Database, begin: string, work: Work<T>): Promise<T> {
  const tx = await db.connect();
  let broken: Error | undefined;
  // PostgreSQL may end a connection between two statements (an idle time-out, a restart) and says so by this event, which
  // ends the process when nobody listens: the pool listens only while the connection is idle in it.
  const onEnded = (error: Error): void => {
    broken = error;
  };
  tx.on('error', onEnded);
  try {
    await tx.query(begin);
    const result = await work(tx);
    await tx.query('COMMIT');
    return result;
  } catch (error) {
    await tx.query('ROLLBACK').catch((rollbackError: unknown) => {
      // A connection that cannot roll back is not given back to the pool; the first error is the one to tell.
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    });
    throw error;
  } finally {
    tx.off('error', onEnded);
    tx.release(broken);
  }
}

/** Runs `work` in one READ COMMITTED transaction; commits when it resolves, rolls back when it throws. */
export function inTransaction<T>(db: Database, work: Work<T>): Promise<T> {
  return transact(db, BEGIN, work);
}

/** Runs `work` so that all its statements see the database as it was at the first of them. It writes nothing. */
export function inSnapshot<T>(db: Database, work: Work<T>): Promise<T> {
  return transact(db, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work);
}

/** For transactions that many others wait for, and that touch few rows. */
const SHORT_MS = 1_000;

/**
 * The same for whoever takes the interlock's locks: a statement or an idle pause of more than one second ends the
 * transaction, so that a frozen process cannot block the stop (design section 6; measured 1.0 s with a stopped worker).
 * `statementMs` for the few statements that touch every host of a campaign; the idle pause stays short.
 */
export function inBoundedTransaction<T>(db: Database, work: Work<T>, statementMs = SHORT_MS): Promise<T> {
  return transact(
    db,
    `${BEGIN}; SET LOCAL statement_timeout = ${String(statementMs)};
     SET LOCAL idle_in_transaction_session_timeout = ${String(SHORT_MS)}`,
    work,
  );
}

/**
 * An array of ids, numbers, times or words of ours as PostgreSQL reads it; null is none. They hold nothing that has to be
 * quoted; the driver would look for it in each of them, a fortieth of a gateway's time (measured). Never for text from outside.
 */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

/** The SQLSTATE of a row that is there already. */
export const UNIQUE_VIOLATION = '23505';

/** The SQLSTATE of a PostgreSQL error, or null for anything else. */
export function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  // Node's own errors have codes too: ECONNREFUSED, EPIPE. Every SQLSTATE has a digit.
  return typeof error.code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}
