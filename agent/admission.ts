import type { EnvelopeProblem } from '../trust/order-envelope';
import { orderSizeProblem } from './bounded-order';
import type { Executor, Refusal } from './executor';
import type { Journal } from './journal';
import { outcome, type Envelope, type Order, type Outcome } from './order';
import { changeTooLate, expired, runTooLong, startTooLate, wrongHost } from './order-refusals';
import { refusedAtWork } from './refused-at-work';
import type { LocalRules } from './policy/local-rules';
import type { ServerClock } from './server-clock';
import type { OrderAuthority } from './trust/order-authority';

/** Orders accepted and not begun, at most. The server gives one at a time; more is a mistake of somebody's. */
const MAX_WAITING = 8;
/** One count for all orders of a fleet: a new host begins far behind it, and no fleet comes so far. */
const MAX_SEQUENCE_JUMP = 2 ** 36;

/** Whom it asks. */
export interface AdmissionOptions {
  readonly hostId: string;
  readonly authority: OrderAuthority;
  readonly rules: LocalRules;
  readonly journal: Journal;
  readonly executor: Executor;
  readonly clock: ServerClock;
}

/**
 * Whether an order may be obeyed at this moment: asked when it comes, and all of it again when its turn comes. Meanwhile its
 * signer or its manifest may have been revoked, root may have changed the rules, and its time may be over.
 */
export class Admission {
  /** As they came, until they end. Not journaled: those that an agent before this accepted are never begun. */
  private readonly accepted = new Map<string, Envelope>();

  constructor(private readonly options: AdmissionOptions) {}

  /** Why it cannot be told who sent this, or that it is for this host; null: it can. */
  unbelievable(envelope: Envelope, order: Order): EnvelopeProblem | Refusal | null {
    const { authority, hostId } = this.options;
    return authority.envelopeProblem(envelope) ?? wrongHost(order, hostId);
  }

  /** Why it has no place in the journal; null: it has. */
  noRoom(order: Order): Refusal | null {
    const tooLarge = orderSizeProblem(order);
    if (tooLarge !== null) return tooLarge;
    const fullness = this.options.journal.fullness();
    return fullness === null ? null : { reason: 'journal_full', message: `${fullness}; it takes no more orders` };
  }

  /** Rules A6 to A11, when it comes; null: acceptable. */
  judge(order: Order): Outcome | null {
    const { journal, executor } = this.options;
    const refuse = ({ reason, message }: Refusal): Outcome => outcome('REJECTED', reason, { message, unchanged: true });
    if (order.sequence <= journal.highestSequence) {
      const message = `sequence ${String(order.sequence)} is not above ${String(journal.highestSequence)}`;
      return refuse({ reason: 'sequence_too_low', message });
    }
    if (order.sequence - journal.highestSequence > MAX_SEQUENCE_JUMP) {
      // Taken, it would leave no room above it, and this host could never be given an order again.
      const message = `sequence ${String(order.sequence)} is too far above ${String(journal.highestSequence)}`;
      return refuse({ reason: 'bad_envelope', message });
    }
    const inadmissible = this.refusal(order);
    if (inadmissible !== null) return inadmissible;
    const refusal = executor.refusal(order);
    if (refusal !== null) return refuse(refusal);
    const waiting = journal.entries().filter((entry) => entry.phase === 'ACCEPTED').length;
    if (waiting < MAX_WAITING) return null;
    return refuse({ reason: 'queue_full', message: `${String(waiting)} orders are waiting already` });
  }

  /** What its own time, those who approve, and root of this host have against an order at this moment. */
  refusal(order: Order): Outcome | null {
    const { clock, authority, rules } = this.options;
    const now = clock.now();
    if (now > order.startByMs) return expired(order);
    return startTooLate(order, now) ?? runTooLong(order) ?? authority.refusal(order) ?? rules.refusal(order);
  }

  /** It is accepted, and waits for its turn. */
  accept({ operationId }: Order, envelope: Envelope): void {
    this.accepted.set(operationId, envelope);
  }

  /** It has ended, and is asked about no more. */
  forget(operationId: string): void {
    this.accepted.delete(operationId);
  }

  /** Everything once more, now that its turn has come. */
  refusalInTurn(order: Order): Outcome | null {
    return this.disbelief(order) ?? this.refusal(order);
  }

  /**
   * And once more of one that was begun and has changed nothing yet: whoever sends what it fetches must not choose when hosts are
   * changed, nor outlast a revocation.
   */
  refusalAtWork(order: Order): Outcome | null {
    const { clock, authority, rules } = this.options;
    const refused =
      this.disbelief(order) ?? changeTooLate(order, clock.now()) ?? authority.refusal(order) ?? rules.refusal(order);
    return refusedAtWork(refused);
  }

  private disbelief(order: Order): Outcome | null {
    const { operationId } = order;
    const envelope = this.accepted.get(operationId);
    if (envelope === undefined) throw new Error(`${operationId} was not accepted by this agent`);
    const problem = this.unbelievable(envelope, order);
    return problem && outcome('REJECTED', problem.reason, { message: problem.message, unchanged: true });
  }
}
