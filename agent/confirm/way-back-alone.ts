import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Execution, Executor } from '../executor';
import type { Journal } from '../journal';
import { JournalError } from '../journal-file';
import type { Machine } from '../machine';
import { outcome, type Order, type Outcome } from '../order';
import { concludeReboot, reboot } from '../reboot';
import type { RebootCommands } from '../reboot-commands';
import { backOrder, watchedInstall } from './back-order';
import { isForGood } from './is-for-good';
import { MOST_BOOTS } from './judge-watch';

/** Between attempts, doubled each time: who cannot be reached has nothing better to do, and a lock may be held for long. */
const FIRST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 300_000;
/** So often it fails on a host that gateways hear before people are asked. One that nobody hears has only itself. */
const MOST_HEARD_FAILURES = 3;

/** What an agent needs to go back on its own. */
export interface WayBackOptions {
  readonly journal: Journal;
  readonly machine: Machine;
  readonly executor: Executor;
  readonly rebootCommands: RebootCommands;
  readonly log: Logger;
  /** Ends the present session and dials anew: an old connection may live on where no new one can be made. */
  readonly redial: () => void;
  /** The phase of this order changed. */
  readonly changed: (operationId: string) => void;
  /** `timeoutMs`: absent, as long as the order may run. */
  readonly execution: (order: Order, timeoutMs?: number) => Execution;
}

/**
 * Takes a change back that nobody confirmed, by the same steps as an order to back out, and reboots when that needs it. It
 * tries until it is back, until no attempt could ever help, or until it has failed often on a host that is within reach.
 */
export class WayBackAlone {
  /** Since the last attempt failed. */
  private isAnswered = false;

  constructor(private readonly options: WayBackOptions) {}

  /** A gateway answered a session of this host's. */
  answered(): void {
    this.isAnswered = true;
  }

  /** Written down first: no confirmation counts from here on. Resolves with how the order ends. */
  async begin(order: Order): Promise<Outcome> {
    const { journal, machine, log, changed } = this.options;
    const { operationId } = order;
    journal.append({ type: 'going_back', operationId, bootId: machine.bootId() });
    log.warn({ operationId, why: this.why(order) }, 'the change is taken back');
    changed(operationId);
    return this.goBack(order);
  }

  /** Goes on where an agent before this ended. */
  async resume(order: Order): Promise<Outcome> {
    const entry = this.options.journal.entry(order.operationId);
    return entry?.phase === 'REBOOT_PENDING' ? this.afterReboot(order, entry.bootId) : this.goBack(order);
  }

