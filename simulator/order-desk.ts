import { hash } from 'node:crypto';
import type { HostId, OperationId } from '../model/ids';
import { envelopeProblem } from '../trust/order-envelope';
import { ORDER_PAYLOAD_TYPE } from '../trust/payload-types';
import { bootIdOf, compact, type Disk, isUnacknowledged } from './disk';
import { type Fate, fateOf } from './failure-model';
import type { Offer, Report } from './message';
import { carryOut, notBegun, putBack } from './operation';
import type { Ending, JournalEntry, SimulatedOrder } from './order';
import type { World } from './world';

/** After a change: about as soon as a real agent. */
const REDIAL_MS = 1_000;
/** Orders accepted and not begun, at most; as a real agent. */
const MAX_WAITING = 8;

/** What a desk needs of its host's link. */
export interface DeskLink {
  /** Sends a report, now or when there is a session. */
  tell(entry: JournalEntry): void;
  /** The server's clock, in milliseconds since 1970. */
  now(): number;
  /** Loses the connection: for so long, for a moment (null), or for ever. */
  lose(forMs: number | null | 'ever'): void;
  /** The host goes down for a reboot, and comes up again. */
  goDown(): void;
  comeUp(): void;
}

/** The host a desk is of. */
export interface DeskHost {
  readonly hostId: HostId;
  readonly index: number;
  readonly disk: Disk;
  readonly world: World;
}

/**
 * One host's orders, by the rules of docs/agent.md: what is offered is judged, journaled, carried out one at a time and
 * remembered, and no operation id is ever carried out twice. The failure model decides how it goes.
 */
export class OrderDesk {
  private running: JournalEntry | null = null;
  /** The order in hand is done, and ends like this once it is confirmed. */
  private held: Ending | null = null;
  /** Refusals that may not be journaled, because nobody proved who sent the order. Null while there are none. */
  private unproven: Map<string, JournalEntry> | null = null;

  constructor(
    private readonly host: DeskHost,
    private readonly link: DeskLink,
  ) {}

  /** Takes an offer of this session's epoch. */
  offer({ envelope, order }: Offer): void {
    if (order === null) return;
    const { counters } = this.host.world;
    const problem = this.disbelieve(envelope) ?? (order.hostId === this.host.hostId ? null : 'wrong_host');
    const known = this.host.disk.entries.get(order.operationId);
    if (problem !== null) {
      // Someone without our keys must not end an order of ours by using its name.
      if (known === undefined) this.refuseUnproven(order, problem);
      return;
    }
    const digest = hash('sha256', envelope.payload, 'base64');
    if (known !== undefined) {
      counters.duplicates += 1;
      if (known.digest === digest) this.link.tell(known);
      else this.refuseUnproven(order, 'payload_differs');
      return;
    }
    const refusal = this.judge(order);
    const entry = this.write(order, digest, refusal);
    if (refusal === null) {
      counters.orders += 1;
      this.tellProgress(entry);
      this.begin();
    } else {
      this.countEnd(entry);
      this.link.tell(entry);
    }
  }

  /** Honoured when the order has not begun; answered with where it stands either way (rule C2). */
  cancel(operationId: string): void {
    const entry = this.find(operationId);
    if (entry === undefined) return;
    if (entry.phase === 'ACCEPTED') this.end(entry, notBegun('CANCELED', 'canceled'));
    else this.link.tell(entry);
  }

  /** The change is confirmed, or nobody here can confirm one: it ends as it did. */
  confirm(operationId: string): void {
    const { running, held } = this;
    if (held === null || running?.operationId !== operationId) return;
    this.held = null;
    this.end(running, held);
  }

  /** The order that awaits a confirmation. */
  awaiting(): JournalEntry | null {
    return this.held === null ? null : this.running;
  }

  /** The server has the report. */
  acknowledge(operationId: string, revision: number): void {
    const entry = this.find(operationId);
    if (entry === undefined || !isUnacknowledged(entry) || revision < entry.revision) return;
    entry.acknowledgedRevision = revision;
    this.host.world.counters.acknowledged += 1;
    this.unproven?.delete(operationId);
    compact(this.host.disk);
  }

