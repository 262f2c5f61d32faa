import { setTimeout as sleep } from 'node:timers/promises';
import type { ListenAddress } from '../environment/environment-reader';
import type { GatewayId, HostId } from '../model/ids';
import { type Database, openDatabase, sqlState } from '../store/database';
import { Listener } from '../store/listener';
import type { NewReport, ReportOutcome } from '../store/reports';
import { registerGateway } from '../store/sessions';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import type { Logger } from '../telemetry/log';
import type { Tracing } from '../telemetry/tracing';
import { AcceptLimiter } from './accept-limiter';
import { ArtifactServer } from './artifacts';
import { AuditWitnesses } from './audit-witnesses';
import { CertificateCourier } from './certificate-courier';
import { CertificateEnds } from './certificate-ends';
import { ConfirmationStore } from './confirmations';
import { drainSessions, notLongerThan } from './drain';
import { barredError, GatewayError, type GatewayErrorKind } from './gateway-error';
import type { GatewayTimes } from './gateway-times';
import { HoldWatch } from './hold-watch';
import { IdentityWatch } from './identity-watch';
import { Lease } from './lease';
import { OfferPump } from './offers';
import { OrderLog } from './order-log';
import { OrderTraces } from './order-traces';
import { ProgressBoard } from './progress-board';
import { ASSUMED_SESSIONS_PER_SECOND, reconnectPolicy, SessionRate } from './reconnect-policy';
import { ReportStore } from './reports';
import { retryDelayMs } from './retry';
import type { Session } from './session';
import type { SessionHost } from './session-host';
import { SessionLedger } from './session-ledger';
import { SessionRegistry } from './session-registry';
import { SessionServer } from './session-server';
import { SimulationCourier } from './simulations';
import type { TlsMaterial } from './tls';
import { TrustCourier } from './trust-courier';

/** Missed heartbeats after which a session is dropped. */
const MISSED_HEARTBEATS = 3;
/** One for reports, two for sessions, one for the lease, one for looking at the holds, and some to spare. */
const CONNECTIONS = 7;
/** Statements here are by key and take milliseconds; those that go through a whole campaign's orders take longest. */
const STATEMENT_MS = 8_000;
/** A server that answers nothing for so long may be gone. Longer than what it ends by itself, so that both know what was. */
const ANSWER_MS = 10_000;
/** The pump makes one pass at a time. */
const OFFER_CONNECTIONS = 1;
/**
 * Every stop of a campaign waits for a claim that has its lock. One is a single call, so a gateway that is frozen leaves none
 * open: the server finishes it. Of these 3 s it waits 2 s for the lock at most, when nobody waits for it, and 1 s for a row once it has
 * it (store/migrations, 0018).
 */
const OFFER_STATEMENT_MS = 3_000;
const OFFER_ANSWER_MS = 4_000;
/** What a stopping gateway gives the database to take the last reports and losses. */
const FLUSH_MS = 3_000;
const CUT_STREAMS_MS = 1_000;
/** A returning fleet's share of one gateway, 12,000 to 15,000, waits in the kernel and at the agents for its time; these here. */
const MOST_WAITING = 4_096;
/** Below the time after which an agent gives a connection up (docs/protocol.md). */
const WAIT_AT_MOST_MS = 15_000;

export interface GatewayOptions {
  readonly databaseUrl: string;
  readonly gatewayId: GatewayId;
  readonly sessions: ListenAddress;
  readonly artifacts: ListenAddress;
  readonly artifactsDir: string;
  readonly tls: TlsMaterial;
  readonly trustDomain: string;
  /** Rule I4; false unless the operator asked for it. */
  readonly allowSimulators: boolean;
  /** TLS handshakes begun, at most. */
  readonly handshakesPerSecond: number;
  readonly metrics: GatewayMetrics<GatewayErrorKind>;
  readonly tracing: Tracing;
  readonly log: Logger;
  readonly times: GatewayTimes;
}

