import type { Logger } from 'pino';
import type { SignedPayload } from '../trust/envelope';
import type { AuditWitness } from './audit-witness';
import type { Journal } from './journal';
import type { CertificateAnswer, RenewableSession } from './identity/renewal';
import type { AgentMessage, GatewayMessage, Hello, Numbered, Welcome } from './messages';
import type { Report } from './order';
import type { OrderDesk } from './orders';
import type { ServerClock } from './server-clock';
import type { SimulationDesk, SimulationRequest } from './simulations';
import { openChannel, type GatewayTarget, type SessionChannel } from './wire';

/** From the attempt to the Welcome. Shorter ones make a crowd's return impossible: each is turned away half-done. */
const WELCOME_TIMEOUT_MS = 30_000;
const DEFAULT_HEARTBEAT_MS = 60_000;
/** After our half is closed, for the gateway to close its own. */
const END_GRACE_MS = 1_000;
/** For reports that wait for the stream when the gateway goes away. */
const FINISH_MS = 1_000;
/** Answers that wait for the stream to take more; those beyond are dropped, and asked for again. */
const MAX_ANSWERS = 16;
/** Far more sessions than a host opens in its life; a Welcome beyond is nobody honest's (rule S3). */
const MAX_EPOCH_JUMP = 2 ** 20;

/** What a session works with. */
export interface SessionOptions {
  readonly target: GatewayTarget;
  readonly desk: OrderDesk;
  readonly simulations: SimulationDesk;
  readonly journal: Journal;
  readonly clock: ServerClock;
  readonly log: Logger;
  /** Made anew for each session. */
  readonly hello: () => Hello;
  readonly bootId: () => string;
  /** Null: somebody else looks after this host's certificate. */
  readonly certificates: CertificateDesk | null;
  /** A gateway answered: it welcomed this host; or had no time for it, perhaps before it judged anything of it. */
  readonly answered: (answer: 'welcome' | 'throttle') => void;
  /** Remembers the audit's checkpoints. */
  readonly auditWitness: Pick<AuditWitness, 'show'>;
  /** Signed documents to judge orders by. */
  readonly takeTrust: (documents: readonly SignedPayload[]) => void;
  /** The journal can no longer be written: the agent must end. */
  readonly fatal: (error: unknown) => void;
}

/** Who looks after the host's certificate. */
export interface CertificateDesk {
  welcomed(session: RenewableSession): void;
  answered(answer: CertificateAnswer): void;
  ended(wasWelcomed: boolean): void;
}

type AnswerMessage = Extract<AgentMessage, { kind: 'simulation_result' }>;
type OrderMessage = Extract<GatewayMessage, { kind: 'offer' | 'report_ack' | 'cancel' | 'confirm' }>;

/** What of a Hello is worth a session of its own once it has changed. */
function newsOf({ facts, auditDisagreement }: Hello): string {
  return JSON.stringify([facts, auditDisagreement !== null]);
}

/** How a session ended. */
export interface SessionEnd {
  readonly welcome: Welcome | null;
  readonly reason: string;
  /** The gateway named the time to come back after; null: as the reconnect policy says. */
  readonly afterMs: number | null;
  /** That time was drawn for this agent alone: others were told others. */
  readonly isOwnTime: boolean;
}

/**
 * One session on one stream (docs/protocol.md): Hello, Welcome, then offers in and reports out. What is to be said is
 * kept once per order, the newest only, so a slow gateway never makes a queue grow.
 */
export class Session {
  readonly ended: Promise<SessionEnd>;
  private resolveEnded: (end: SessionEnd) => void = () => undefined;
  private readonly channel: SessionChannel;
  /** Changes made before this session was dialed: those it may bring a confirmation of. */
  private readonly awaited: ReadonlySet<string>;
  private readonly outbox = new Map<string, Report>();
  private readonly answers: AnswerMessage[] = [];
  private isWritable = true;
  private welcome: Welcome | null = null;
  private sent = 0;
  private received = 0;
  private afterMs: number | null = null;
  private isOwnTime = false;
  /** The gateway goes away: the session ends with what waits for its stream. */
  private leaving: string | null = null;
  private endReason: string | null = null;
  /** What Hello said of this host, and what would be said at the last heartbeat. */
  private readonly saidFacts: string;
  private lastFacts = '';
  private timer: NodeJS.Timeout;

