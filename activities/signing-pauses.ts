import type { CampaignId } from '../model/ids';
import type { Operation } from '../model/words';

/** So often the signer is asked again about what only time mends: a thousand orders of a lane are not brought each second. */
const ASK_AGAIN_MS = 10_000;

/** What the signer will not sign yet, as this worker heard it: those operations of a campaign are not brought again at once. */
export class SigningPauses {
  private readonly until = new Map<string, number>();

  /** `now`: ms of this process. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The signer said that its hour is full. */
  pause(campaignId: CampaignId, operation: Operation): void {
    for (const [key, until] of this.until) if (until <= this.now()) this.until.delete(key);
    this.until.set(`${campaignId} ${operation}`, this.now() + ASK_AGAIN_MS);
  }

  isPaused(campaignId: CampaignId, operation: Operation): boolean {
    return (this.until.get(`${campaignId} ${operation}`) ?? 0) > this.now();
  }
}