  private async goBack(order: Order): Promise<Outcome> {
    const install = watchedInstall(order, (operationId) => this.options.journal.entry(operationId));
    if (install === null) {
      const message = `${this.why(order)}; the install to take back is not in the journal`;
      return outcome('FAILED', 'not_confirmed', { message });
    }
    const back = backOrder(order, install);
    // Of all attempts together, those of an agent before this too: the last may find everything done already.
    let rebootRequired = false;
    let unchanged = (this.options.journal.entry(order.operationId)?.progress ?? null) === null;
    let heardFailures = 0;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(MOST_PAUSE_MS, 2 * pauseMs)) {
      const found = await this.attempt(back, order.operationId);
      rebootRequired ||= found.rebootRequired;
      unchanged &&= found.unchanged;
      if (found.phase === 'SUCCEEDED') return this.end(order, { ...found, rebootRequired, unchanged });
      if (isForGood(found)) return this.notBack(order, found);
      if (await this.isHeardAfter(order, found, pauseMs)) heardFailures += 1;
      if (heardFailures >= MOST_HEARD_FAILURES) {
        const times = `${String(heardFailures)} times with a gateway within reach`;
        return this.notBack(order, { ...found, message: `${found.message}; it failed ${times}` });
      }
    }
  }

  /** Waits before the next attempt; whether a gateway answered a session that was dialed after this one had failed. */
  private async isHeardAfter({ operationId }: Order, found: Outcome, pauseMs: number): Promise<boolean> {
    this.options.log.error({ operationId, ...found, pauseMs }, 'going back failed');
    this.isAnswered = false;
    this.options.redial();
    await delay(pauseMs);
    return this.isAnswered;
  }

  /** What an attempt before this left is finished first. To go back twice is to go back. */
  private async attempt(back: Order, operationId: string): Promise<Outcome> {
    const { executor, journal, execution, log } = this.options;
    // Of the order that is in the journal: the way back has no entry of its own.
    const run = (): Execution => execution({ ...back, operationId });
    try {
      const { progress = null } = journal.entry(operationId) ?? {};
      if (progress !== null) {
        const left = await executor.conclude(back, progress, run());
        if (left.phase === 'SUCCEEDED') return left;
      }
      return await executor.execute(back, run());
    } catch (error) {
      if (error instanceof JournalError) throw error;
      log.error({ operationId, err: error }, 'going back ended in an unforeseen way');
      const message = error instanceof Error ? error.message : String(error);
      return outcome('FAILED', 'agent_error', { message });
    }
  }

  private async end(order: Order, found: Outcome): Promise<Outcome> {
    const message = [this.why(order), 'went back by itself', found.message].filter((each) => each !== '').join('; ');
    const done = outcome('BACKED_OUT', 'not_confirmed', { message, runningVersion: found.runningVersion });
    // What took effect with a boot is gone with a boot; and where nothing had to be taken back none is needed.
    const isDue = found.rebootRequired || (order.task.operation === 'reboot' && !found.unchanged);
    if (!isDue) return done;
    if (this.options.journal.entry(order.operationId)?.mayNotReboot !== true) return this.reboot(order);
    const words = `${message}; a reboot would have to follow, and the manifest allows none`;
    return { ...done, message: words, rebootRequired: true };
  }

  /**
   * Ends with this agent: the boot id says that it happened, and a successor says so. What drains this host may need a
   * network, and must not keep it cut off; nor may who holds a reboot off, after the time that a backout has.
   */
  private async reboot(order: Order): Promise<never> {
    const { machine, journal, rebootCommands, changed, log } = this.options;
    const { operationId } = order;
    const before = rebootCommands.before.map((each) => ({ ...each, mustSucceed: false }));
    const commands = { ...rebootCommands, before };
    const notePending = (): void => {
      journal.append({ type: 'reboot_pending', operationId, bootId: machine.bootId() });
      changed(operationId);
    };
    let isForced = false;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(MOST_PAUSE_MS, 2 * pauseMs)) {
      const { signal } = this.options.execution(order, order.confirm?.backOutMs);
      const expectedBootId = machine.bootId();
      const stayed = await reboot({ machine, commands, expectedBootId, signal, notePending, isForced });
      log.error({ operationId, ...stayed, isForced, pauseMs }, 'the reboot that going back needs did not happen');
      isForced = true;
      await delay(pauseMs);
    }
  }

  private async afterReboot(order: Order, expectedBootId: string): Promise<Outcome> {
    const { machine, rebootCommands: commands } = this.options;
    const { signal } = this.options.execution(order, order.confirm?.backOutMs);
    const ended = await concludeReboot({ machine, commands, expectedBootId, signal });
    if (machine.bootId() === expectedBootId) return this.reboot(order);
    const message = `${this.why(order)}; went back by itself and rebooted`;
    return outcome('BACKED_OUT', 'not_confirmed', {
      message: ended.message === '' ? message : `${message}; ${ended.message}`,
    });
  }

  private notBack(order: Order, { phase, reason, message }: Outcome): Outcome {
    this.options.log.error({ operationId: order.operationId, reason }, 'this host could not go back');
    // Unchanged by the way back: still what nobody confirmed.
    const words = `${this.why(order)}; going back ended as ${phase} ${reason}: ${message}`;
    return outcome('FAILED', 'not_confirmed', { message: words });
  }

  private why({ operationId, confirm }: Order): string {
    const boots = this.options.journal.entry(operationId)?.watch?.boots ?? 0;
    if (boots >= MOST_BOOTS) return `${String(boots)} boots without a confirmation`;
    return `no gateway confirmed the change within ${String((confirm?.withinMs ?? 0) / 1_000)} s`;
  }
}
