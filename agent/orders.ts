import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { safeText } from '../model/safe-text';
import { Admission } from './admission';
import { boundedOutcome } from './bounded-order';
import { watchedInstall } from './confirm/back-order';
import { DeadMan } from './confirm/dead-man';
import { refuseUnconfirmable } from './confirm/refuse-unconfirmable';
import { endsWithin } from './ends-within';
import type { Executor } from './executor';
import type { Journal } from './journal';
import { JournalError } from './journal-file';
import { reportOf, type JournalEntry } from './journal-record';
import type { Machine } from './machine';
import { isOfPackages, outcome, type ConfirmTerms, type Envelope, type Order, type Outcome } from './order';
import { OrderReports } from './order-reports';
import { OrderWork } from './order-work';
import { refusedAtWork } from './refused-at-work';
import type { LocalRules } from './policy/local-rules';
import type { RebootCommands } from './reboot-commands';
import type { ServerClock } from './server-clock';
import type { OrderAuthority } from './trust/order-authority';
import { decodeOrder, WireError } from './wire';

/** Sessions and applications wait this long for what must not be in their way. */
const RECOVERY_MS = 120_000;

/** What the desk works with. */
export interface OrderDeskOptions {
  readonly hostId: string;
  readonly authority: OrderAuthority;
  readonly journal: Journal;
  readonly executor: Executor;
  /** The same, and asks no approver: for going back by itself. */
  readonly unasked: Executor;
  readonly rules: LocalRules;
  readonly machine: Machine;
  readonly rebootCommands: RebootCommands;
  readonly clock: ServerClock;
  readonly log: Logger;
  /** Ends the session there is and dials anew, soon. */
  readonly redial: () => void;
  /** The journal can no longer be written: the agent must end. */
  readonly fatal: (error: unknown) => void;
}

/**
 * Decides about every order that is offered, carries out one at a time, and remembers all of it in the journal before
 * it acts: no operation id is ever carried out twice (docs/agent.md, "Life of an order").
 */
export class OrderDesk {
  private running: Promise<void> | null = null;
  private isStopping = false;
  private readonly admission: Admission;
  private readonly work: OrderWork;
  /** What sessions say of the orders. */
  readonly reports: OrderReports;
  /** Sessions tell it what they hear of changes that await a confirmation. */
  readonly deadMan: DeadMan;

  constructor(private readonly options: OrderDeskOptions) {
    this.admission = new Admission(options);
    this.reports = new OrderReports(options);
    this.work = new OrderWork({
      ...options,
      reports: this.reports,
      refusalNow: (order) => this.admission.refusalAtWork(order),
      wayBackRefusal: (order, recorded) => refusedAtWork(options.authority.wayBackRefusal(order, recorded)),
    });
    this.deadMan = new DeadMan({
      ...options,
      executor: options.unasked,
      execution: (order, timeoutMs) => this.work.execution(order, timeoutMs),
      changed: (operationId) => {
        this.tell(operationId);
      },
    });
  }

  /** Rules A1 to A12 of docs/agent.md, in their order. `canConfirm`: so the gateway said that offers it. */
  offer(envelope: Envelope, canConfirm: boolean): void {
    const { journal, log } = this.options;
    let order: Order;
    try {
      order = decodeOrder(envelope.payload);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      log.warn({ reason: error.message }, 'an offer was dropped: it is no order');
      return;
    }
    const { operationId } = order;
    const unbelievable = this.admission.unbelievable(envelope, order);
    const known = journal.entry(operationId);
    if (unbelievable !== null) {
      // Someone without our keys must not end an order of ours by using its name.
      if (known === undefined) this.reports.refuseUnproven(operationId, unbelievable);
      else log.warn({ operationId, ...unbelievable }, 'an offer was dropped: a known id, and not believable');
      return;
    }
    const payloadDigest = createHash('sha256').update(envelope.payload).digest('hex');
    if (known !== undefined) {
      if (known.payloadDigest === payloadDigest) this.reports.tell(reportOf(known));
      else
        this.reports.refuseUnproven(operationId, {
          reason: 'payload_differs',
          message: 'this id belongs to another order',
        });
      return;
    }
    const noRoom = this.admission.noRoom(order);
    if (noRoom !== null) {
      // Not journaled: that is what there is no room for.
      this.reports.refuseUnproven(operationId, noRoom);
      return;
    }
    const refused = this.admission.judge(order) ?? this.unconfirmable(order, canConfirm);
    if (refused === null) this.admission.accept(order, envelope);
    const record = refused === null ? this.accepted(order, payloadDigest) : this.refused(order, payloadDigest, refused);
    this.reports.tell(reportOf(record));
    this.begin();
  }

  /** Honoured when the order has not begun; answered with where it stands either way. */
  cancel(operationId: string, reason: string): void {
    const entry = this.options.journal.entry(operationId);
    if (entry === undefined) {
      this.reports.tellVolatile(operationId);
      return;
    }
    if (entry.phase !== 'ACCEPTED') this.reports.tell(reportOf(entry));
    else this.finish(operationId, outcome('CANCELED', 'canceled', { message: safeText(reason), unchanged: true }));
  }

  /** Whether root's hours have come for what was declined for them; said once. */
  hoursHaveCome(): boolean {
    return this.options.rules.haveOpened();
  }

  /** Whether an order is being carried out, or waits to be. */
  isAtWork(): boolean {
    return this.running !== null || this.options.journal.entries().some((entry) => entry.outcome === null);
  }

