import type { RunContext } from '../deploy/local/run-context';
import { FINAL_PHASES, type StoredPhase } from '../model/words';
import type { ChaosArguments } from './arguments';
import { campaignOf, type PlannedCampaign } from './campaign-plan';
import { type CampaignListener, driveCampaign, type DrivenCampaign } from './drive-campaign';
import { Injector, type InjectedFault } from './injector';
import { bringUp, GATEWAYS, type Product, WORKERS } from './product';
import { ProgressLine } from './progress-line';
import { planFaults, type Targets } from './schedule';
import { SIMULATOR_NAME } from './simulator-process';
import { TallyWatch } from './tally-watch';

/** Faults that wait for an order are given so many more good campaigns after the time is over. */
const MORE_CAMPAIGNS = 3;
/** However short the time: a good campaign and a bad one. */
const FEWEST_CAMPAIGNS = 2;

/** A run whose campaigns have ended; the product still runs. */
export interface ChaosRun {
  readonly product: Product;
  readonly driven: readonly DrivenCampaign[];
  readonly injected: readonly InjectedFault[];
  readonly recounts: number;
  readonly violations: readonly string[];
}

/** Brings up the product, runs campaigns one after another while faults come, and recounts all the time. */
export async function runChaos(context: RunContext, args: ChaosArguments): Promise<ChaosRun> {
  const product = await bringUp(context, args);
  const { seed, minutes } = args;
  const plan = planFaults({ seed, minutes, targets: targetsIn(product) });
  context.say(`Every host is connected. ${plan.length} faults are planned for ${minutes} min with seed ${seed}.`);
  const injector = new Injector(product, plan);
  const watch = new TallyWatch(product);
  watch.start();
  const progress = new ProgressLine({ minutes, injector, say: context.say });
  let faults: Promise<void> = Promise.resolve();
  const listener: CampaignListener = {
    launched: (campaignId) => {
      watch.add(campaignId);
      if (!progress.hasBegun) {
        faults = injector.run();
        // Awaited below; when everything is being stopped the campaign says so first, and nobody comes there.
        faults.catch(() => undefined);
      }
      progress.begin();
    },
    stands: (planned, standing) => {
      progress.tell(planned, standing);
    },
  };
  const driven = await driveAll({ product, args, listener, injector, progress });
  await faults;
  const tallies = await watch.end();
  const injected = injector.results();
  const problems = driven.flatMap((campaign) => campaign.problems);
  return { product, driven, injected, recounts: watch.recounts, violations: [...problems, ...tallies] };
}

function targetsIn({ local, disks }: Product): Targets {
  const agents = local.map(({ name }) => name);
  return { workers: WORKERS, gateways: GATEWAYS, agents, smallDisks: disks.names, simulator: SIMULATOR_NAME };
}

interface Drive {
  readonly product: Product;
  readonly args: ChaosArguments;
  readonly listener: CampaignListener;
  readonly injector: Injector;
  readonly progress: ProgressLine;
}

async function driveAll({ product, args, listener, injector, progress }: Drive): Promise<DrivenCampaign[]> {
  const driven: DrivenCampaign[] = [];
  let more = 0;
  for (let number = 1; ; number += 1) {
    const isOver = progress.isOver() && number > FEWEST_CAMPAIGNS;
    if (isOver && injector.open().length === 0) return driven;
    if (isOver && (more += 1) > MORE_CAMPAIGNS) return driven;
    const planned = campaignOf(args.seed, number);
    const campaign = await driveCampaign(product, isOver ? thorough(planned) : planned, listener);
    driven.push(campaign);
    // Its hosts are its own until it has ended: no other campaign could have them.
    if (!(FINAL_PHASES as readonly StoredPhase[]).includes(campaign.phase)) return driven;
  }
}

/** Brings every host everywhere: for faults that still wait for an order. */
function thorough(planned: PlannedCampaign): PlannedCampaign {
  return { ...planned, bad: 'nobody', onFail: 'back_out', reboot: 'always', act: null };
}
