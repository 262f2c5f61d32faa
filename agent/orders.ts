import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { safeText } from '../model/safe-text';
import { Admission } from './admission';
import { boundedOutcome, orderSizeProblem } from './bounded-order';
import { watchedInstall } from './confirm/back-order';
import { DeadMan } from './confirm/dead-man';
import { needsConfirm } from './confirm/needs-confirm';
import { refuseUnconfirmable } from './confirm/refuse-unconfirmable';
import { endsWithin } from './ends-within';
import type { Execution, Executor, Refusal } from './executor';
import type { Journal } from './journal';
import { JournalError } from './journal-file';
import { isUnacknowledged, reportOf, type JournalEntry } from './journal-record';
import type { Machine } from './machine';
import type { JournalDigest } from './messages';
import {
  isOfPackages,
  outcome,
  type ConfirmTerms,
  type Envelope,
  type Order,
  type Outcome,
  type Phase,
  type Report,
} from './order';
import type { LocalRules } from './policy/local-rules';
import { concludeReboot, reboot } from './reboot';
import type { RebootCommands } from './reboot-commands';
import type { ServerClock } from './server-clock';
import type { OrderAuthority } from './trust/order-authority';
import { spokenPhase } from './spoken-phase';
import { ToldProgress } from './told-progress';
import { decodeOrder, WireError } from './wire';

