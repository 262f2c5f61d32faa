import { setTimeout as delay } from 'node:timers/promises';
import { boundedOutcome } from '../bounded-order';
import type { JournalEntry, Watch } from '../journal-record';
import type { ConfirmTerms, Order, Outcome } from '../order';
import { concludeReboot } from '../reboot';
import { attemptMs, judgeWatch, MOST_BOOTS, type Moment, type WatchDecision } from './judge-watch';
import { WayBackAlone, type WayBackOptions } from './way-back-alone';

/** Attempts to reach a gateway while a change is not confirmed: this many in the time there is, at least. */
const ATTEMPTS = 10;
const LEAST_CAP_MS = 1_000;
const MOST_CAP_MS = 30_000;
/** A sleep that ends this much too late was one of the whole process, or of the machine. */
const AWAY_MS = 5_000;

interface Waiting {
  readonly operationId: string;
  readonly terms: ConfirmTerms;
  /** Confirmed, or a gateway was heard: look again. */
  wake: () => void;
}

/** Holds a change's end back until a gateway confirms it, and takes the change back when none does (docs/agent.md). */
export class DeadMan {
  private waiting: Waiting | null = null;
  private heardMs: number | null = null;
  private awakeMs = monotonicMs();
  private readonly wayBack: WayBackAlone;

  constructor(private readonly options: WayBackOptions) {
    this.wayBack = new WayBackAlone(options);
  }

  /** The change is made: waits. Resolves with how the order ends. */
  async begin(order: Order, terms: ConfirmTerms, held: Outcome): Promise<Outcome> {
    this.heardMs = null;
    this.note(order.operationId, boundedOutcome(held));
    this.options.redial();
    return this.watch(order, terms);
  }

  /** Whether an order that an agent before this left with a watch only waits, in what must not keep sessions from beginning. */
  onlyWaits({ operationId }: JournalEntry, { withinMs }: ConfirmTerms): boolean {
    if (this.options.journal.entry(operationId)?.watch?.state !== 'awaiting') return false;
    return this.judge(operationId, withinMs).kind === 'wait';
  }

  /** Goes on where an agent before this ended, or goes back when the host has booted too often before that. */
  async resume(order: Order, terms: ConfirmTerms): Promise<Outcome> {
    switch (this.options.journal.entry(order.operationId)?.watch?.state) {
      case undefined:
        return this.wayBack.begin(order);
      case 'awaiting':
        return this.watch(order, terms);
      case 'confirmed':
        return this.conclude(order);
      case 'going_back':
        return this.wayBack.resume(order);
    }
  }

  /**
   * Writes down that the host booted in the midst of a change. True when that was once too often, as of a kernel that ends in
   * a panic before anybody can tell what the change came to: then it is taken back as it is.
   */
  hasBootedTooOften({ operationId, watch, bootId, booted }: JournalEntry, { task }: Order): boolean {
    const { journal, machine } = this.options;
    const now = machine.bootId();
    if (task.operation === 'reboot' || watch !== undefined || (booted?.bootId ?? bootId) === now) return false;
    journal.append({ type: 'booted', operationId, bootId: now });
    return (booted?.times ?? 0) + 1 >= MOST_BOOTS;
  }

  /** Orders that await a confirmation: what a session that is dialed now may bring one for. */
  awaited(): readonly string[] {
    return this.waiting === null ? [] : [this.waiting.operationId];
  }

  /** A session that was dialed after the change brought its confirmation. */
  confirm(operationId: string): void {
    const { journal, log, changed } = this.options;
    if (this.waiting?.operationId !== operationId || this.watchOf(operationId).state !== 'awaiting') return;
    journal.append({ type: 'confirmed', operationId });
    log.info({ operationId }, 'the change is confirmed');
    changed(operationId);
    this.waiting.wake();
  }

  /** A gateway answered, on a session dialed by now: this host is within reach, whatever keeps it from going back. */
  answered(): void {
    this.wayBack.answered();
  }

  /** A gateway answered a session dialed after the change, and did not confirm yet: this host is not cut off. */
  heard(operationId: string): void {
    if (this.waiting?.operationId !== operationId) return;
    this.heardMs = this.now().monotonicMs;
    const { state, lastAttemptMs } = this.watchOf(operationId);
    // The attempt is for who reaches nobody. A successor has not heard this one, and would find it spent.
    if (state === 'awaiting' && lastAttemptMs !== undefined) this.noteLastAttempt(operationId, null);
    this.waiting.wake();
  }

