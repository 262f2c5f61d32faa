import type { CampaignId, OperationId, SimulationId } from '../model/ids';
import type { SimulationAnswer } from '../model/simulation';
import type { RequestAnswer } from '../store/certificate-requests';
import type { ClaimedOrder } from '../store/claims';
import type { NewProgress } from '../store/order-progress';
import type { NewReport } from '../store/reports';
import type { SessionKey } from '../store/sessions';
import type { ClaimedSimulation } from '../store/simulations';
import type { SignedDocument } from '../store/trust-documents';
import { certificateEnded, GatewayError, toGatewayError } from './gateway-error';
import { newExchange } from './exchange-token';
import {
  type AgentHello,
  type AgentMessage,
  type GatewayMessage,
  PUNCTUAL_REVISION,
  type Received,
  SERVED_REVISIONS,
} from './message';
import type { LoggedOrder } from './order-log';
import { Outbox } from './outbox';
import { type Rate, TokenBucket } from '../model/token-bucket';
import type { OpenedSession, SessionHost, SessionStream } from './session-host';

/** A session reads no further while this many of its reports are not stored. */
const MOST_UNSTORED_REPORTS = 16;
/** For a session to come up at the time that its agent was told. */
const CONNECT_MS = 10_000;
/** Between two requests for certificates of one session, for each costs a write; an agent asks once in days. */
const CERTIFICATE_REQUEST_GAP_MS = 20_000;
/** Between two words on progress that are kept of one session; an agent tells less than this (rule R9). */
const PROGRESS_GAP_MS = 8_000;

/**
 * Of one agent: a heartbeat a minute, some ten messages an order, and after an outage a report for each order in its journal
 * at once. What comes faster for long is broken, or meant to keep the others waiting.
 */
const MESSAGES: Rate = { perSecond: 20, burst: 1_000 };

type State = 'awaiting_hello' | 'opening' | 'live' | 'over';

/** One agent's session, from its stream's first message to its end. */
export class Session {
  private state: State = 'awaiting_hello';
  private readonly outbox: Outbox;
  private readonly helloTimer: NodeJS.Timeout;
  private readonly messages = new TokenBucket(MESSAGES, performance.now());
  private sent = 0;
  private received = 0;
  private unstored = 0;
  private paused = false;
  private isOpening = false;
  private welcomed = false;
  private openedKey: SessionKey | null = null;
  private readonly offered = new Map<OperationId, CampaignId>();
  /** Orders that the agent had begun, or was about to, when it said Hello. */
  private readonly unfinished = new Set<OperationId>();
  private expectedAtMs: number | null = null;
  private isPunctual = false;
  private readonly canceled = new Set<OperationId>();
  private readonly simulations = new Set<SimulationId>();
  private readonly confirming = new Set<OperationId>();
  private journal: ReadonlySet<OperationId> = new Set();
  private heardAtMs = Date.now();
  private sentManifest: SignedDocument | null = null;
  private exchangeToken = '';
  private serial: string | null = null;
  private endsMs = Infinity;
  private certificateAskedAtMs = 0;
  private progressAtMs = 0;

  constructor(
    private readonly stream: SessionStream,
    private readonly host: SessionHost,
  ) {
    this.outbox = new Outbox({
      write: (message) => {
        this.sent += 1;
        return this.stream.write(message, { seq: this.sent, ack: this.received });
      },
      onLate: (message) => {
        if (message.kind === 'offer') this.unoffer(message.order.operationId);
      },
    });
    // Rule H2: long, because a short deadline under load keeps a returning fleet from ever getting in.
    this.helloTimer = setTimeout(() => {
      this.fail(new GatewayError('hello_timeout', 'the first message of a session is Hello, within 30 seconds'));
    }, host.helloTimeoutMs);
  }

  /** Host and epoch; null until the database knows the session. */
  get key(): SessionKey | null {
    return this.openedKey;
  }

  get isLive(): boolean {
    return this.state === 'live';
  }

  /** True from its Welcome on, also after its end. */
  get wasWelcomed(): boolean {
    return this.welcomed;
  }

  /** Whether the end of an order is awaited from this agent. */
  get isAtWork(): boolean {
    return this.offered.size > 0 || this.unfinished.size > 0;
  }

