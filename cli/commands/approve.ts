import type { Command } from 'commander';
import type { CliContext } from '../context';
import { demandPlanHash } from '../demand-id';
import { reasonOption } from '../reason';
import { refuseEnded, steer } from '../steer';
import { readCampaign } from './get';

/** Adds `approve NAME --reason TEXT [--plan HASH]`. */
export function addApproveCommand(program: Command, context: CliContext): void {
  program
    .command('approve <campaign>')
    .description('approve exactly the plan of a campaign; never by whoever launched it')
    .addOption(reasonOption('why; kept with the approval'))
    .option('--plan <hash>', 'the plan that was read; refused when the campaign runs another')
    .action(async (campaign: string, options: { reason: string; plan?: string }) => {
      const demanded = options.plan === undefined ? null : demandPlanHash(options.plan);
      const view = await readCampaign(context, campaign);
      refuseEnded(view);
      const planHash = demanded ?? view.planHash;
      const json = { planHash, reason: options.reason };
      await steer(context, { campaign, verb: 'approve', json, done: `Approved: plan ${planHash}` });
    });
}