  /**
   * Settles what an agent before this one left unfinished; to be called before the first offer. What had not begun is
   * canceled, so that it is admitted anew under the rules of now; what had begun is looked into, never run again.
   * Packages may still be changing, or commands run after a reboot, for long: that is awaited while sessions go on, and before any other order begins.
   */
  async recover(): Promise<void> {
    for (const entry of this.options.journal.entries()) {
      const { order } = entry;
      if (entry.outcome !== null || order === null) continue;
      if (entry.phase === 'ACCEPTED') {
        const message = 'the agent was restarted before it began';
        this.finish(entry.operationId, outcome('CANCELED', 'restarted', { message, unchanged: true }));
      } else {
        await this.recoverOne(entry, order);
      }
    }
  }

  /** One order is carried out at a time: there is never a second one. */
  private async recoverOne(entry: JournalEntry, order: Order): Promise<void> {
    if (order.confirm !== undefined && (entry.watch !== undefined || this.deadMan.hasBootedTooOften(entry, order))) {
      const mayLast = this.restMayLast(entry, order, order.confirm);
      const ending = this.endWith(order, this.deadMan.resume(order, order.confirm));
      await this.takeOrAwait(ending, mayLast);
      return;
    }
    if (this.work.mayLast(order)) {
      this.takeInHand(this.work.settle(entry, order, null).then((found) => this.end(order, found)));
      return;
    }
    const found = await this.work.settle(entry, order, null);
    // A confirmation comes over a session, and sessions begin after this.
    if (this.work.isWatched(order, found)) this.takeInHand(this.end(order, found));
    else await this.end(order, found);
  }

  /** What is tried again and again must not keep a host from its sessions for ever. */
  private async takeOrAwait(ending: Promise<void>, mayLast: boolean): Promise<void> {
    if (mayLast || !(await endsWithin(ending, RECOVERY_MS))) this.takeInHand(ending);
  }

  /** Whether the rest of a watched change may last, and sessions and applications are not in its way. */
  private restMayLast(entry: JournalEntry, order: Order, terms: ConfirmTerms): boolean {
    // What is left is a reboot, or what this host runs after one.
    if (entry.watch?.state === 'confirmed' || entry.phase === 'REBOOT_PENDING') return true;
    const install = watchedInstall(order, (operationId) => this.options.journal.entry(operationId));
    return (install !== null && isOfPackages(install)) || this.deadMan.onlyWaits(entry, terms);
  }

  /** Begins nothing more, and resolves when the order in hand has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private unconfirmable(order: Order, canConfirm: boolean): Outcome | null {
    const { journal, executor, authority } = this.options;
    return refuseUnconfirmable(order, { canConfirm, entries: journal.entries(), executor, authority });
  }

  private accepted(order: Order, payloadDigest: string): JournalEntry {
    const { journal, authority } = this.options;
    // Nobody brings the manifest again to a host that is cut off.
    const isBound = order.confirm !== undefined && !authority.mayReboot(order);
    journal.append({ type: 'accepted', order, payloadDigest, ...(isBound && { mayNotReboot: true }) });
    return this.options.journal.known(order.operationId);
  }

  private refused({ operationId }: Order, payloadDigest: string, judged: Outcome): JournalEntry {
    const refusal = boundedOutcome(judged);
    const bootId = this.options.machine.bootId();
    this.options.log.warn({ operationId, ...refusal }, 'order refused');
    this.options.journal.append({ type: 'refused', operationId, payloadDigest, outcome: refusal, bootId });
    return this.options.journal.known(operationId);
  }

  /** Takes the next waiting order in hand, when none is. */
  private begin(): void {
    if (this.running !== null || this.isStopping) return;
    const waiting = this.options.journal.entries().find((entry) => entry.phase === 'ACCEPTED');
    const order = waiting?.order ?? null;
    if (order === null) return;
    this.takeInHand(this.carryOut(order));
  }

  /** Nothing else begins until this ends. */
  private takeInHand(work: Promise<void>): void {
    this.running = work
      .catch((error: unknown) => {
        this.isStopping = true;
        this.options.fatal(error);
      })
      .finally(() => {
        this.running = null;
        this.begin();
      });
  }

  private async carryOut(order: Order): Promise<void> {
    const { journal, machine } = this.options;
    const { operationId } = order;
    // Who offered it could confirm it, and is not asked again.
    const refused = this.admission.refusalInTurn(order) ?? this.unconfirmable(order, true);
    if (refused !== null) {
      this.finish(operationId, refused);
      return;
    }
    journal.append({ type: 'executing', operationId, bootId: machine.bootId() });
    this.tell(operationId);
    await this.end(order, await this.work.carryOut(order));
  }

  /** It is done, or found out: it ends, or its end is held back until it is confirmed. */
  private async end(order: Order, ended: Outcome): Promise<void> {
    const { confirm, operationId } = order;
    if (confirm === undefined || !this.work.isWatched(order, ended)) this.finish(operationId, ended);
    else await this.endWith(order, this.deadMan.begin(order, confirm, ended));
  }

  private async endWith({ operationId }: Order, watching: Promise<Outcome>): Promise<void> {
    let ended: Outcome;
    try {
      ended = await watching;
    } catch (error) {
      if (error instanceof JournalError) throw error;
      this.options.log.error({ operationId, err: error }, 'what became of an unconfirmed change cannot be told');
      ended = outcome('INDETERMINATE', 'agent_error', {
        message: error instanceof Error ? error.message : String(error),
      });
    }
    this.finish(operationId, ended);
  }

  private finish(operationId: string, result: Outcome): void {
    const ended = boundedOutcome(result);
    const bootId = this.options.machine.bootId();
    this.options.journal.append({ type: 'finished', operationId, outcome: ended, bootId });
    this.admission.forget(operationId);
    this.options.log.info({ operationId, ...ended }, 'order ended');
    this.tell(operationId);
  }

  private tell(operationId: string): void {
    this.reports.tell(reportOf(this.options.journal.known(operationId)));
  }
}
