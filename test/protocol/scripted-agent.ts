import { Client, type ClientDuplexStream, credentials, type StatusObject } from '@grpc/grpc-js';
import Long from 'long';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CertificateFiles } from '../../deploy/local/certificates';
import type { HostId } from '../../model/ids';
import { ringmaster } from '../../proto/generated/agent';
import { agentSessionService } from '../../proto/session-service';

type Request = ringmaster.agent.v1.SessionRequest.$Properties;
type Response = ringmaster.agent.v1.SessionResponse.$Shape;
type Body = NonNullable<Response['body']>;

/** An agent that says exactly what a test tells it to, over real mTLS. It answers nothing by itself. */
export class ScriptedAgent {
  readonly received: Response[] = [];
  private readonly stream: ClientDuplexStream<Request, Response>;
  private readonly client: Client;
  private readonly status: Promise<StatusObject>;
  private readonly watchers = new Set<() => void>();
  private over = false;
  private seq = 0;

  constructor(connection: {
    readonly port: number;
    readonly authorityFile: string;
    readonly files?: CertificateFiles;
  }) {
    const { files } = connection;
    this.client = new Client(
      `127.0.0.1:${String(connection.port)}`,
      credentials.createSsl(
        readFileSync(connection.authorityFile),
        files === undefined ? null : readFileSync(files.keyFile),
        files === undefined ? null : readFileSync(files.certFile),
      ),
      // One connection each, as real agents have; no other test's connection is taken over.
      { 'grpc.use_local_subchannel_pool': 1, 'grpc.ssl_target_name_override': 'localhost' },
    );
    const method = agentSessionService.session;
    // See sendBytes.
    const serialize = (request: Request) => request.$unknowns?.[0] ?? method.requestSerialize(request);
    this.stream = this.client.makeBidiStreamRequest(
      method.path,
      (request: Request) => Buffer.from(serialize(request)),
      method.responseDeserialize,
    );
    this.stream.on('data', (response: Response) => {
      this.received.push(response);
      for (const watcher of this.watchers) watcher();
    });
    // The status says the same; without a listener the error would end the test.
    this.stream.on('error', () => undefined);
    this.status = new Promise((resolve) => {
      this.stream.on('status', (status: StatusObject) => {
        this.over = true;
        resolve(status);
      });
    });
  }

  /** Sends one message, numbered as the protocol wants unless the message brings its own number. */
  send(message: Request): void {
    this.seq += 1;
    const ack = this.received.at(-1)?.seq ?? Long.UZERO;
    this.stream.write({ seq: Long.fromNumber(this.seq, true), ack, ...message });
  }

  hello(hostId: HostId, change: ringmaster.agent.v1.Hello.$Properties = {}): void {
    this.send({
      hello: {
        hostId,
        instanceId: randomUUID(),
        bootId: 'boot-1',
        journalId: `journal-of-${hostId}`,
        protocolRevision: 2,
        agentVersion: '0.1.0',
        ...change,
      },
    });
  }

  /** Sends bytes that need not be a message. */
  sendBytes(bytes: Uint8Array): void {
    this.stream.write({ $unknowns: [bytes] });
  }

  report(report: ringmaster.agent.v1.OrderReport.$Properties): void {
    this.send({ orderReport: { revision: 1, phase: ringmaster.agent.v1.Phase.PHASE_SUCCEEDED, ...report } });
  }

  /** All messages so far of one kind. */
  all<Kind extends Body>(kind: Kind): Extract<Response, { body?: Kind }>[] {
    return this.received.filter((response): response is Extract<Response, { body?: Kind }> => response.body === kind);
  }

  /** The `nth` (from 1) message of one kind, when it comes; throws when the stream ends or the time is over. */
  async next<Kind extends Body>(kind: Kind, nth = 1, withinMs = 60_000): Promise<Extract<Response, { body?: Kind }>> {
    const end = Date.now() + withinMs;
    for (;;) {
      const found = this.all(kind)[nth - 1];
      if (found !== undefined) return found;
      if (this.over) throw new Error(`the stream ended before ${kind} ${String(nth)} came`);
      if (Date.now() > end) throw new Error(`no ${kind} ${String(nth)} within ${String(withinMs)} ms`);
      await this.somethingOr(20);
    }
  }

  /** How the stream ended, with the reason from its trailer. */
  async ended(): Promise<{ code: number; details: string; reason: string }> {
    const { code, details, metadata } = await this.status;
    return { code, details, reason: String(metadata.get('ringmaster-reason')[0] ?? '') };
  }

  get isOver(): boolean {
    return this.over;
  }

  /** Reads no more, so that the gateway's messages pile up. */
  stopReading(): void {
    this.stream.pause();
  }

  /** Ends its side of the stream. */
  hangUp(): void {
    this.stream.end();
  }

  close(): void {
    this.stream.cancel();
    this.client.close();
  }

  private somethingOr(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.watchers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.watchers.add(done);
    });
  }
}
