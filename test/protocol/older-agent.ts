import { Client, type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Root, type Type } from 'protobufjs';
import { FileDescriptorSet } from 'protobufjs/ext/descriptor';
import type { CertificateFiles } from '../../deploy/local/certificates';
import type { HostId } from '../../model/ids';

/** The contract as it was last accepted: without what came since, SimulatePatch for one. */
const BASELINE = join(__dirname, '..', '..', 'proto', 'baseline.binpb');
/** It added up to this to the delay of a Drain. */
const WINDOW_MS = 500;
const WORK_MS = 20;

type Message = Readonly<Record<string, unknown>>;
interface Entry {
  readonly report: { readonly operationId: string; readonly revision: number; readonly phase: number };
  acknowledged: boolean;
}

/** `fromDescriptor` is added by protobufjs/ext/descriptor, which its types do not say. */
const withDescriptors = Root as unknown as { fromDescriptor(set: unknown): Root };

/**
 * An agent of protocol revision 1 that knows nothing but the messages of that time: it reads and writes by the accepted
 * contract, not by today's generated code. It carries out every order with success, at once, in memory.
 */
export class OlderAgent {
  /** How often each operation was begun. */
  readonly begun = new Map<string, number>();
  /** Port of each gateway that welcomed it, in order. */
  readonly welcomedBy: number[] = [];
  readonly drains: Message[] = [];
  private readonly journal = new Map<string, Entry>();
  private readonly request: Type;
  private readonly response: Type;
  private readonly order: Type;
  private readonly journalId = randomUUID();
  private bootId = randomUUID();
  private epoch = 0;
  private seq = 0;
  private received = 0;
  private client: Client | null = null;
  private stream: ClientDuplexStream<Message, Message> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;
  private release: () => void = () => undefined;
  private released: Promise<void> = Promise.resolve();

  constructor(
    private readonly hostId: HostId,
    private readonly connection: {
      readonly ports: readonly number[];
      readonly authorityFile: string;
      readonly files: CertificateFiles;
    },
  ) {
    const root = withDescriptors.fromDescriptor(FileDescriptorSet.decode(readFileSync(BASELINE)));
    this.request = root.lookupType('ringmaster.agent.v1.SessionRequest');
    this.response = root.lookupType('ringmaster.agent.v1.SessionResponse');
    this.order = root.lookupType('ringmaster.agent.v1.Order');
  }

  /** Whether the contract it speaks has a message of this name. */
  knows(body: string): boolean {
    return body in this.response.fields || body in this.request.fields;
  }

  connect(place = 0): void {
    if (this.isStopped) return;
    const { ports, authorityFile, files } = this.connection;
    const port = ports[place % ports.length]!;
    const tls = credentials.createSsl(
      readFileSync(authorityFile),
      readFileSync(files.keyFile),
      readFileSync(files.certFile),
    );
    this.client = new Client(`127.0.0.1:${String(port)}`, tls, { 'grpc.use_local_subchannel_pool': 1 });
    this.stream = this.client.makeBidiStreamRequest<Message, Message>(
      '/ringmaster.agent.v1.AgentSessionService/Session',
      (message) => Buffer.from(this.request.encode(this.request.fromObject(message)).finish()),
      (bytes) => this.response.toObject(this.response.decode(bytes), { longs: Number, oneofs: true, defaults: true }),
    );
    this.seq = 0;
    this.received = 0;
    let backAfterMs = Math.random() * WINDOW_MS;
    this.stream.on('data', (message: Message) => {
      this.received = message['seq'] as number;
      if (message['body'] === 'welcome') this.welcomedBy.push(port);
      if (message['body'] === 'drain') {
        backAfterMs += (message['drain'] as { reconnectAfterMs: number }).reconnectAfterMs;
      }
      this.take(message);
    });
    // The status says the same; without a listener the error would end the test.
    this.stream.on('error', () => undefined);
    this.stream.on('status', () => {
      this.client?.close();
      if (!this.isStopped) this.timer = setTimeout(() => this.connect(place + 1), backAfterMs);
    });
    const open = [...this.journal.values()].filter(({ acknowledged }) => !acknowledged);
    this.send({
      hello: {
        hostId: this.hostId,
        instanceId: 'older',
        bootId: this.bootId,
        journalId: this.journalId,
        protocolRevision: 1,
        agentVersion: '0.0.9',
        lastEpoch: this.epoch,
        journal: open.map(({ report }) => report),
      },
    });
  }

  /** Whatever it begins from now on does not end before `goOn`. */
  holdBack(): void {
    this.released = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  goOn(): void {
    this.release();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.stream?.cancel();
    this.client?.close();
  }

  private take(message: Message): void {
    switch (message['body']) {
      case 'welcome':
        this.epoch = (message['welcome'] as { sessionEpoch: number }).sessionEpoch;
        for (const entry of this.journal.values()) if (!entry.acknowledged) this.send({ orderReport: entry.report });
        return;
      case 'orderOffer':
        this.carryOut((message['orderOffer'] as { envelope: { payload: Uint8Array } }).envelope.payload);
        return;
      case 'reportAck': {
        const entry = this.journal.get((message['reportAck'] as { operationId: string }).operationId);
        if (entry !== undefined) entry.acknowledged = true;
        return;
      }
      case 'drain':
      case 'throttle':
        this.drains.push(message);
        this.send({ goodbye: { reason: 'drained' } });
        this.stream?.end();
        return;
      default:
        // Rule M4: of a later time.
        return;
    }
  }

  private carryOut(payload: Uint8Array): void {
    const order = this.order.toObject(this.order.decode(payload)) as { operationId: string; reboot?: object };
    const { operationId } = order;
    const known = this.journal.get(operationId);
    if (known !== undefined) {
      this.send({ orderReport: known.report });
      return;
    }
    this.begun.set(operationId, (this.begun.get(operationId) ?? 0) + 1);
    if (order.reboot !== undefined) this.bootId = randomUUID();
    const { PHASE_EXECUTING, PHASE_SUCCEEDED } = this.request.root.lookupEnum('ringmaster.agent.v1.Phase').values;
    const entry: Entry = { report: { operationId, revision: 1, phase: PHASE_EXECUTING! }, acknowledged: false };
    this.journal.set(operationId, entry);
    void this.released.then(async () => {
      await sleep(WORK_MS);
      const report = { operationId, revision: 2, phase: PHASE_SUCCEEDED!, bootId: this.bootId };
      this.journal.set(operationId, { report, acknowledged: false });
      this.send({ orderReport: report });
    });
  }

  private send(body: Message): void {
    if (this.stream === null || this.stream.destroyed || this.isStopped) return;
    this.seq += 1;
    this.stream.write({ seq: this.seq, ack: this.received, ...body });
  }
}