  /** The longest delay before the next attempt to reach a gateway, in ms; null: nothing waits for it. */
  mostDelayMs(): number | null {
    if (this.waiting === null) return null;
    return Math.min(MOST_CAP_MS, Math.max(LEAST_CAP_MS, this.waiting.terms.withinMs / ATTEMPTS));
  }

  private async watch(order: Order, terms: ConfirmTerms): Promise<Outcome> {
    const { operationId } = order;
    const waiting: Waiting = { operationId, terms, wake: () => undefined };
    this.waiting = waiting;
    try {
      for (;;) {
        if (this.watchOf(operationId).state === 'confirmed') return await this.conclude(order);
        const verdict = this.judge(operationId, terms.withinMs);
        // Nobody confirms any more from here on: what follows is written down before anything else happens.
        if (verdict.kind === 'go_back') break;
        const { forMs } = verdict;
        const isWoken = await this.sleep(waiting, Math.min(forMs, Math.max(LEAST_CAP_MS, forMs / 2)));
        // A session may stand and bring nothing: another gateway may, or say at least that it is there. The last attempt is
        // let go on.
        if (!isWoken && forMs > attemptMs(terms.withinMs)) this.options.redial();
      }
    } finally {
      this.waiting = null;
    }
    const ended = await this.wayBack.begin(order);
    // The host may be within reach again, and the next attempt minutes away.
    this.options.redial();
    return ended;
  }

  /** Judges, and writes down a boot that was not seen before, or the attempt that this boot's agents are given beyond the time. */
  private judge(operationId: string, withinMs: number): WatchDecision {
    for (;;) {
      const watch = this.watchOf(operationId);
      const verdict = judgeWatch(watch, this.now(), { withinMs, heardMs: this.heardMs, awakeMs: this.awakeMs });
      switch (verdict.kind) {
        case 'new_boot':
          this.note(operationId, watch.held);
          break;
        case 'last_attempt':
          this.noteLastAttempt(operationId, this.awakeMs);
          break;
        case 'wait':
        case 'go_back':
          return verdict;
      }
    }
  }

  /** Null: it is given back. */
  private noteLastAttempt(operationId: string, lastAttemptMs: number | null): void {
    this.options.journal.append({ type: 'booted', operationId, bootId: this.now().bootId, lastAttemptMs });
  }

  private async sleep(waiting: Waiting, forMs: number): Promise<boolean> {
    const patience = new AbortController();
    waiting.wake = () => {
      patience.abort();
    };
    const dueMs = monotonicMs() + forMs;
    try {
      await delay(forMs, undefined, { signal: patience.signal });
    } catch {
      // Woken: the caller looks why.
      return true;
    }
    if (monotonicMs() < dueMs + AWAY_MS) return false;
    this.awakeMs = monotonicMs();
    this.options.redial();
    return true;
  }

  /** Confirmed: an order ends as it would have. What brings a rebooted host's work back runs only now. */
  private async conclude(order: Order): Promise<Outcome> {
    const { task, operationId } = order;
    if (task.operation !== 'reboot') return this.watchOf(operationId).held;
    const { machine, rebootCommands: commands } = this.options;
    const { signal } = this.options.execution(order);
    return concludeReboot({ machine, commands, expectedBootId: task.expectedBootId, signal });
  }

  private note(operationId: string, held: Outcome): void {
    const { bootId, monotonicMs } = this.now();
    this.options.log.info({ operationId }, 'the change awaits a confirmation');
    // Told to nobody yet: only a session dialed from now on may.
    this.options.journal.append({ type: 'awaiting_confirm', operationId, bootId, monotonicMs, held });
  }

  private watchOf(operationId: string): Watch {
    const watch = this.options.journal.entry(operationId)?.watch;
    if (watch === undefined) throw new Error(`${operationId} awaits no confirmation`);
    return watch;
  }

  private now(): Moment {
    return { bootId: this.options.machine.bootId(), monotonicMs: monotonicMs() };
  }
}

/** Of the boot, not of this process: a successor reads the same clock. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
