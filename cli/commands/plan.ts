import type { Command } from 'commander';
import type { PlanView } from '../../model/plan-view';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { renderPlan } from '../render/plan';
import { readSent } from '../sent-file';

/** Adds `plan FILE`. */
export function addPlanCommand(program: Command, context: CliContext): void {
  program
    .command('plan <file>')
    .description('say what a campaign will do to which hosts, and keep exactly that under a hash')
    .action(async (file: string) => {
      const plan = await requestPlan(context, file);
      print(context, plan, renderPlan);
      if (plan.blockers.length > 0) context.exitWith(EXIT.blocked);
      else if (context.output().format === 'text')
        context.err(`To run exactly this: ringmaster launch --plan ${plan.planHash}\n`);
    });
}

/** Has the api plan a file. */
export function requestPlan(context: CliContext, file: string): Promise<PlanView> {
  return context.api().post<PlanView>('Plan', '/v1/plans', { json: readSent(context, file) });
}