  /** The server has how these ended: acknowledged, as if no acknowledgement had been lost (rule R7). */
  forget(operationIds: readonly string[]): void {
    for (const operationId of operationIds) {
      const entry = this.find(operationId);
      if (entry === undefined || entry.ending === null) continue;
      entry.acknowledgedRevision = entry.revision;
      this.unproven?.delete(operationId);
      compact(this.host.disk);
    }
  }

  /** Where orders stand that the server need not know yet: unfinished, or ended and not acknowledged (rule H4). */
  open(): JournalEntry[] {
    const open: JournalEntry[] = [];
    for (const entry of this.host.disk.entries.values()) {
      if (entry.ending === null || isUnacknowledged(entry)) open.push(entry);
    }
    return this.unproven === null ? open : [...open, ...this.unproven.values()];
  }

  /** The order in hand. */
  current(): JournalEntry | null {
    return this.running;
  }

  private find(operationId: string): JournalEntry | undefined {
    return this.host.disk.entries.get(operationId as OperationId) ?? this.unproven?.get(operationId);
  }

  private disbelieve(envelope: Offer['envelope']): string | null {
    const { trustedKeys, counters } = this.host.world;
    if (trustedKeys === null) return envelope.payloadType === ORDER_PAYLOAD_TYPE ? null : 'bad_envelope';
    const problem = envelopeProblem(envelope, trustedKeys);
    if (problem === null) counters.verified += 1;
    return problem?.reason ?? null;
  }

  private judge(order: SimulatedOrder): Ending | null {
    if (order.sequence <= this.host.disk.highestSequence) return notBegun('REJECTED', 'sequence_too_low');
    if (this.link.now() > order.startByMs) return notBegun('EXPIRED', 'start_by_passed');
    let waiting = 0;
    for (const entry of this.host.disk.entries.values()) if (entry.phase === 'ACCEPTED') waiting += 1;
    return waiting < MAX_WAITING ? null : notBegun('REJECTED', 'queue_full');
  }

  private write(order: SimulatedOrder, digest: string, refusal: Ending | null): JournalEntry {
    const { operationId } = order;
    const entry: JournalEntry = {
      operationId,
      digest,
      order: refusal === null ? order : null,
      phase: refusal?.phase ?? 'ACCEPTED',
      revision: 1,
      acknowledgedRevision: 0,
      ending: refusal,
      finishedAtMs: refusal === null ? 0 : Date.now(),
    };
    this.host.disk.entries.set(operationId, entry);
    if (refusal === null) this.host.disk.highestSequence = order.sequence;
    return entry;
  }

  /** Revision 1, so that it can never stand above what the journal says of an order with this id. */
  private refuseUnproven({ operationId }: SimulatedOrder, reason: string): void {
    const ending = notBegun('REJECTED', reason);
    const entry: JournalEntry = {
      operationId,
      digest: '',
      order: null,
      phase: 'REJECTED',
      revision: 1,
      acknowledgedRevision: 0,
      ending,
      finishedAtMs: Date.now(),
    };
    this.unproven ??= new Map();
    this.unproven.set(operationId, entry);
    this.countEnd(entry);
    this.link.tell(entry);
  }

  /** Takes the next waiting order in hand, when none is. */
  private begin(): void {
    if (this.running !== null) return;
    for (const entry of this.host.disk.entries.values()) {
      const { order } = entry;
      if (entry.phase !== 'ACCEPTED' || order === null) continue;
      // The end of this one begins the next.
      if (this.link.now() > order.startByMs) this.end(entry, notBegun('EXPIRED', 'start_by_passed'));
      else this.execute(entry, order);
      return;
    }
  }

