import type { GatewayId, OperationId } from '../model/ids';
import type { Database } from '../store/database';
import { findStoredReports } from '../store/reports';
import { markSessionsLost, type LostSession, openIdentifiedSessions, type SessionRefusal } from '../store/sessions';
import { Batcher } from './batcher';
import { barredError, GatewayError } from './gateway-error';
import type { GatewayTimes } from './gateway-times';
import { HelloRates } from './hello-rates';
import type { AgentHello } from './message';
import { isRefusedValue, retryDelayMs } from './retry';
import type { OpenedSession } from './session-host';

/** One transaction opens this many sessions: a returning fleet comes in hundreds per second. */
const HELLOS_PER_BATCH = 200;
const LOSSES_PER_BATCH = 1_000;
const GATHER_HELLOS_MS = 20;
const GATHER_LOSSES_MS = 100;

/** Told to an agent whose session could not be opened because PostgreSQL is away (rule B2). */
const RETRY_AFTER_MS = 5_000;

export interface SessionLedgerOptions {
  readonly db: Database;
  readonly gatewayId: GatewayId;
  readonly times: Pick<GatewayTimes, 'openWithinMs' | 'hellos'>;
  /** Told of every failed write, to be logged. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** A Hello that waited this long is no longer written: its agent waits for a Welcome for 30 s (rule H2), and is elsewhere by now. */
const OLDEST_HELLO_MS = 30_000;

interface WaitingHello {
  readonly hello: AgentHello;
  readonly atMs: number;
  /** False once its stream ended. */
  readonly isAwaited: () => boolean;
}

/** What became of one Hello; `superseded`: a newer one of the same host came; `late`: nobody waits for it any more. */
type Opening = OpenedSession | SessionRefusal | 'unknown_host' | 'late';

/** Writes sessions' beginnings and ends into the database, many at a time. */
export class SessionLedger {
  private readonly rates: HelloRates;
  private readonly hellos: Batcher<WaitingHello, Opening>;
  private readonly losses: Batcher<LostSession, undefined>;

  constructor(private readonly options: SessionLedgerOptions) {
    this.rates = new HelloRates(options.times.hellos);
    this.hellos = new Batcher({
      write: (hellos) => this.writeHellos(hellos),
      gatherMs: GATHER_HELLOS_MS,
      maxItems: HELLOS_PER_BATCH,
      retryAfterMs: (error, attempt) => this.retryHello(error, attempt),
    });
    this.losses = new Batcher({
      write: async (keys) => {
        await markSessionsLost(options.db, options.gatewayId, keys);
        return keys.map(() => undefined);
      },
      gatherMs: GATHER_LOSSES_MS,
      maxItems: LOSSES_PER_BATCH,
      retryAfterMs: (error, attempt) => {
        options.onFailure('marking sessions lost', error);
        return retryDelayMs(attempt);
      },
    });
  }

  /** Opens a session, as long as `isAwaited`; null for an unknown host. Rejects with GatewayError. */
  async open(hello: AgentHello, isAwaited: () => boolean): Promise<OpenedSession | null> {
    this.rates.take(hello.session.hostId, performance.now());
    const opening = await this.hellos.submit({ hello, atMs: Date.now(), isAwaited }).catch((error: unknown) => {
      throw away('the database is away; come back later', error);
    });
    if (opening === 'superseded') {
      throw new GatewayError('superseded', 'a newer session of this host was opened');
    }
    if (opening === 'late') throw away('the database took too long; come back later');
    if (opening === 'unknown_host') return null;
    if (typeof opening === 'string') throw barredError(opening);
    return opening;
  }

  /** Marks a session lost, sooner or later; a newer session of the host is not touched. */
  async lost(session: LostSession): Promise<void> {
    await this.losses.submit(session);
  }

  /** Writes the losses that are waiting, for at most `withinMs`. */
  async flush(withinMs: number): Promise<void> {
    await this.losses.flush(withinMs);
  }

  private retryHello(error: unknown, attempt: number): number | null {
    this.options.onFailure('opening sessions', error);
    const waitedMs = Array.from({ length: attempt }, (_, index) => retryDelayMs(index + 1)).reduce((a, b) => a + b, 0);
    return isRefusedValue(error) || waitedMs > this.options.times.openWithinMs ? null : retryDelayMs(attempt);
  }

  private async writeHellos(waiting: readonly WaitingHello[]): Promise<Opening[]> {
    // An agent that gave up has gone in elsewhere, and under newer tokens: its old Hello would look like a clone's (rule I7).
    const awaited = new Set(waiting.filter((each) => each.isAwaited() && Date.now() - each.atMs <= OLDEST_HELLO_MS));
    // One statement cannot write a row twice, and of two Hellos of one host only the newer matters.
    const newest = new Map([...awaited].map((each) => [each.hello.session.hostId, each]));
    const hellos = [...newest.values()].map(({ hello }) => hello);
    const { db, gatewayId } = this.options;
    const sessions = hellos.map((hello) => hello.session);
    if (sessions.length === 0) return waiting.map(() => 'late');
    const opened = await openIdentifiedSessions(db, gatewayId, sessions);
    const ended = hellos.flatMap((hello) => hello.journal.filter((entry) => entry.ended));
    const stored = await findStoredReports(db, ended);
    return waiting.map((each) => {
      const { hello } = each;
      if (!awaited.has(each)) return 'late';
      if (newest.get(hello.session.hostId) !== each) return 'superseded';
      const key = opened.get(hello.session.hostId);
      if (key === undefined) return 'unknown_host';
      return typeof key === 'string' ? key : { key, forget: forgettable(hello, stored) };
    });
  }
}

function away(message: string, cause?: unknown): GatewayError {
  return new GatewayError('store_unavailable', message, { cause, retryAfterMs: RETRY_AFTER_MS });
}

function forgettable(hello: AgentHello, stored: ReadonlySet<OperationId>): OperationId[] {
  return hello.journal
    .filter((entry) => entry.ended && stored.has(entry.operationId))
    .map((entry) => entry.operationId);
}