  /** An order whose end is awaited; its campaign, if it was offered here. */
  get orderInHand(): LoggedOrder | null {
    for (const [operationId, campaignId] of this.offered) return { operationId, campaignId };
    for (const operationId of this.unfinished) return { operationId, campaignId: null };
    return null;
  }

  /** Within how many milliseconds the agent is to be back; null when it was not told to leave. */
  get expectedWithinMs(): number | null {
    return this.expectedAtMs === null ? null : Math.max(0, this.expectedAtMs - Date.now());
  }

  /** Of its client certificate; null for a simulator's, and before Hello. */
  get certificateSerial(): string | null {
    return this.serial;
  }

  /** When its client certificate ends, in ms since 1970; never before Hello. */
  get certificateEndsMs(): number {
    return this.endsMs;
  }

  /** When the agent last said anything, in milliseconds since 1970. */
  get lastHeardMs(): number {
    return this.heardAtMs;
  }

  /** Takes one message off the stream. Never throws: what is wrong ends the session. */
  receive(read: () => Received): void {
    if (this.state === 'over') return;
    try {
      const { seq, message } = read();
      // Rule M1: a stream neither loses nor reorders; a gap is a broken agent.
      if (seq !== this.received + 1)
        throw new GatewayError('sequence_gap', `expected message ${String(this.received + 1)}`);
      if (!this.messages.take(performance.now())) {
        throw new GatewayError('rate_exceeded', `more than ${String(MESSAGES.perSecond)} messages a second for long`);
      }
      this.received = seq;
      this.heardAtMs = Date.now();
      this.handle(message);
    } catch (error) {
      this.fail(toGatewayError(error));
    }
  }

  /** The stream takes messages again. */
  drained(): void {
    if (this.state !== 'over') this.outbox.drained();
  }

  /** The agent ended its stream, or the connection is gone. */
  gone(): void {
    this.finish(null);
    this.stream.end();
  }

  /** Ends the session with a reason. */
  fail(error: GatewayError): void {
    if (this.state === 'over') return;
    this.finish(error);
    this.stream.end(error);
  }

  /** True for an order written to this very stream, or known to the agent's journal: its report is awaited. */
  knows(operationId: OperationId): boolean {
    return this.offered.has(operationId) || this.journal.has(operationId);
  }

  /**
   * Offers a claimed order, after the manifest of its campaign; false when it is not of this session's epoch (rule O2). Where the
   * stream takes nothing, it waits for as long as `isInTime`: a hold may be effective after that.
   */
  offer(order: ClaimedOrder, manifest: SignedDocument | null, isInTime: () => boolean): boolean {
    if (this.state !== 'live' || order.epoch !== this.openedKey?.epoch) return false;
    // Rule T1: a host has one campaign at a time.
    if (manifest !== null && manifest !== this.sentManifest) {
      this.inform([manifest]);
      this.sentManifest = manifest;
    }
    this.offered.set(order.operationId, order.campaignId);
    this.send({ kind: 'offer', order }, isInTime);
    return true;
  }

  /** Passes signed documents on, a message each: together they may be too long for one. */
  inform(documents: readonly SignedDocument[]): void {
    if (this.state !== 'live') return;
    for (const document of documents) this.send({ kind: 'trust_update', document });
  }

  /** Asks once that an order which a hold forbids is not begun (rule C1); false: it did, or the agent does not have the order. */
  cancel(operationId: OperationId, reason: string): boolean {
    if (this.state !== 'live' || this.canceled.has(operationId) || !this.knows(operationId)) return false;
    if (this.outbox.takeBack((message) => message.kind === 'offer' && message.order.operationId === operationId)) {
      // The agent never heard of it.
      this.unoffer(operationId);
      return false;
    }
    this.canceled.add(operationId);
    this.send({ kind: 'cancel', operationId, reason });
    return true;
  }

  private unoffer(operationId: OperationId): void {
    this.offered.delete(operationId);
    this.host.unwritten(this);
  }

  /** Asks what a patch would do (rule Q1); false when the question is not for this session's epoch. */
  simulate(simulation: ClaimedSimulation): boolean {
    if (this.state !== 'live' || simulation.epoch !== this.openedKey?.epoch) return false;
    this.simulations.add(simulation.simulationId);
    this.send({ kind: 'simulate', simulation });
    return true;
  }