/** One gateway: agents' sessions in front, PostgreSQL behind. It decides nothing and signs nothing. */
export class Gateway {
  private readonly registry = new SessionRegistry();
  private readonly rate = new SessionRate();
  private readonly db: Database;
  private readonly offers: Database;
  private readonly listener: Listener;
  private readonly ledger: SessionLedger;
  private readonly reports: ReportStore;
  private readonly confirmations: ConfirmationStore;
  private readonly orderLog: OrderLog;
  private readonly traces: OrderTraces;
  private readonly progress: ProgressBoard;
  private readonly pump: OfferPump;
  private readonly lease: Lease;
  private readonly simulations: SimulationCourier;
  private readonly trust: TrustCourier;
  private readonly holdWatch: HoldWatch;
  private readonly identities: IdentityWatch;
  private readonly certificates: CertificateCourier;
  private readonly certificateEnds: CertificateEnds;
  private readonly witnesses: AuditWitnesses;
  private readonly door: AcceptLimiter;
  private pollTimer: NodeJS.Timeout | null = null;
  private draining = false;
  private stopping: Promise<void> | null = null;
  private servers: { sessions: SessionServer; artifacts: ArtifactServer } | null = null;
  private bound = { sessions: 0, artifacts: 0 };

  private constructor(private readonly options: GatewayOptions) {
    const { gatewayId, log, metrics, times } = options;
    const onFailure = (what: string, error: unknown) => {
      log.warn({ err: error }, `${what} failed; it will be tried again`);
    };
    const db = openDatabase(options.databaseUrl, {
      max: CONNECTIONS,
      applicationName: 'ringmaster-gateway',
      byKey: true,
      plannedOnce: true,
      statementMs: STATEMENT_MS,
      answerWithinMs: ANSWER_MS,
    });
    const offers = openDatabase(options.databaseUrl, {
      max: OFFER_CONNECTIONS,
      applicationName: 'ringmaster-gateway-offers',
      byKey: true,
      plannedOnce: true,
      statementMs: OFFER_STATEMENT_MS,
      answerWithinMs: OFFER_ANSWER_MS,
      takenWithinMs: OFFER_STATEMENT_MS,
    });
    const { registry } = this;
    this.db = db;
    this.offers = offers;
    this.listener = new Listener(options.databaseUrl);
    this.ledger = new SessionLedger({ db, gatewayId, times, onFailure });
    this.reports = new ReportStore({
      db,
      onFailure,
      onOutcome: (report, outcome, waitedMs) => {
        this.reportDone(report, outcome, waitedMs);
      },
    });
    this.trust = new TrustCourier({ db, registry, everyMs: times.pollMs, onFailure });
    this.confirmations = new ConfirmationStore({ db, onFailure });
    this.progress = new ProgressBoard({ db, onFailure });
    this.orderLog = new OrderLog(log);
    this.traces = new OrderTraces({ db, tracing: options.tracing, onFailure });
    this.pump = new OfferPump({
      db,
      manifestOf: (campaignId) => this.trust.manifestOf(campaignId),
      claims: offers,
      gatewayId,
      registry,
      onFailure,
      onOffered: (order) => {
        metrics.orderOffered(order.waitedMs);
      },
      onSettled: (campaignId, settled) => {
        this.orderLog.settled(campaignId, settled);
      },
    });
    this.simulations = new SimulationCourier({ db, gatewayId, registry, onFailure });
    this.holdWatch = new HoldWatch({
      db,
      everyMs: times.holdLookMs,
      onChange: (campaignIds) => {
        this.pump.noticeHolds(campaignIds);
      },
      onFailure,
    });
    this.identities = new IdentityWatch({
      db,
      everyMs: times.identityLookMs,
      onChange: (hosts) => {
        this.endBarred(hosts);
      },
      onFailure,
    });
    this.certificates = new CertificateCourier({ db, gatewayId, onFailure });
    this.certificateEnds = new CertificateEnds(registry);
    this.witnesses = new AuditWitnesses({ db, everyMs: times.pollMs, log, metrics, onFailure });
    this.door = makeDoor(options);
    const silentAfterMs = times.heartbeatIntervalMs * MISSED_HEARTBEATS;
    const { compareMs } = times;
    this.lease = new Lease({ db, gatewayId, registry, ledger: this.ledger, silentAfterMs, compareMs, onFailure });
  }

  /**
   * Starts a gateway. Waits for a database that is away; rejects when it answers with a refusal, or when an address
   * cannot be bound.
   */
  static async start(options: GatewayOptions): Promise<Gateway> {
    const gateway = new Gateway(options);
    try {
      await gateway.connect();
      await gateway.serve();
      return gateway;
    } catch (error) {
      await gateway.close();
      throw error;
    }
  }

  /** The ports that were bound. */
  get ports(): { readonly sessions: number; readonly artifacts: number } {
    return this.bound;
  }