  constructor(private readonly options: SessionOptions) {
    this.awaited = new Set(options.desk.deadMan.awaited());
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    this.channel = openChannel(options.target, {
      received: (message) => {
        this.take(message);
      },
      drained: () => {
        this.isWritable = true;
        this.flush();
        this.endIfWritten();
      },
      closed: (reason) => {
        this.close(reason);
      },
    });
    this.timer = setTimeout(() => {
      this.drop('no Welcome within 30 s');
    }, WELCOME_TIMEOUT_MS);
    const hello = options.hello();
    this.saidFacts = newsOf(hello);
    this.send(hello);
  }

  /** Says goodbye and ends. */
  end(reason: string): void {
    if (this.endReason !== null) return;
    this.endReason = reason;
    if (this.welcome !== null && this.isWritable) this.send({ kind: 'goodbye', reason });
    this.channel.end();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.channel.cancel();
    }, END_GRACE_MS);
  }

  /** Ends after the reports that the stream had no room for yet: the next session may be minutes away. */
  private leave(reason: string): void {
    this.leaving = reason;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.end(reason);
    }, FINISH_MS);
    this.endIfWritten();
  }

  private endIfWritten(): void {
    if (this.leaving !== null && this.outbox.size === 0) this.end(this.leaving);
  }

  private take({ seq, message }: Numbered<GatewayMessage>): void {
    if (seq !== this.received + 1) {
      this.drop(`message ${String(seq)} came after ${String(this.received)}`);
      return;
    }
    this.received = seq;
    // What comes after our goodbye belongs to the next session.
    if (this.endReason !== null) return;
    try {
      this.handle(message);
    } catch (error) {
      this.drop('an error of this agent');
      this.options.fatal(error);
    }
  }

  private handle(message: GatewayMessage): void {
    switch (message.kind) {
      case 'welcome':
        this.begin(message);
        return;
      case 'drain':
        this.afterMs = message.afterMs;
        this.isOwnTime = true;
        this.leave(`drain: ${message.reason}`);
        return;
      case 'throttle':
        this.afterMs = message.afterMs;
        this.options.answered('throttle');
        for (const operationId of this.awaited) this.options.desk.deadMan.heard(operationId);
        this.end(`throttle: ${message.reason}`);
        return;
      case 'unknown':
        // A later gateway may say more than we know; what it must not rely on is in our protocol revision.
        this.options.log.warn('a message of an unknown kind was ignored');
        return;
      case 'certificate_answer':
        this.options.certificates?.answered(message.answer);
        return;
      case 'simulate':
        if (this.welcome === null) this.drop(`"${message.kind}" before Welcome`);
        else void this.simulate(message.request);
        return;
      case 'trust_update':
        if (this.welcome === null) this.drop(`"${message.kind}" before Welcome`);
        else this.options.takeTrust(message.documents);
        return;
      case 'offer':
      case 'report_ack':
      case 'cancel':
      case 'confirm':
        if (this.welcome === null) this.drop(`"${message.kind}" before Welcome`);
        else this.handleOrder(message, this.welcome);
    }
  }

  private handleOrder(message: OrderMessage, { epoch, confirms }: Welcome): void {
    const { desk, log } = this.options;
    switch (message.kind) {
      case 'offer':
        if (message.epoch === epoch) desk.offer(message.envelope, confirms);
        else log.warn({ epoch: message.epoch }, 'an offer of another epoch was refused');
        return;
      case 'report_ack':
        desk.reports.acknowledge(message.operationId, message.revision);
        return;
      case 'cancel':
        desk.cancel(message.operationId, message.reason);
        return;
      case 'confirm':
        if (this.awaited.has(message.operationId)) desk.deadMan.confirm(message.operationId);
        else log.warn({ operationId: message.operationId }, 'a confirmation of a change that is not older was ignored');
        return;
    }
  }

  /** The answer belongs to this session: when it is over by then, nobody waits for it. */
  private async simulate(request: SimulationRequest): Promise<void> {
    const answer = await this.options.simulations.answer(request);
    if (this.answers.length >= MAX_ANSWERS) return;
    this.answers.push({ kind: 'simulation_result', simulationId: request.simulationId, answer });
    this.flush();
  }

  private begin(welcome: Welcome): void {
    const { journal, clock, desk, log } = this.options;
    if (this.welcome !== null) {
      this.drop('a second Welcome');
      return;
    }
    // A stale gateway, or a database that was set back: whoever it is must not command this host.
    if (welcome.epoch <= journal.lastEpoch) {
      this.drop(`epoch ${String(welcome.epoch)} is not above ${String(journal.lastEpoch)}`);
      return;
    }
    // Taken, it would leave no room above it, and no honest gateway could ever welcome this host again.
    if (welcome.epoch - journal.lastEpoch > MAX_EPOCH_JUMP) {
      this.drop(`epoch ${String(welcome.epoch)} is too far above ${String(journal.lastEpoch)}`);
      return;
    }
    const { exchangeToken } = welcome;
    // One record, so one write: the token is as old as the epoch, whatever is set back or lost (rule I6).
    journal.append({ type: 'welcomed', epoch: welcome.epoch, ...(exchangeToken !== '' && { exchangeToken }) });
    this.welcome = welcome;
    clock.observe(welcome.serverTimeMs);
    log.info({ epoch: welcome.epoch, gateway: this.options.target.address }, 'welcomed');
    this.options.answered('welcome');
    const { auditCheckpoint } = welcome;
    if (auditCheckpoint !== null) this.options.auditWitness.show(auditCheckpoint, welcome.serverTimeMs);
    desk.reports.forget(welcome.forgetOperationIds);
    for (const operationId of this.awaited) {
      if (welcome.confirms) desk.deadMan.heard(operationId);
      // An older gateway never confirms: that it and its database answered a session dialed after the change has to do.
      else desk.deadMan.confirm(operationId);
    }
    desk.reports.listen((report) => {
      this.queue(report);
    });
    for (const report of desk.reports.all()) this.outbox.set(report.operationId, report);
    clearTimeout(this.timer);
    this.timer = setInterval(() => {
      this.beat();
    }, welcome.heartbeatIntervalMs || DEFAULT_HEARTBEAT_MS);
    this.flush();
    this.options.certificates?.welcomed({
      takesCertificateRequests: welcome.takesCertificateRequests,
      ask: (request) => {
        if (this.endReason === null) this.send({ kind: 'certificate_request', request });
      },
      reconnect: () => {
        this.afterMs = 0;
        this.isOwnTime = true;
        this.leave('a new certificate');
      },
    });
  }

  /** Says that we live, and repeats what was not acknowledged since. */
  private beat(): void {
    const { bootId, desk } = this.options;
    if (!this.isWritable) return;
    this.send({ kind: 'heartbeat', bootId: bootId(), current: desk.reports.current() });
    for (const report of desk.reports.all()) if (report.outcome !== null) this.outbox.set(report.operationId, report);
    this.flush();
    if (this.hasNewFacts() && !desk.isAtWork()) this.leave('what this host can do has changed');
    else if (!desk.isAtWork() && desk.hoursHaveCome()) this.leave('the hours of this host have come');
  }

  /**
   * Whether Hello has been wrong for two heartbeats, so that what changes to and fro ends no session. A new one begins at a
   * random time within the server's window, however many hosts were changed at once.
   */
  private hasNewFacts(): boolean {
    const facts = newsOf(this.options.hello());
    const isSettled = facts === this.lastFacts;
    this.lastFacts = facts;
    return isSettled && facts !== this.saidFacts;
  }

  private queue(report: Report): void {
    this.outbox.set(report.operationId, report);
    this.flush();
  }

  private flush(): void {
    if (this.welcome === null || this.endReason !== null) return;
    for (const [operationId, report] of this.outbox) {
      if (!this.isWritable) return;
      this.outbox.delete(operationId);
      this.send({ kind: 'report', report });
    }
    while (this.isWritable && this.answers.length > 0) {
      const answer = this.answers.shift();
      if (answer !== undefined) this.send(answer);
    }
  }

  private send(message: AgentMessage): void {
    this.sent += 1;
    this.isWritable = this.channel.send(message, { seq: this.sent, ack: this.received });
  }

  private drop(reason: string): void {
    this.endReason ??= reason;
    this.channel.cancel();
  }

  private close(reason: string): void {
    clearTimeout(this.timer);
    this.options.desk.reports.listen(() => undefined);
    this.options.certificates?.ended(this.welcome !== null);
    this.resolveEnded({
      welcome: this.welcome,
      reason: this.endReason ?? reason,
      afterMs: this.afterMs,
      isOwnTime: this.isOwnTime,
    });
  }
}