  /** Brings the authority's answer to the newest request. */
  certify({ certificate, refusal }: Pick<RequestAnswer, 'certificate' | 'refusal'>): void {
    if (this.state === 'live') this.send({ kind: 'certificate_answer', certificate, refusal });
  }

  /** Says that this gateway goes away (rule B3); the agent ends the stream and is back within the time expected. */
  drain({ afterMs, windowMs }: { readonly afterMs: number; readonly windowMs: number }): void {
    this.expectedAtMs = Date.now() + afterMs + (this.isPunctual ? CONNECT_MS : CONNECT_MS + windowMs);
    this.send({ kind: 'drain', reconnectAfterMs: afterMs, reason: 'the gateway is going away' });
  }

  private handle(message: AgentMessage): void {
    if (this.state === 'awaiting_hello') {
      // Rule H1.
      if (message.kind !== 'hello') throw new GatewayError('hello_expected', 'the first message of a session is Hello');
      this.open(message.hello);
      return;
    }
    switch (message.kind) {
      case 'hello':
        throw new GatewayError('hello_repeated', 'a session has one Hello; open a new stream');
      case 'report':
        this.storeReport(message.report);
        return;
      case 'awaiting_confirm':
        this.confirm(message.operationId);
        return;
      case 'goodbye':
        this.gone();
        return;
      case 'simulation_result':
        this.takeAnswer(message.simulationId, message.answer);
        return;
      case 'certificate_request':
        if (this.heardAtMs < this.certificateAskedAtMs + CERTIFICATE_REQUEST_GAP_MS) return;
        this.certificateAskedAtMs = this.heardAtMs;
        this.host.askForCertificate(this, message.request);
        return;
      case 'progress':
        if (message.doing !== null) this.takeProgress(message.operationId, message.doing);
        return;
      case 'heartbeat':
        // Heard, and kept nowhere: it may not cost a database write (rule L1).
        return;
    }
  }

  /** Rule R9: seldom, and of orders that this agent has. */
  private takeProgress(operationId: OperationId, doing: Pick<NewProgress, 'percent' | 'doing'>): void {
    const key = this.openedKey;
    if (key === null || !this.knows(operationId) || this.heardAtMs < this.progressAtMs + PROGRESS_GAP_MS) return;
    this.progressAtMs = this.heardAtMs;
    this.host.progressed({ ...doing, operationId, hostId: key.hostId });
  }

  private open(hello: AgentHello): void {
    clearTimeout(this.helloTimer);
    // Rule I2, before anything else is believed.
    const speaker = this.stream.peer();
    if (!speaker.speaksFor(hello.session.hostId)) {
      throw new GatewayError('identity_mismatch', 'hello.host_id is not the host of the client certificate');
    }
    if (!SERVED_REVISIONS.includes(hello.protocolRevision)) {
      throw new GatewayError('protocol_revision', `this gateway serves revisions ${SERVED_REVISIONS.join(' and ')}`);
    }
    // Of a resumed connection nobody asked for it again.
    if (!(speaker.endsMs > Date.now())) throw certificateEnded();
    this.endsMs = speaker.endsMs;
    this.serial = speaker.serial;
    const { token, hashes } = newExchange(hello.exchangeToken);
    this.exchangeToken = token;
    // A simulator's hosts have no certificate that could be copied.
    const exchange = speaker.serial === null ? null : hashes;
    this.isPunctual = hello.protocolRevision >= PUNCTUAL_REVISION;
    this.state = 'opening';
    this.journal = new Set(hello.journal.map((entry) => entry.operationId));
    for (const { operationId, ended } of hello.journal) if (!ended) this.unfinished.add(operationId);
    // Rule H3: nothing is read between Hello and Welcome.
    this.stream.pause();
    this.isOpening = true;
    const session = { ...hello.session, certificateSerial: speaker.serial, exchange };
    this.host
      .open({ ...hello, session }, () => this.state === 'opening')
      .then(
        (opened) => {
          this.settleOpening(opened);
        },
        (error: unknown) => {
          this.settleOpening(toGatewayError(error));
        },
      );
  }