  /** Live sessions. */
  get sessionCount(): number {
    return this.registry.size;
  }

  /** Stops well: agents are told when to come back, what they reported is stored, their sessions are marked lost. */
  stop(): Promise<void> {
    this.stopping ??= this.stopOnce();
    return this.stopping;
  }

  private async stopOnce(): Promise<void> {
    this.draining = true;
    if (this.pollTimer !== null) clearInterval(this.pollTimer);
    this.holdWatch.stop();
    this.identities.stop();
    this.certificateEnds.stop();
    this.witnesses.stop();
    this.trust.stop();
    this.progress.stop();
    // First of all: from now on nothing is admitted for these hosts, and their deadlines stand still.
    const leaseEnded = this.lease.end();
    await notLongerThan(
      FLUSH_MS,
      Promise.all([leaseEnded, this.pump.stop(), this.simulations.stop()]).then(() => undefined),
    );
    await this.drain();
    await this.reports.flush(FLUSH_MS);
    await this.traces.flush(FLUSH_MS);
    for (const session of this.registry.all()) session.fail(new GatewayError('draining', 'this gateway is gone'));
    await this.ledger.flush(FLUSH_MS);
    await this.close();
  }

  private async connect(): Promise<void> {
    await this.untilConnected(() => registerGateway(this.db, this.options.gatewayId, returnWindowMs));
    this.listener.on('orders', (payload) => {
      this.pump.noticeOrders(payload);
    });
    this.listener.on('holds', () => {
      void this.holdWatch.look();
    });
    this.listener.on('identities', () => {
      void this.identities.look();
    });
    this.listener.on('certificates', (requestId) => {
      this.certificates.notice(requestId);
    });
    this.listener.on('simulations', () => {
      this.simulations.notice();
    });
    this.listener.on('trust', () => {
      void this.trust.notice();
    });
    await this.untilConnected(() => this.listener.start());
    await Promise.all([this.trust.notice(), this.witnesses.look()]);
  }

