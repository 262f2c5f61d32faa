import { Metadata, Server, ServerCredentials, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import { agentSessionService } from '../../proto/session-service';
import type { CertificateFiles } from '../../deploy/local/certificates';
import { preAuthenticationEncoding } from '../../trust/envelope';
import { until } from './until';

const v1 = ringmaster.agent.v1;
export type Hello = ringmaster.agent.v1.Hello;
export type OrderReport = ringmaster.agent.v1.OrderReport;
type Call = ServerDuplexStream<ringmaster.agent.v1.SessionRequest, ringmaster.agent.v1.SessionResponse.$Properties>;
type Body = Omit<ringmaster.agent.v1.SessionResponse.$Properties, 'seq' | 'ack'>;
export type Envelope = ringmaster.agent.v1.Envelope.$Properties;

export const ORDER_TYPE = 'application/vnd.ringmaster.order.v1+protobuf';

/** A key that signs orders, as the worker has one. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicPem: string;
}

export function newSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(der).digest('hex').slice(0, 16);
  return { keyId, privateKey, publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

/** Signs an order the way workers do. */
export function sealOrder(order: ringmaster.agent.v1.Order.$Properties, key: SigningKey): Envelope {
  const payload = v1.Order.encode(order).finish();
  const signature = sign(null, preAuthenticationEncoding(ORDER_TYPE, payload), key.privateKey);
  return { payloadType: ORDER_TYPE, payload, signatures: [{ keyId: key.keyId, signature }], traceparent: '' };
}

/** One session, from the gateway's side. */
export class DoubleSession {
  readonly reports: OrderReport[] = [];
  readonly heartbeats: ringmaster.agent.v1.Heartbeat[] = [];
  readonly answers: ringmaster.agent.v1.SimulationResult[] = [];
  hello: Hello | null = null;
  goodbye: string | null = null;
  isClosed = false;
  /** Messages that came, and the highest of ours that the agent says it has read. */
  messages = 0;
  heard = 0;
  private seq = 0;
  private ack = 0;
  /** Breaks of the numbering, said out loud so that a test can demand there are none. */
  readonly disorder: string[] = [];

  /** That of its Welcome; 0 before it. */
  epoch = 0;

  constructor(
    private readonly call: Call,
    private readonly gateway: GatewayDouble,
  ) {
    call.on('data', (request: ringmaster.agent.v1.SessionRequest) => {
      this.take(request);
    });
    call.on('end', () => {
      call.end();
    });
    for (const event of ['close', 'cancelled', 'error']) {
      call.on(event, () => {
        this.isClosed = true;
      });
    }
  }

  send(body: Body): void {
    this.seq += 1;
    this.call.write({ seq: Long.fromNumber(this.seq), ack: Long.fromNumber(this.ack), ...body });
  }

  offer(envelope: Envelope, epoch = this.epoch): void {
    this.send({ orderOffer: { sessionEpoch: Long.fromNumber(epoch), envelope } });
  }

  acknowledge(report: OrderReport): void {
    this.send({ reportAck: { operationId: report.operationId, revision: report.revision } });
  }

  confirm(operationId: string): void {
    this.send({ confirmOrder: { operationId } });
  }

  end(): void {
    this.call.end();
  }

  /** Ends the stream as a gateway that shares nothing with this agent. */
  refuse(reason: string): void {
    const metadata = new Metadata();
    metadata.set('ringmaster-reason', reason);
    this.call.emit('error', { code: status.FAILED_PRECONDITION, details: reason, metadata });
  }

  /** The latest report about an operation that has this phase. */
  report(operationId: string, phase: keyof typeof v1.Phase): Promise<OrderReport> {
    return until(`${operationId} ${phase}`, () =>
      this.reports.findLast((each) => each.operationId === operationId && each.phase === v1.Phase[phase]),
    );
  }

  /** Whatever terminal report comes first about an operation. */
  ending(operationId: string): Promise<OrderReport> {
    return until(`the end of ${operationId}`, () =>
      this.reports.find((each) => each.operationId === operationId && each.phase >= v1.Phase.PHASE_SUCCEEDED),
    );
  }

  private take(request: ringmaster.agent.v1.SessionRequest): void {
    const seq = request.seq.toNumber();
    if (seq !== this.ack + 1) this.disorder.push(`${String(seq)} after ${String(this.ack)}`);
    if (request.ack.toNumber() > this.seq) this.disorder.push(`ack ${request.ack.toString()} of ${String(this.seq)}`);
    this.ack = seq;
    this.messages += 1;
    this.heard = request.ack.toNumber();
    if (request.hello !== null) {
      this.hello = request.hello;
      this.gateway.welcome(this);
    } else if (request.orderReport !== null) {
      this.reports.push(request.orderReport);
      if (this.gateway.acknowledges && request.orderReport.phase >= v1.Phase.PHASE_SUCCEEDED) {
        this.acknowledge(request.orderReport);
      }
      if (this.gateway.confirms === 'by_itself' && request.orderReport.phase === v1.Phase.PHASE_AWAITING_CONFIRM) {
        this.confirm(request.orderReport.operationId);
      }
    } else if (request.heartbeat !== null) {
      this.heartbeats.push(request.heartbeat);
    } else if (request.simulationResult !== null) {
      this.answers.push(request.simulationResult);
    } else if (request.goodbye !== null) {
      this.goodbye = request.goodbye.reason;
    }
  }
}

/** A gateway small enough to do exactly what a test says: real gRPC and real mTLS, nothing behind it. */
export class GatewayDouble {
  readonly sessions: DoubleSession[] = [];
  /** Whether terminal reports are acknowledged by themselves. */
  acknowledges = true;
  /** Whether it says that it confirms changes, and whether it does so by itself. */
  confirms: 'when_told' | 'by_itself' | 'never' = 'by_itself';
  /** What the next Welcomes say beside the epoch. */
  welcomeWith: Partial<ringmaster.agent.v1.Welcome.$Properties> = {};
  /** Null: no Welcome at all. */
  nextEpoch: number | null = 1;
  /** The epoch of the Welcome after the next one, where it is not the next above: an agent may come back before a test can look. */
  epochAfterNext: number | null = null;
  sessionPort = 0;
  readonly archives = new Map<string, Buffer>();
  /** Called for every request of an archive; the bytes it returns are sent instead, or nothing for null. */
  tamper: (bytes: Buffer) => Buffer | null = (bytes) => bytes;
  readonly ranges: (string | undefined)[] = [];
  /** Every answer comes byte by byte, so far apart, and never as a whole; null: at once. */
  dripMs: number | null = null;
  /** No archive is sent before this. */
  held: Promise<unknown> = Promise.resolve();
  private server = new Server();
  private readonly https: HttpsServer;

  constructor(
    private readonly ca: string,
    private readonly files: CertificateFiles,
  ) {
    const tls = { ca: readFileSync(ca), cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
    this.https = createServer({ ...tls, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      const range = request.headers.range;
      this.ranges.push(range);
      const whole = this.archives.get(`sha256:${request.url?.split('/').at(-1) ?? ''}`);
      if (whole === undefined) {
        response.statusCode = 404;
        response.end();
        return;
      }
      const begin = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? '0');
      if (begin > 0) {
        response.statusCode = 206;
        response.setHeader(
          'content-range',
          `bytes ${String(begin)}-${String(whole.length - 1)}/${String(whole.length)}`,
        );
      }
      const bytes = this.tamper(whole.subarray(begin));
      void this.held.then(() => {
        this.send(response, bytes);
      });
    });
  }

  private send(response: ServerResponse, bytes: Buffer | null): void {
    if (bytes === null) response.destroy();
    else if (this.dripMs === null) response.end(bytes);
    else {
      const drip = setInterval(() => response.write(bytes.subarray(0, 1)), this.dripMs);
      response.once('close', () => {
        clearInterval(drip);
      });
    }
  }

  async start(port = 0): Promise<void> {
    // While nobody listens there the port may be given to a connection of somebody's, for a moment.
    this.sessionPort = await until(`port ${String(port)} to be free`, () => this.listen(port));
    if (!this.https.listening) {
      this.https.listen(0, '127.0.0.1');
      await once(this.https, 'listening');
    }
  }

  /** Listens for sessions, and returns the port; null: somebody else has it. */
  private async listen(port: number): Promise<number | null> {
    const server = new Server();
    server.addService(agentSessionService, {
      session: (call: Call) => {
        this.sessions.push(new DoubleSession(call, this));
      },
    });
    const pair = { cert_chain: readFileSync(this.files.certFile), private_key: readFileSync(this.files.keyFile) };
    const credentials = ServerCredentials.createSsl(readFileSync(this.ca), [pair], true);
    const bound = await new Promise<number | null>((resolve) => {
      server.bindAsync(`127.0.0.1:${String(port)}`, credentials, (error, at) => {
        resolve(error === null ? at : null);
      });
    });
    if (bound !== null) this.server = server;
    return bound;
  }

  get artifactsPort(): number {
    return (this.https.address() as AddressInfo).port;
  }

  /** Drops every session, as a killed gateway would, and stops listening for new ones. */
  kill(): void {
    this.server.forceShutdown();
  }

  async stop(): Promise<void> {
    this.server.forceShutdown();
    this.https.closeAllConnections();
    this.https.close();
    await once(this.https, 'close');
  }

  welcome(session: DoubleSession): void {
    if (this.nextEpoch === null) return;
    session.epoch = this.nextEpoch;
    this.nextEpoch = this.epochAfterNext ?? session.epoch + 1;
    this.epochAfterNext = null;
    session.send({
      welcome: {
        sessionEpoch: Long.fromNumber(session.epoch),
        serverTimeUnixMs: Long.fromNumber(Date.now()),
        heartbeatIntervalMs: 200,
        reconnect: { initialWindowMs: 100, maxBackoffMs: 300 },
        confirms: this.confirms !== 'never',
        ...this.welcomeWith,
      },
    });
  }

  /** The session number `count` (from 1) once its Hello is here. */
  session(count: number): Promise<DoubleSession> {
    return until(`session ${String(count)}`, () => {
      const session = this.sessions[count - 1];
      return session?.hello === null ? undefined : session;
    });
  }

  /** The next session to say Hello after those that are here now. */
  nextSession(): Promise<DoubleSession> {
    return this.session(this.sessions.length + 1);
  }
}