  private settleOpening(outcome: OpenedSession | GatewayError | null): void {
    this.isOpening = false;
    const key = outcome !== null && 'key' in outcome ? outcome.key : null;
    this.openedKey = key;
    if (this.state === 'over') {
      // Gone before its Welcome: the row in the database says live, so its loss must be told.
      this.host.closed(this, null);
    } else if (outcome === null) {
      this.fail(new GatewayError('unknown_host', 'this host was never imported'));
    } else if ('key' in outcome) this.welcome(outcome);
    else this.refuse(outcome);
  }

  private refuse(error: GatewayError): void {
    // Rule B2: what passes by itself is said with a delay.
    if (error.retryAfterMs !== null) {
      this.send({ kind: 'throttle', retryAfterMs: error.retryAfterMs, reason: error.message });
    }
    this.fail(error);
  }

  private welcome(opened: OpenedSession): void {
    this.state = 'live';
    this.welcomed = true;
    this.send({
      kind: 'welcome',
      epoch: opened.key.epoch,
      serverTime: new Date(),
      heartbeatIntervalMs: this.host.heartbeatIntervalMs,
      reconnect: this.host.reconnectPolicy(),
      forget: opened.forget,
      exchangeToken: this.exchangeToken,
      auditCheckpoint: this.host.auditCheckpoint(),
    });
    this.host.opened(this);
    this.stream.resume();
  }

  private storeReport(report: Omit<NewReport, 'hostId'>): void {
    const key = this.openedKey;
    if (key === null) throw new GatewayError('internal', 'a report came before the Welcome');
    this.unstored += 1;
    this.holdReading();
    this.host.store({ ...report, hostId: key.hostId }).then(
      (fate) => {
        this.unstored -= 1;
        // Rules R3 and R4: acknowledged when it is committed, and only then; a refused one never.
        if (fate === 'stored') {
          this.offered.delete(report.operationId);
          this.unfinished.delete(report.operationId);
          this.send({ kind: 'report_ack', operationId: report.operationId, revision: report.revision });
        }
        this.goOnReading();
      },
      (error: unknown) => {
        this.fail(toGatewayError(error));
      },
    );
  }

  /** Rule F3: said when it is committed, and only then; of an order that is not this host's, never. */
  private confirm(operationId: OperationId): void {
    const key = this.openedKey;
    if (key === null) throw new GatewayError('internal', 'a change was to be confirmed before the Welcome');
    if (this.confirming.has(operationId)) return;
    this.confirming.add(operationId);
    this.host.confirm({ operationId, hostId: key.hostId }).then(
      (isStored) => {
        this.confirming.delete(operationId);
        if (isStored) this.send({ kind: 'confirm', operationId });
      },
      (error: unknown) => {
        this.fail(toGatewayError(error));
      },
    );
  }

  /** One answer to each question, and none that was not asked for, may cost a write (rule Q3). */
  private takeAnswer(simulationId: SimulationId, answer: SimulationAnswer): void {
    if (this.openedKey !== null && this.simulations.delete(simulationId)) {
      this.host.answered(this.openedKey, simulationId, answer);
    }
  }

  private holdReading(): void {
    if (this.paused || (this.unstored < MOST_UNSTORED_REPORTS && !this.host.isFull())) return;
    this.paused = true;
    this.stream.pause();
  }

  private goOnReading(): void {
    if (!this.paused || this.state !== 'live' || this.unstored >= MOST_UNSTORED_REPORTS) return;
    if (this.host.isFull()) {
      this.host.whenRoom(() => {
        this.goOnReading();
      });
      return;
    }
    this.paused = false;
    this.stream.resume();
  }

  private send(message: GatewayMessage, isInTime?: () => boolean): void {
    if (this.state === 'over') return;
    if (!this.outbox.send(message, isInTime)) {
      this.fail(new GatewayError('slow_consumer', 'the agent does not read what it is sent'));
    }
  }

  private finish(error: GatewayError | null): void {
    if (this.state === 'over') return;
    this.state = 'over';
    clearTimeout(this.helloTimer);
    this.outbox.clear();
    // While the database is being asked nobody knows the epoch that was lost; settleOpening tells it.
    if (!this.isOpening) this.host.closed(this, error);
  }
}