  /** A refusal (a wrong password, a missing table) is for the operator; a database that is away comes back. */
  private async untilConnected(work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await work();
        return;
      } catch (error) {
        const state = sqlState(error);
        const isRefusal = state !== null && /^[0-9A-Z]{5}$/.test(state) && !/^(08|53|57)/.test(state);
        if (isRefusal) throw error;
        this.options.log.warn({ err: error }, 'the database is away; waiting for it');
        await sleep(retryDelayMs(attempt));
      }
    }
  }

  private async serve(): Promise<void> {
    const { options, door } = this;
    const { tls, trustDomain, allowSimulators, times } = options;
    const artifacts = await ArtifactServer.start({
      listen: options.artifacts,
      door,
      tls,
      trustDomain,
      directory: options.artifactsDir,
      isBarred: (hostId, serial) => this.identities.barOf(hostId, serial) !== null,
      onFailure: (what, error) => {
        options.log.info({ err: error }, `${what} failed`);
      },
    });
    const sessions = await SessionServer.start({
      listen: options.sessions,
      tls,
      identity: { trustDomain, allowSimulators },
      door,
      onIdle: () => {
        options.metrics.connectionCame('idle');
      },
      onCrowdedOut: () => {
        options.metrics.connectionCame('crowded_out');
      },
      // To its first session a connection has twice as long as a session to its Hello.
      idleMs: 2 * times.helloTimeoutMs,
      keepaliveMs: times.keepaliveMs,
      keepaliveTimeoutMs: times.keepaliveTimeoutMs,
      sessions: this.sessionHost(),
    });
    this.servers = { sessions: sessions.server, artifacts: artifacts.server };
    this.bound = { sessions: sessions.port, artifacts: artifacts.port };
    this.lease.start();
    this.holdWatch.start();
    this.identities.start();
    this.certificateEnds.start();
    this.witnesses.start();
    this.trust.start();
    this.pollTimer = setInterval(() => {
      this.pump.poll();
      this.simulations.notice();
      this.certificates.notice(null);
    }, times.pollMs);
  }

  private sessionHost(): SessionHost {
    const { times } = this.options;
    return {
      helloTimeoutMs: times.helloTimeoutMs,
      heartbeatIntervalMs: times.heartbeatIntervalMs,
      open: async (hello, isAwaited) => {
        if (this.draining) throw new GatewayError('draining', 'this gateway is going away');
        this.witnesses.heard(hello);
        return this.ledger.open(hello, isAwaited);
      },
      opened: (session) => {
        this.sessionOpened(session);
      },
      closed: (session, error) => {
        this.sessionClosed(session, error);
      },
      store: (report) => this.reports.store(report),
      confirm: (confirmation) => this.confirmations.store(confirmation),
      progressed: (progress) => {
        this.progress.say(progress);
      },
      answered: (session, simulationId, answer) => {
        this.simulations.answered(session, simulationId, answer);
      },
      askForCertificate: (session, request) => {
        this.certificates.ask(session, request);
      },
      isFull: () => this.reports.isFull(),
      whenRoom: (callback) => {
        this.reports.whenRoom(callback);
      },
      unwritten: ({ key }) => {
        if (key !== null) this.pump.noticeSession(key.hostId);
      },
      auditCheckpoint: () => this.witnesses.checkpoint(),
      reconnectPolicy: () => reconnectPolicy(this.registry.size, this.rate.perSecond(Date.now())),
    };
  }

  /** Rule I5. A session that opens beside this is compared when it does. */
  private endBarred(hosts: readonly HostId[]): void {
    const wanted = new Set(hosts);
    for (const session of this.registry.all()) {
      if (session.key !== null && wanted.has(session.key.hostId)) this.endIfBarred(session);
    }
  }

  private endIfBarred(session: Session): void {
    if (session.key === null) return;
    const kind = this.identities.barOf(session.key.hostId, session.certificateSerial);
    if (kind !== null) session.fail(barredError(kind));
  }

  private sessionOpened(session: Session): void {
    const { metrics } = this.options;
    this.rate.record(Date.now());
    this.registry.add(session);
    metrics.setStreams(this.registry.size);
    metrics.sessionEvent('connect', 'none');
    this.trust.greet(session);
    if (session.key !== null) this.pump.noticeSession(session.key.hostId);
    // It was let in by the database, and barred before it was in the registry.
    this.endIfBarred(session);
  }

  private sessionClosed(session: Session, error: GatewayError | null): void {
    const { metrics } = this.options;
    this.registry.remove(session);
    this.certificates.forget(session);
    metrics.setStreams(this.registry.size);
    metrics.sessionEvent(session.wasWelcomed ? 'drop' : 'reject', error?.kind ?? 'none');
    if (error !== null) {
      this.orderLog.sessionFailed(session, { kind: error.kind, err: error.cause, reason: error.message });
    }
    const { key, expectedWithinMs } = session;
    if (key !== null) void this.ledger.lost({ ...key, expectedWithinMs });
  }

  private reportDone(report: NewReport, outcome: ReportOutcome, waitedMs: number): void {
    const { metrics } = this.options;
    this.orderLog.reported(report, outcome);
    if (outcome.fate === 'stored') {
      metrics.reportStored(report.phase, waitedMs);
      this.traces.reported(report, Date.now() - waitedMs);
    } else metrics.reportRefused(outcome.fate);
  }

  private drain(): Promise<void> {
    const { registry } = this;
    const { initialWindowMs } = reconnectPolicy(registry.size, this.rate.perSecond(Date.now()));
    const { drainMs } = this.options.times;
    return drainSessions({ registry, windowMs: initialWindowMs, withinMs: drainMs, random: Math.random });
  }

  private async close(): Promise<void> {
    this.door.stop();
    if (this.servers !== null) {
      await Promise.all([this.servers.sessions.stop(CUT_STREAMS_MS), this.servers.artifacts.stop()]);
    }
    await this.listener.close();
    await Promise.all([this.db.end(), this.offers.end()]);
  }
}

/** For agents of a former process of this name: what it could open is not known any more. */
function returnWindowMs(sessions: number): number {
  return sessions === 0 ? 0 : reconnectPolicy(sessions, ASSUMED_SESSIONS_PER_SECOND).initialWindowMs;
}

/** Before every handshake of this process. */
function makeDoor({ handshakesPerSecond, metrics }: GatewayOptions): AcceptLimiter {
  return new AcceptLimiter({
    rate: { perSecond: handshakesPerSecond, burst: handshakesPerSecond },
    mostWaiting: MOST_WAITING,
    waitAtMostMs: WAIT_AT_MOST_MS,
    onAdmission: (admission) => {
      metrics.connectionCame(admission);
    },
  });
}