  private execute(entry: JournalEntry, order: SimulatedOrder): void {
    const { host, link } = this;
    const { world, disk, hostId, index } = host;
    const { operation, direction, generation } = order;
    const fate = fateOf(world.model, { hostId, index, operation, direction, generation });
    this.running = entry;
    entry.phase = 'EXECUTING';
    entry.revision += 1;
    if (disk.begun.has(order.operationId)) world.counters.executedTwice += 1;
    disk.begun.add(order.operationId);
    world.counters.byOperation[operation] += 1;
    this.tellProgress(entry);
    if (fate.neverReturns) {
      link.lose('ever');
      return;
    }
    if (operation === 'reboot' && !fate.fails) {
      this.reboot(entry, order, fate);
      return;
    }
    if (fate.offlineMs > 0) link.lose(fate.offlineMs);
    const { reconnectAfterMs } = fate;
    if (reconnectAfterMs !== null) world.wheel.after(reconnectAfterMs, () => link.lose(null));
    world.wheel.after(fate.durationMs, () => this.conclude(entry, order, fate));
  }

  /** Ends at once when the boot id differs already; else the host is away until it is up again. */
  private reboot(entry: JournalEntry, order: SimulatedOrder, fate: Fate): void {
    if (bootIdOf(this.host.disk) !== order.expectedBootId) {
      this.host.world.wheel.after(0, () => this.end(entry, NO_REBOOT));
      return;
    }
    entry.phase = 'REBOOT_PENDING';
    entry.revision += 1;
    this.tellProgress(entry);
    this.link.goDown();
    this.host.world.wheel.after(Math.max(fate.durationMs, fate.offlineMs), () => {
      this.conclude(entry, order, fate);
      this.link.comeUp();
    });
  }

  private conclude(entry: JournalEntry, order: SimulatedOrder, fate: Fate): void {
    const { fails } = fate;
    const { counters, rebootRequired } = this.host.world;
    if (fails) counters.failed += 1;
    const ending = carryOut(this.host.disk, order, { fails, rebootRequired });
    if (order.confirmWithinMs > 0 && !ending.unchanged) {
      this.await(entry, order, ending);
      return;
    }
    const earlier = fate.reorders ? { ...entry } : null;
    this.end(entry, ending);
    if (fate.copies > 1) counters.copied += 1;
    for (let copy = 1; copy < fate.copies; copy += 1) this.link.tell(entry);
    if (earlier === null) return;
    counters.reordered += 1;
    this.link.tell(earlier);
  }

  /** Told on a session that begins after the change, as a real agent does (docs/protocol.md, rule F1). */
  private await(entry: JournalEntry, order: SimulatedOrder, ending: Ending): void {
    this.held = ending;
    entry.phase = 'AWAITING_CONFIRM';
    entry.revision += 1;
    // A reboot's session begins after it by itself.
    if (order.operation !== 'reboot') this.link.lose(REDIAL_MS);
    this.host.world.wheel.after(order.confirmWithinMs, () => {
      if (this.running !== entry || this.held === null) return;
      this.held = null;
      this.end(entry, putBack(this.host.disk, order));
    });
  }

  private end(entry: JournalEntry, ending: Ending): void {
    entry.phase = ending.phase;
    entry.ending = ending;
    entry.revision += 1;
    entry.finishedAtMs = Date.now();
    if (this.running === entry) this.running = null;
    this.countEnd(entry);
    this.link.tell(entry);
    this.begin();
  }

  private countEnd(entry: JournalEntry): void {
    this.host.world.counters.reports += 1;
    if (entry.order === null || !this.host.disk.begun.has(entry.operationId)) this.host.world.counters.notBegun += 1;
  }

  private tellProgress(entry: JournalEntry): void {
    if (this.host.world.progress) this.link.tell(entry);
  }
}

const NO_REBOOT: Ending = {
  ...{ phase: 'SUCCEEDED', reason: '', unchanged: false, rebootRequired: false, runningVersion: '' },
};

/** What is said to the server about an entry. */
export function reportOf(disk: Disk, entry: JournalEntry): Report {
  const { operationId, revision, phase, ending, finishedAtMs } = entry;
  return { operationId, revision, phase, ending, finishedAtMs, bootId: bootIdOf(disk) };
}
