import type { EnvelopeProblem } from '../trust/order-envelope';
import type { Refusal } from './executor';
import { outcome, type Envelope, type Order, type Outcome } from './order';
import { expired, startTooLate, wrongHost } from './order-refusals';
import type { LocalRules } from './policy/local-rules';
import type { ServerClock } from './server-clock';
import type { OrderAuthority } from './trust/order-authority';

/** Whom it asks. */
export interface AdmissionOptions {
  readonly hostId: string;
  readonly authority: OrderAuthority;
  readonly rules: LocalRules;
  readonly clock: ServerClock;
}

/**
 * Whether an order may be obeyed at this moment: asked when it comes, and all of it again when its turn comes. Meanwhile its
 * signer or its manifest may have been revoked, root may have changed the rules, and its time may be over.
 */
export class Admission {
  /** As they came, of orders that wait. Not journaled: those that an agent before this accepted are never begun. */
  private readonly waiting = new Map<string, Envelope>();

  constructor(private readonly options: AdmissionOptions) {}

  /** Why it cannot be told who sent this, or that it is for this host; null: it can. */
  unbelievable(envelope: Envelope, order: Order): EnvelopeProblem | Refusal | null {
    const { authority, hostId } = this.options;
    return authority.envelopeProblem(envelope) ?? wrongHost(order, hostId);
  }

  /** What its own time, those who approve, and root of this host have against an order at this moment. */
  refusal(order: Order): Outcome | null {
    const { clock, authority, rules } = this.options;
    const now = clock.now();
    if (now > order.startByMs) return expired(order);
    return startTooLate(order, now) ?? authority.refusal(order) ?? rules.refusal(order);
  }

  /** It is accepted, and waits for its turn. */
  accept({ operationId }: Order, envelope: Envelope): void {
    this.waiting.set(operationId, envelope);
  }

  /** It has ended, and has no turn any more. */
  forget(operationId: string): void {
    this.waiting.delete(operationId);
  }

  /** Everything once more, now that its turn has come. */
  refusalInTurn(order: Order): Outcome | null {
    const { operationId } = order;
    const envelope = this.waiting.get(operationId);
    this.waiting.delete(operationId);
    if (envelope === undefined) throw new Error(`${operationId} was not accepted by this agent`);
    const problem = this.unbelievable(envelope, order);
    if (problem === null) return this.refusal(order);
    return outcome('REJECTED', problem.reason, { message: problem.message, unchanged: true });
  }
}
