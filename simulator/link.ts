import { performance } from 'node:perf_hooks';
import type { HostId } from '../model/ids';
import { reconnectDelay, type ReconnectPolicy } from '../model/reconnect-delay';
import { chance } from '../model/seeded';
import type { Connections } from './connections';
import { bootIdOf, type Disk } from './disk';
import type { GatewayMessage, Welcome } from './message';
import type { JournalEntry } from './order';
import { type DeskLink, OrderDesk, reportOf } from './order-desk';
import { type Alarm, callOff } from './timer-wheel';
import type { Stream } from './wire';
import type { World } from './world';

/** From the attempt to the Welcome (rule H2). */
const WELCOME_TIMEOUT_MS = 30_000;
const DEFAULT_HEARTBEAT_MS = 60_000;
/** A Welcome beyond is nobody honest's (rule S3). */
const MAX_EPOCH_JUMP = 2 ** 20;

/** What a host's link works with. */
export interface LinkOptions {
  readonly hostId: HostId;
  readonly index: number;
  /** New for each simulator process. */
  readonly instance: string;
  readonly disk: Disk;
  readonly world: World;
  readonly connections: Connections;
  /** Told of each Welcome, and of what a gateway gave as the reason for an end. */
  readonly welcomed: () => void;
  readonly refused: (reason: string) => void;
}

/** One host's session with whichever gateway, one after the other, by the rules of docs/protocol.md. */
export class Link implements DeskLink {
  readonly desk: OrderDesk;
  private stream: Stream | null = null;
  private welcome: Welcome | null = null;
  private policy: ReconnectPolicy;
  private received = 0;
  private isWritable = true;
  /** Reports the stream had no room for, the newest of each order. Null while there are none. */
  private outbox: Map<string, JournalEntry> | null = null;
  private alarm: Alarm | null = null;
  private failures = 0;
  private moves = 0;
  private attempts = 0;
  private clockLeadMs = 0;
  /** Down for a reboot, or gone for ever: no session until it is up. */
  private isDown = false;

  constructor(private readonly options: LinkOptions) {
    this.policy = options.world.reconnect;
    this.desk = new OrderDesk(options, this);
  }

  /** Connects after `delayMs`. */
  start(delayMs: number): void {
    callOff(this.alarm);
    this.alarm = this.options.world.wheel.after(delayMs, () => {
      this.connect();
    });
  }

  /** The later of this machine's clock and the server's as last heard, as agents reckon. */
  now(): number {
    return Date.now() + this.clockLeadMs;
  }

  tell(entry: JournalEntry): void {
    if (this.welcome === null || this.stream === null) return;
    if (this.isWritable) this.isWritable = this.stream.report(reportOf(this.options.disk, entry));
    else {
      this.outbox ??= new Map();
      this.outbox.set(entry.operationId, entry);
    }
  }

  lose(forMs: number | null | 'ever'): void {
    if (this.isDown) return;
    this.hangUp();
    if (forMs === 'ever') {
      this.isDown = true;
      callOff(this.alarm);
      this.options.world.counters.gone += 1;
    } else this.start(forMs ?? this.delay(0));
  }

  goDown(): void {
    this.stream?.goodbye('the machine goes down');
    this.hangUp();
    callOff(this.alarm);
    this.isDown = true;
  }

  comeUp(): void {
    this.isDown = false;
    this.policy = this.options.world.reconnect;
    this.start(this.delay(0));
  }

  private connect(): void {
    const { disk, hostId, instance, index, world } = this.options;
    const { journalId, lastEpoch } = disk;
    this.received = 0;
    this.isWritable = true;
    this.outbox = null;
    // What still comes on an older stream finds that it is not this one (rule H5).
    const stream: Stream = this.options.connections.open(index, this.moves, {
      received: (seq, message) => {
        if (this.stream === stream) this.take(seq, message);
      },
      drained: () => {
        if (this.stream === stream) this.drained();
      },
      closed: (reason) => {
        if (this.stream === stream) this.closed(reason);
      },
    });
    this.stream = stream;
    const journal = this.desk.open();
    stream.hello({
      hostId,
      instanceId: `${instance}-${String(disk.boots)}`,
      bootId: bootIdOf(disk),
      journalId,
      lastEpoch,
      journal,
    });
    this.alarm = world.wheel.after(WELCOME_TIMEOUT_MS, () => {
      this.drop();
    });
  }

