import type { RecordedWayBack } from '../../model/trust/manifest-refusal';
import type { SignedPayload } from '../../trust/envelope';
import { envelopeProblem, type EnvelopeProblem, type TrustedKeys } from '../../trust/order-envelope';
import type { Envelope, Order, Outcome } from '../order';

/** Whose orders this host obeys, and who decides what they may ask. */
export interface OrderAuthority {
  /** Why an offer must not be believed; null: whoever may sign orders signed it. */
  envelopeProblem(envelope: Envelope): EnvelopeProblem | null;
  /** Why what is asked was not approved; null: it was. Asked when an order comes, and again when its turn comes. */
  refusal(order: Order): Outcome | null;
  /** Why a host may not be taken back there by this order; null: that was approved. */
  wayBackRefusal(order: Order, recorded: RecordedWayBack): Outcome | null;
  /** Whether the host may reboot to go back by itself from what this asks; asked when the order comes. */
  mayReboot(order: Order): boolean;
  /** Takes signed documents that came over a session, as far as they are to be believed. */
  take(documents: readonly SignedPayload[]): void;
}

/** One authority: who holds one of these keys may order anything. For hosts whose configuration names no trust root. */
export function orderKeysAuthority(keys: TrustedKeys): OrderAuthority {
  return {
    envelopeProblem: (envelope) => envelopeProblem(envelope, keys),
    refusal: () => null,
    wayBackRefusal: () => null,
    mayReboot: () => true,
    take: () => undefined,
  };
}
