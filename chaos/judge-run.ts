import type { CampaignHistory, JournalHistory } from '../model/history';
import type { Database } from '../store/database';
import { listLaunched, readCampaignHistory } from '../store/history';
import { journalHistory } from './agent-journals';
import { auditProblems } from './audit-problems';
import type { ChaosArguments } from './arguments';
import { countFaults, type Findings, listCampaigns, listFaults } from './findings';
import { APPLICATION } from './operator';
import type { Product } from './product';
import { checkHistory } from './properties/check-history';
import { checkMetrics } from './properties/check-metrics';
import type { ChaosRun } from './run-chaos';
import { scrapeMetrics } from './scraped-metrics';
import { readWorkflowHistories } from './workflow-histories';

/** Workflows of a campaign that has just ended close within this. */
const CLOSED_MS = 20_000;
const LOOK_MS = 1_000;

/** Reads what a run left behind, has everything stopped, and says what it found. */
export async function judgeRun(run: ChaosRun, args: ChaosArguments, stop: () => Promise<void>): Promise<Findings> {
  const { product, driven, injected } = run;
  // A campaign lets its hosts go after its end (store/closing.ts); when its workflows have ended too, it has.
  const workflows = await closedWorkflows(product.stack.temporal, await readCampaigns(product.db));
  const campaigns = await readCampaigns(product.db);
  const scraped = await scrapeMetrics(product.stack);
  const audit = await auditProblems(product);
  await product.db.end();
  const journals = await readJournals(product);
  await stop();
  product.network.close();
  const miscounted = checkMetrics(campaigns, scraped);
  const checked = checkHistory({ campaigns, journals, workflows: workflows.sizes });
  const simulated = product.simulator.finalCount('executedTwice');
  const unsaid = simulated === null ? ['the simulator did not say what it executed'] : [];
  return {
    seed: args.seed,
    minutes: args.minutes,
    agents: args.agents,
    simulated: args.simulated,
    faults: countFaults(injected),
    hosts: product.hosts.length,
    hosts_lost: checked.hosts_lost,
    operations_run_twice: checked.operations_run_twice + (simulated ?? 0),
    started_after_hold: checked.started_after_hold,
    limit_violations: checked.limit_violations,
    unended_orders: checked.unended_orders,
    violations: [
      ...run.violations,
      ...checked.violations,
      ...miscounted,
      ...audit,
      ...workflows.problems,
      ...unsaid,
      ...twiceText(simulated),
    ],
    campaigns: listCampaigns(driven),
    orders: checked.orders,
    offers: checked.offers,
    version_changes: journals.reduce((sum, { changes }) => sum + changes.length, 0),
    recounts: run.recounts,
    left_out: leftOut(product),
    injected: listFaults(injected),
  };
}

async function readCampaigns(db: Database): Promise<CampaignHistory[]> {
  const campaigns: CampaignHistory[] = [];
  for (const campaignId of await listLaunched(db)) campaigns.push(await readCampaignHistory(db, campaignId));
  return campaigns;
}

/** Agents are stopped before; small disks are gone with their keeper, so what is on them is kept for a person. */
async function readJournals({ context, local, disks }: Product): Promise<JournalHistory[]> {
  context.say('Stopping the agents, and reading their journals.');
  await context.supervisor.stopAll(local.map(({ name }) => name));
  for (const name of disks.names) disks.keep(name);
  return local.map(({ name, hostId }) => journalHistory(hostId, disks.dataDir(name), APPLICATION));
}

function leftOut({ disks }: Product): Findings['left_out'] {
  return disks.whyNone === null ? {} : { fill_disk: disks.whyNone };
}

function twiceText(simulated: number | null): string[] {
  return (simulated ?? 0) === 0 ? [] : [`simulated hosts began ${simulated ?? 0} operations twice`];
}

/** The workflows of the last campaign end a moment after its rows say that it has. */
async function closedWorkflows(
  temporal: string,
  campaigns: readonly CampaignHistory[],
): ReturnType<typeof readWorkflowHistories> {
  const isOver = campaigns.every(({ ended }) => ended);
  const until = performance.now() + CLOSED_MS;
  for (;;) {
    const histories = await readWorkflowHistories(temporal, isOver);
    if (histories.problems.length === 0 || performance.now() > until) return histories;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
