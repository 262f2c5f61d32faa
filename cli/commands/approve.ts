import type { Command } from 'commander';
import type { CampaignView } from '../../model/campaign-view';
import { CliError } from '../cli-error';
import { ASK_BEYOND, confirm, readForEffect } from '../confirm';
import type { CliContext } from '../context';
import { demandPlanHash } from '../demand-id';
import { holdInWords, ringsInOrder } from '../going-on';
import { reasonOption } from '../reason';
import { countHosts, describePatch } from '../render/plan';
import { refuseEnded, steer } from '../steer';
import { readCampaign } from './get';

interface Options {
  readonly reason: string;
  readonly plan?: string;
  readonly yes?: true;
}

/** Adds `approve NAME --reason TEXT [--plan HASH]`. */
export function addApproveCommand(program: Command, context: CliContext): void {
  program
    .command('approve <campaign>')
    .description('approve exactly the plan of a campaign; never by whoever launched it')
    .addOption(reasonOption('why; kept with the approval'))
    .option('--plan <hash>', 'the plan that was read; refused when the campaign runs another')
    .option('--yes', 'do not ask')
    .action(async (campaign: string, options: Options) => {
      const planHash = await confirmedPlan(context, campaign, options);
      const json = { planHash, reason: options.reason };
      await steer(context, { campaign, verb: 'approve', json, done: `Approved: plan ${planHash}` });
    });
}

/** The hash of the plan that is approved, once it was said what that starts. Throws CliError. */
async function confirmedPlan(context: CliContext, campaign: string, options: Options): Promise<string> {
  const demanded = options.plan === undefined ? null : demandPlanHash(options.plan);
  const yes = options.yes === true;
  // Without the hash nobody can approve what they may not read.
  const view = await readForEffect(readCampaign(context, campaign), yes && demanded !== null);
  if (view === null) return demanded ?? '';
  refuseEnded(view);
  refuseAnother(view, demanded);
  const isDecided = view.storedPhase !== 'planned' && view.storedPhase !== 'awaiting_approval';
  const effect = approvalEffect(view);
  await confirm(context, { effect, expected: view.name, yes: yes || isDecided || view.hosts <= ASK_BEYOND });
  return view.planHash;
}

/** Nobody is asked about one plan and approves another. Throws CliError. */
function refuseAnother({ name, planHash }: CampaignView, demanded: string | null): void {
  if (demanded === null || demanded === planHash) return;
  throw new CliError('refused', `this approval is for another plan; ${name} runs ${planHash}`, {
    next: `Read the plan that runs, "ringmaster get ${name}", and approve that.`,
  });
}

function approvalEffect(view: CampaignView): string {
  const { name, class: kind, planHash, patch, hosts, rings, maxInFlight = null } = view;
  return [
    `This approves plan ${planHash}`,
    `of ${name}, class ${kind}: it brings ${describePatch(patch)} to ${countHosts(hosts)}.`,
    `Rings: ${ringsInOrder(rings)}.`,
    ...(maxInFlight === null ? [] : [`At most ${countHosts(maxInFlight)} are in flight at once.`]),
    ...whatFollows(view),
  ].join('\n');
}

function whatFollows({ storedPhase, approvalsNeeded, approvals, holds }: CampaignView): string[] {
  if (storedPhase === 'planned') return ['It is not launched yet.'];
  if (storedPhase !== 'awaiting_approval') return ['It is approved already: this starts nothing.'];
  const missing = approvalsNeeded - approvals.length - 1;
  if (missing > 0) return [`It begins after ${missing === 1 ? 'one more approval' : `${missing} more approvals`}.`];
  if (holds.length === 0) return ['It begins then.'];
  return ['It may begin then, and is held:', ...holds.map((hold) => `  ${holdInWords(hold)}`)];
}
