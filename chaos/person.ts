import type { CampaignId } from '../model/ids';
import type { Standing } from '../store/standing';
import type { PlannedCampaign } from './campaign-plan';
import type { Operator } from './operator';

/** A person holds when this share of the hosts is patched. */
const HOLD_AT = 0.15;
const HOLD_FOR_MS = 6_000;
/** A gate that held is left alone for so long: a campaign that backs itself out has turned by then. */
const LEAVE_GATE_MS = 12_000;
const OTHER_PACE = '15%';
const PACE = '40%';

/** What the operator of one campaign does as it goes: what was planned, and what its holds ask for. */
export class Person {
  #acted = false;
  #resumeAt: number | null = null;
  #heldSince: number | null = null;

  constructor(
    private readonly operator: Operator,
    private readonly planned: PlannedCampaign,
    private readonly campaignId: CampaignId,
  ) {}

  /** Looks at where the campaign stands and does at most one thing. `now`: ms that only rise. */
  async act(standing: Standing, now: number): Promise<void> {
    if (this.#resumeAt !== null) {
      if (now >= this.#resumeAt) await this.#endOwnAct(standing);
      return;
    }
    if (!this.#acted && patchedShare(standing) >= HOLD_AT) {
      await this.#beginOwnAct(now);
      return;
    }
    await this.#answerHolds(standing, now);
  }

  async #beginOwnAct(now: number): Promise<void> {
    this.#acted = true;
    switch (this.planned.act) {
      case 'hold_and_resume':
        await this.operator.tryToHold(this.campaignId, null);
        break;
      case 'hold_a_cluster':
        await this.operator.tryToHold(this.campaignId, 'cluster-2');
        break;
      case 'pace':
        await this.operator.tryToPace(this.campaignId, OTHER_PACE);
        break;
      case null:
        return;
    }
    this.#resumeAt = now + HOLD_FOR_MS;
  }

  async #endOwnAct(standing: Standing): Promise<void> {
    if (this.planned.act === 'pace') await this.operator.tryToPace(this.campaignId, PACE);
    else if (standing.holds.length > 0) {
      await this.operator.tryToResume(this.campaignId, 'looked at it');
      return;
    }
    this.#resumeAt = null;
  }

  /** What stands in the way of where the campaign should go is lifted, or it is taken back. */
  async #answerHolds(standing: Standing, now: number): Promise<void> {
    const inTheWay = standing.holds.filter(({ scope }) => standing.phase !== 'backing_out' || scope === 'all');
    if (inTheWay.length === 0) {
      this.#heldSince = null;
      return;
    }
    this.#heldSince ??= now;
    const isGates = inTheWay.some(({ source }) => source === 'gate');
    if (isGates && now - this.#heldSince < LEAVE_GATE_MS) return;
    this.#heldSince = null;
    const reason = inTheWay.map((hold) => hold.reason).join('; ');
    const isBad = this.planned.bad !== 'nobody' && standing.phase !== 'backing_out' && isGates;
    if (isBad && this.planned.onFail === 'hold') await this.operator.tryToBackOut(this.campaignId);
    else await this.operator.tryToResume(this.campaignId, `in spite of: ${reason}`.slice(0, 400));
  }
}

function patchedShare({ states }: Standing): number {
  const all = Object.values(states).reduce((sum, hosts) => sum + hosts, 0);
  return all === 0 ? 0 : (states.patched ?? 0) / all;
}