  private take(seq: number, message: GatewayMessage): void {
    if (seq !== this.received + 1) {
      this.drop();
      return;
    }
    this.received = seq;
    switch (message.kind) {
      case 'welcome':
        this.begin(message);
        return;
      case 'drain':
        // Every agent is told a time of its own (rule B3).
        this.leave(message, message.afterMs);
        return;
      case 'throttle':
        this.leave(message, message.afterMs + this.delay(0));
        return;
      case 'offer':
      case 'report_ack':
      case 'cancel':
      case 'confirm':
        if (this.welcome === null) this.drop();
        else this.takeOrder(message, this.welcome.epoch);
        return;
      case 'simulate':
        if (this.welcome === null) this.drop();
        else if (this.isWritable) this.isWritable = this.stream?.answer(message, this.desk.current() !== null) ?? true;
        return;
      case 'unknown':
        // A later gateway may say more (rule M4).
        return;
    }
  }

  private leave({ kind, reason }: Extract<GatewayMessage, { kind: 'drain' | 'throttle' }>, backAfterMs: number): void {
    if (this.welcome !== null) this.stream?.goodbye(`${kind}: ${reason}`);
    this.hangUp();
    this.moves += 1;
    this.start(backAfterMs);
  }

  private takeOrder(
    message: Extract<GatewayMessage, { kind: 'offer' | 'report_ack' | 'cancel' | 'confirm' }>,
    epoch: number,
  ): void {
    if (message.kind === 'cancel') this.desk.cancel(message.operationId);
    else if (message.kind === 'confirm') this.desk.confirm(message.operationId);
    else if (message.kind === 'report_ack') this.desk.acknowledge(message.operationId, message.revision);
    // Rule S3.
    else if (message.epoch === epoch) this.desk.offer(message);
  }

  private begin(welcome: Welcome): void {
    const { disk, world } = this.options;
    const jump = welcome.epoch - disk.lastEpoch;
    // A second Welcome, or a gateway of the past: whoever it is must not command this host (rule S3).
    if (this.welcome !== null || jump <= 0 || jump > MAX_EPOCH_JUMP) {
      this.drop();
      return;
    }
    disk.lastEpoch = welcome.epoch;
    this.welcome = welcome;
    this.failures = 0;
    this.clockLeadMs = Math.max(0, welcome.serverTimeMs - Date.now());
    const { reconnect } = welcome;
    this.policy = {
      initialWindowMs: reconnect.initialWindowMs || this.policy.initialWindowMs,
      maxBackoffMs: reconnect.maxBackoffMs || this.policy.maxBackoffMs,
    };
    world.counters.sessions += 1;
    world.counters.connected += 1;
    this.desk.forget(welcome.forget);
    const awaiting = this.desk.awaiting();
    // A gateway that cannot confirm would not know the phase either (rule F5).
    if (awaiting !== null && !welcome.confirms) this.desk.confirm(awaiting.operationId);
    for (const entry of this.desk.open()) {
      if (entry.ending !== null || entry === this.desk.awaiting() || world.progress) this.tell(entry);
    }
    callOff(this.alarm);
    this.nextBeat(welcome.heartbeatIntervalMs || DEFAULT_HEARTBEAT_MS);
    this.options.welcomed();
  }

  private nextBeat(intervalMs: number): void {
    this.alarm = this.options.world.wheel.after(intervalMs, () => {
      this.beat();
      this.nextBeat(intervalMs);
    });
  }

  /** Says that the host lives, and repeats what was not acknowledged since (rules L1, R2). */
  private beat(): void {
    if (this.stream === null || !this.isWritable) return;
    this.isWritable = this.stream.heartbeat(bootIdOf(this.options.disk), this.desk.current());
    for (const entry of this.desk.open()) {
      if (entry.ending === null) continue;
      this.options.world.counters.repeated += 1;
      this.tell(entry);
    }
  }

  private drained(): void {
    this.isWritable = true;
    const waiting = this.outbox;
    this.outbox = null;
    for (const entry of waiting?.values() ?? []) this.tell(entry);
  }

  /** Something is wrong with this session: away from it, and back as after a failed one. */
  private drop(): void {
    this.closed('');
  }

  private closed(reason: string): void {
    const wasWelcomed = this.welcome !== null;
    this.hangUp();
    if (!wasWelcomed) this.failures += 1;
    if (reason !== '') this.options.refused(reason);
    this.moves += 1;
    this.start(this.delay(this.failures));
  }

  /** Ends the stream from our side without a word. */
  private hangUp(): void {
    callOff(this.alarm);
    if (this.welcome !== null) this.options.world.counters.connected -= 1;
    this.welcome = null;
    const { stream } = this;
    this.stream = null;
    stream?.end();
  }

  private delay(failures: number): number {
    this.attempts += 1;
    const { world, hostId } = this.options;
    const drawn = chance(String(world.model.seed), hostId, 'reconnect', String(this.attempts));
    return reconnectDelay(this.policy, failures, drawn);
  }
}

/** A clock that never goes back, for the wheel. */
export function monotonicMs(): number {
  return performance.now();
}
