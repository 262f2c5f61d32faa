import type { LaunchablePlan } from '../deploy/local/ringmaster-answers';
import { StallWatch } from '../deploy/local/stall-watch';
import type { CampaignId } from '../model/ids';
import type { StoredPhase } from '../model/words';
import { readStanding, type Standing } from '../store/standing';
import type { PlannedCampaign } from './campaign-plan';
import { pause } from './pause';
import { Person } from './person';
import type { Product } from './product';
import { simulateFor } from './simulate-for';

const LOOK_MS = 700;
/** Servers may be away for so long before a run is given up. */
const PATIENCE_MS = 120_000;
/** Nothing has moved for so long: longer than any deadline of the campaigns, and any fault. */
const STALLED_MS = 180_000;

/** How a campaign ended. */
export interface DrivenCampaign {
  readonly planned: PlannedCampaign;
  readonly phase: StoredPhase;
  readonly seconds: number;
  /** What is not as it should be, in words. */
  readonly problems: readonly string[];
}

/** Told of a campaign as soon as it is launched, and of where it stands. */
export interface CampaignListener {
  launched(campaignId: CampaignId): void;
  stands(planned: PlannedCampaign, standing: Standing): void;
}

/** Plans and launches a campaign and acts as its operator until it has ended, whatever dies meanwhile. */
export async function driveCampaign(
  product: Product,
  planned: PlannedCampaign,
  listener: CampaignListener,
): Promise<DrivenCampaign> {
  const { operator, hosts } = product;
  const bundle = await operator.addBundle(planned.version, planned.bad === 'everybody');
  const plan = await operator.plan(planned, bundle, hosts.length);
  await simulateFor(product, planned, plan.campaignId);
  const began = performance.now();
  await launch(product, plan);
  listener.launched(plan.campaignId);
  const person = new Person(operator, planned, plan.campaignId);
  const stall = new StallWatch(STALLED_MS);
  for (;;) {
    const standing = await standingOf(product, plan.campaignId);
    listener.stands(planned, standing);
    const heldBy = standing.holds.map(({ reason }) => reason);
    const states = new Map(Object.entries(standing.states));
    const stalled = stall.look({ phase: standing.phase, heldBy, states }, performance.now());
    if (standing.ended || stalled !== null) {
      const seconds = (performance.now() - began) / 1000;
      const problems = stalled === null ? judge(planned, standing) : [stalled];
      return { planned, phase: standing.phase, seconds, problems };
    }
    await person.act(standing, performance.now());
    await pause(LOOK_MS, product.context.stopping);
  }
}

async function launch(product: Product, plan: LaunchablePlan): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    await product.operator.tryToLaunch(plan);
    if ((await standingOf(product, plan.campaignId)).launched) return;
    if (performance.now() > until) throw new Error(`a campaign could not be launched for ${PATIENCE_MS / 1000} s`);
    await pause(LOOK_MS, product.context.stopping);
  }
}

/** Asks again while PostgreSQL is away. */
async function standingOf({ db, context }: Product, campaignId: CampaignId): Promise<Standing> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await readStanding(db, campaignId);
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(LOOK_MS, context.stopping);
    }
  }
}

/**
 * A bad patch must leave. A good one must come to every host; it may be taken back only if faults made hosts fail (a full disk):
 * where a ring has one host in a cluster, one is too many.
 */
function judge({ name, bad }: PlannedCampaign, { phase, failed }: Standing): string[] {
  if (bad !== 'nobody') return phase === 'backed_out' ? [] : [`campaign ${name} is bad and ended ${phase}`];
  if (phase === 'completed' || (phase === 'backed_out' && failed > 0)) return [];
  return [`campaign ${name} is good, ${failed} hosts failed, and it ended ${phase}`];
}
