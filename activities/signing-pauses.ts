import type { CampaignId } from '../model/ids';
import type { Direction, Operation } from '../model/words';

/** Of whose orders the signer said something. */
export interface PausedOrders {
  readonly campaignId: CampaignId;
  readonly ring: number;
  readonly direction: Direction;
  readonly operation: Operation;
}

/**
 * What the signer will not sign yet, as this worker heard it: orders that are out unsigned are not brought again before that.
 * Others are not placed meanwhile (store/signing-pauses.ts).
 */
export class SigningPauses {
  private readonly until = new Map<string, number>();

  /** `now`: ms of this process. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The signer said that time alone mends it, in so many ms. */
  pause(orders: PausedOrders, waitMs: number): void {
    for (const [key, until] of this.until) if (until <= this.now()) this.until.delete(key);
    this.until.set(keyOf(orders), this.now() + waitMs);
  }

  isPaused(orders: PausedOrders): boolean {
    return (this.until.get(keyOf(orders)) ?? 0) > this.now();
  }
}

function keyOf({ campaignId, ring, direction, operation }: PausedOrders): string {
  return `${campaignId} ${ring} ${direction} ${operation}`;
}
