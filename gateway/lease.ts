import type { GatewayId } from '../model/ids';
import type { Database } from '../store/database';
import { endLease, LEASE_RENEWAL_MS, listLiveSessions, renewLease, type SessionKey } from '../store/sessions';
import { GatewayError } from './gateway-error';
import type { SessionLedger } from './session-ledger';
import type { SessionRegistry } from './session-registry';

/** A silent session is found at most a third of its silence later. */
const LOOKS_PER_SILENCE = 3;

export interface LeaseOptions {
  readonly db: Database;
  readonly gatewayId: GatewayId;
  readonly registry: SessionRegistry;
  readonly ledger: SessionLedger;
  /** A session whose agent said nothing for this long is dropped (rule L2). */
  readonly silentAfterMs: number;
  /** How often memory and database are compared; what a lost write left behind is mended then. */
  readonly compareMs: number;
  /** Told of every failed write, to be logged. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Keeps the gateway's one lease row fresh, and its idea of its sessions equal to the database's. */
export class Lease {
  private renewing = false;
  private readonly timers: NodeJS.Timeout[] = [];
  /** Rows without a session, at the last comparison: a session just being opened looks the same once. */
  private orphans = new Map<string, number>();

  constructor(private readonly options: LeaseOptions) {}

  /** Begins to renew and to compare. */
  start(): void {
    this.timers.push(setInterval(() => void this.renew(), LEASE_RENEWAL_MS));
    this.timers.push(setInterval(() => void this.compare(), this.options.compareMs));
    this.timers.push(
      setInterval(() => {
        this.dropSilent();
      }, this.options.silentAfterMs / LOOKS_PER_SILENCE),
    );
  }

  /** Stops renewing, and says that the sessions are gone. */
  async end(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    try {
      await endLease(this.options.db, this.options.gatewayId);
    } catch (error) {
      // It runs out by itself in a few seconds.
      this.options.onFailure('ending the lease', error);
    }
  }

  private async renew(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    try {
      await renewLease(this.options.db, this.options.gatewayId);
    } catch (error) {
      // Sessions stay: agents are served again as soon as the database is back.
      this.options.onFailure('renewing the lease', error);
    } finally {
      this.renewing = false;
    }
  }

  private dropSilent(): void {
    const before = Date.now() - this.options.silentAfterMs;
    for (const session of this.options.registry.all()) {
      if (session.lastHeardMs < before) session.fail(new GatewayError('silent', 'no heartbeat for too long'));
    }
  }

  private async compare(): Promise<void> {
    const { db, gatewayId, registry, onFailure } = this.options;
    // Sessions opened after this line may or may not be in the answer; these all are, or are lost.
    const sessions = registry.all();
    try {
      const rows = await listLiveSessions(db, gatewayId);
      const epochs = new Map(rows.map((row) => [row.hostId, row.epoch]));
      for (const session of sessions) {
        if (session.isLive && session.key !== null && epochs.get(session.key.hostId) !== session.key.epoch) {
          session.fail(new GatewayError('superseded', 'this host has a newer session, or this one was given up'));
        }
      }
      await this.giveUpOrphans(rows);
    } catch (error) {
      onFailure('comparing sessions', error);
    }
  }

  private async giveUpOrphans(rows: readonly SessionKey[]): Promise<void> {
    const orphans = rows.filter((row) => this.options.registry.find(row) === undefined);
    const twice = orphans.filter((row) => this.orphans.get(row.hostId) === row.epoch);
    this.orphans = new Map(orphans.map((row) => [row.hostId, row.epoch]));
    await Promise.all(twice.map((row) => this.options.ledger.lost(row)));
  }
}