/** Orders accepted and not begun, at most. The server gives one at a time; more is a mistake of somebody's. */
const MAX_WAITING = 8;
/** Sessions and applications wait this long for what must not be in their way. */
const RECOVERY_MS = 120_000;
/** Refusals that may not be journaled, because nobody proved who sent the order. */
const MAX_VOLATILE = 64;

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
  private listener: (report: Report) => void = () => undefined;
  private readonly volatileReports = new Map<string, Report>();

  private readonly admission: Admission;
  /** Sessions tell it what they hear of changes that await a confirmation. */
  readonly deadMan: DeadMan;

  constructor(private readonly options: OrderDeskOptions) {
    this.admission = new Admission(options);
    this.deadMan = new DeadMan({
      ...options,
      executor: options.unasked,
      execution: (order, timeoutMs) => this.execution(order, timeoutMs),
      changed: (operationId) => {
        this.listener(reportOf(this.entry(operationId)));
      },
    });
  }

  /** Who hears of every change of phase from now on. */
  listen(listener: (report: Report) => void): void {
    this.listener = listener;
  }

  /** Rules A1 to A12 of docs/agent.md, in their order. `canConfirm`: so the gateway said that offers it. */
  offer(envelope: Envelope, canConfirm: boolean): void {
    const { journal } = this.options;
    let order: Order;
    try {
      order = decodeOrder(envelope.payload);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.options.log.warn({ reason: error.message }, 'an offer was dropped: it is no order');
      return;
    }
    const { operationId } = order;
    const unbelievable = this.admission.unbelievable(envelope, order);
    const known = journal.entry(operationId);
    if (unbelievable !== null) {
      // Someone without our keys must not end an order of ours by using its name.
      if (known === undefined) this.refuseUnproven(operationId, unbelievable);
      else
        this.options.log.warn({ operationId, ...unbelievable }, 'an offer was dropped: a known id, and not believable');
      return;
    }
    const payloadDigest = createHash('sha256').update(envelope.payload).digest('hex');
    if (known !== undefined) {
      if (known.payloadDigest === payloadDigest) this.listener(reportOf(known));
      else this.refuseUnproven(operationId, { reason: 'payload_differs', message: 'this id belongs to another order' });
      return;
    }
    const noRoom = orderSizeProblem(order) ?? this.fullness();
    if (noRoom !== null) {
      // Not journaled: that is what there is no room for.
      this.refuseUnproven(operationId, noRoom);
      return;
    }
    const refused = this.judge(order) ?? refuseUnconfirmable(order, { canConfirm, entry: (id) => journal.entry(id) });
    if (refused === null) this.admission.accept(order, envelope);
    const record = refused === null ? this.accepted(order, payloadDigest) : this.refused(order, payloadDigest, refused);
    this.listener(reportOf(record));
    this.begin();
  }

  /** Honoured when the order has not begun; answered with where it stands either way. */
  cancel(operationId: string, reason: string): void {
    const entry = this.options.journal.entry(operationId);
    if (entry === undefined) {
      const volatile = this.volatileReports.get(operationId);
      if (volatile !== undefined) this.listener(volatile);
      return;
    }
    if (entry.phase !== 'ACCEPTED') this.listener(reportOf(entry));
    else this.finish(operationId, outcome('CANCELED', 'canceled', { message: safeText(reason), unchanged: true }));
  }

  /** The server has the report: it need not be repeated. */
  acknowledge(operationId: string, revision: number): void {
    const volatile = this.volatileReports.get(operationId);
    if (volatile !== undefined && revision >= volatile.revision) this.volatileReports.delete(operationId);
    const entry = this.options.journal.entry(operationId);
    if (entry === undefined || !isUnacknowledged(entry) || revision < entry.revision) return;
    this.options.journal.append({ type: 'acknowledged', operationId, revision });
  }

  /**
   * The server has how these ended: acknowledged, as if no acknowledgement had been lost, and their ids need not be kept
   * for long. The entries stay as long as others do that are as new: what this host did last, a reboot for one, is asked
   * of the journal (last-change.ts).
   */
  forget(operationIds: readonly string[]): void {
    for (const operationId of operationIds) {
      this.volatileReports.delete(operationId);
      const entry = this.options.journal.entry(operationId);
      if (entry === undefined || entry.outcome === null || entry.forgotten === true) continue;
      this.options.journal.append({ type: 'acknowledged', operationId, revision: entry.revision, forget: true });
    }
  }

  /** What every session begins with: how orders ended that nobody acknowledged, and where the present ones stand. */
  reports(): readonly Report[] {
    const entries = this.options.journal.entries().filter((entry) => entry.outcome === null || isUnacknowledged(entry));
    return [...entries.map(reportOf), ...this.volatileReports.values()];
  }

  /** The same for Hello, one line an order. */
  digest(): readonly JournalDigest[] {
    return this.reports().map(({ operationId, phase, revision }) => ({
      operationId,
      phase: spokenPhase(phase),
      revision,
    }));
  }

  /** The order being carried out now. */
  current(): JournalDigest | null {
    const phases: readonly Phase[] = ['EXECUTING', 'REBOOT_PENDING', 'AWAITING_CONFIRM'];
    const entry = this.options.journal.entries().find((each) => phases.includes(each.phase));
    return entry === undefined ? null : { ...entry, phase: spokenPhase(entry.phase) };
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
      const mayLast = this.mayLast(entry, order, order.confirm);
      const ending = this.endWith(order, this.deadMan.resume(order, order.confirm));
      await this.takeOrAwait(ending, mayLast);
      return;
    }
    if (isOfPackages(order) || this.hasCommandsAfter(order)) {
      this.takeInHand(this.settle(entry, order, null).then((found) => this.end(order, found)));
      return;
    }
    const found = await this.settle(entry, order, null);
    // A confirmation comes over a session, and sessions begin after this.
    if (this.isWatched(order, found)) this.takeInHand(this.end(order, found));
    else await this.end(order, found);
  }

  /** What is tried again and again must not keep a host from its sessions for ever. */
  private async takeOrAwait(ending: Promise<void>, mayLast: boolean): Promise<void> {
    if (mayLast || !(await endsWithin(ending, RECOVERY_MS))) this.takeInHand(ending);
  }

  /** Whether the rest of a watched change may last, and sessions and applications are not in its way. */
  private mayLast(entry: JournalEntry, order: Order, terms: ConfirmTerms): boolean {
    // What is left is a reboot, or what this host runs after one.
    if (entry.watch?.state === 'confirmed' || entry.phase === 'REBOOT_PENDING') return true;
    const install = watchedInstall(order, (operationId) => this.options.journal.entry(operationId));
    return (install !== null && isOfPackages(install)) || this.deadMan.onlyWaits(entry, terms);
  }

  private hasCommandsAfter({ task }: Order): boolean {
    return task.operation === 'reboot' && this.options.rebootCommands.after.length > 0;
  }

  /** Begins nothing more, and resolves when the order in hand has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private fullness(): Refusal | null {
    const fullness = this.options.journal.fullness();
    return fullness === null ? null : { reason: 'journal_full', message: `${fullness}; it takes no more orders` };
  }

  private judge(order: Order): Outcome | null {
    const { journal, executor } = this.options;
    const refuse = ({ reason, message }: Refusal): Outcome => outcome('REJECTED', reason, { message, unchanged: true });
    if (order.sequence <= journal.highestSequence) {
      const message = `sequence ${String(order.sequence)} is not above ${String(journal.highestSequence)}`;
      return refuse({ reason: 'sequence_too_low', message });
    }
    const inadmissible = this.admission.refusal(order);
    if (inadmissible !== null) return inadmissible;
    const refusal = executor.refusal(order);
    if (refusal !== null) return refuse(refusal);
    const waiting = journal.entries().filter((entry) => entry.phase === 'ACCEPTED').length;
    if (waiting < MAX_WAITING) return null;
    return refuse({ reason: 'queue_full', message: `${String(waiting)} orders are waiting already` });
  }

  private accepted(order: Order, payloadDigest: string): JournalEntry {
    this.options.journal.append({ type: 'accepted', order, payloadDigest });
    return this.entry(order.operationId);
  }

  private refused({ operationId }: Order, payloadDigest: string, judged: Outcome): JournalEntry {
    const refusal = boundedOutcome(judged);
    const bootId = this.options.machine.bootId();
    this.options.log.warn({ operationId, ...refusal }, 'order refused');
    this.options.journal.append({ type: 'refused', operationId, payloadDigest, outcome: refusal, bootId });
    return this.entry(operationId);
  }

  /** Revision 1, so that it can never stand above what the journal says of an order with this id. */
  private refuseUnproven(operationId: string, { reason, message }: Refusal): void {
    this.options.log.warn({ operationId, reason, message }, 'order refused');
    const oldest = this.volatileReports.keys().next();
    if (this.volatileReports.size >= MAX_VOLATILE && oldest.done !== true) this.volatileReports.delete(oldest.value);
    const report: Report = {
      operationId,
      revision: 1,
      phase: 'REJECTED',
      outcome: outcome('REJECTED', reason, { message, unchanged: true }),
      bootId: this.options.machine.bootId(),
      startedAtMs: 0,
      finishedAtMs: Date.now(),
    };
    this.volatileReports.set(operationId, report);
    this.listener(report);
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
    const { journal, machine, log } = this.options;
    const { operationId } = order;
    const refused = this.admission.refusalInTurn(order);
    if (refused !== null) {
      this.finish(operationId, refused);
      return;
    }
    journal.append({ type: 'executing', operationId, bootId: machine.bootId() });
    this.listener(reportOf(this.entry(operationId)));
    const execution = this.execution(order);
    let ended: Outcome;
    try {
      ended = await this.execute(order, execution);
    } catch (error) {
      log.error({ operationId, err: error }, 'an order ended in an unforeseen way; looking at what it left');
      ended = await this.settle(this.entry(operationId), order, error);
    }
    await this.end(order, ended);
  }

  /** It is done, or found out: it ends, or its end is held back until it is confirmed. */
  private async end(order: Order, ended: Outcome): Promise<void> {
    const { confirm, operationId } = order;
    if (confirm === undefined || !this.isWatched(order, ended)) this.finish(operationId, ended);
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

  private isWatched(order: Order, ended: Outcome): boolean {
    return needsConfirm(order, ended, this.isRebooted(order));
  }

  private isRebooted({ task }: Order): boolean {
    return task.operation === 'reboot' && this.options.machine.bootId() !== task.expectedBootId;
  }

  private async execute(order: Order, execution: Execution): Promise<Outcome> {
    const { journal, machine, executor } = this.options;
    const { operationId, task } = order;
    if (task.operation !== 'reboot') return executor.execute(order, execution);
    if (order.confirm !== undefined && this.isRebooted(order)) return outcome('SUCCEEDED', '');
    const notePending = (): void => {
      journal.append({ type: 'reboot_pending', operationId, bootId: machine.bootId() });
      this.listener(reportOf(this.entry(operationId)));
    };
    const { signal } = execution;
    const { rebootCommands: commands } = this.options;
    return reboot({ machine, commands, expectedBootId: task.expectedBootId, signal, notePending });
  }

  /** Looks at what an order left, and says how it ended. `cause`: our own error, or null after a restart. */
  private async settle({ operationId, progress }: JournalEntry, order: Order, cause: unknown): Promise<Outcome> {
    const { machine, rebootCommands: commands, executor, log } = this.options;
    const execution = this.execution(order);
    const message = cause instanceof Error ? cause.message : String(cause);
    try {
      const { task } = order;
      // First of all the dead man; what comes after a reboot comes after its confirmation.
      if (order.confirm !== undefined && this.isRebooted(order)) return outcome('SUCCEEDED', '');
      const found =
        task.operation === 'reboot'
          ? await concludeReboot({ machine, commands, expectedBootId: task.expectedBootId, signal: execution.signal })
          : await executor.conclude(order, progress, execution);
      // To order the same again would end the same: that nothing changed does not make it an order that never began.
      const isOurs = cause !== null && found.phase === 'CANCELED';
      return isOurs ? { ...found, phase: 'FAILED', reason: 'agent_error', message } : found;
    } catch (error) {
      log.error({ operationId, err: error }, 'what the order left cannot be told');
      const reason = error instanceof Error ? error.message : String(error);
      return outcome('INDETERMINATE', 'agent_error', { message: reason });
    }
  }

  private execution({ operationId, runTimeoutMs }: Order, timeoutMs = runTimeoutMs): Execution {
    const told = new ToldProgress((doing) => {
      const entry = this.entry(operationId);
      if (entry.phase === 'EXECUTING') this.listener({ ...reportOf(entry), doing });
    });
    return {
      tell: (doing) => {
        told.take(doing);
      },
      signal: AbortSignal.timeout(timeoutMs),
      note: (progress) => {
        this.options.journal.append({ type: 'progress', operationId, progress });
      },
    };
  }

  private finish(operationId: string, result: Outcome): void {
    const ended = boundedOutcome(result);
    const bootId = this.options.machine.bootId();
    this.options.journal.append({ type: 'finished', operationId, outcome: ended, bootId });
    this.admission.forget(operationId);
    this.options.log.info({ operationId, ...ended }, 'order ended');
    this.listener(reportOf(this.entry(operationId)));
  }

  private entry(operationId: string): JournalEntry {
    const entry = this.options.journal.entry(operationId);
    if (entry === undefined) throw new Error(`${operationId} left the journal while it was needed`);
    return entry;
  }
}
