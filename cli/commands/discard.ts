import type { Command } from 'commander';
import type { DiscardedPlan } from '../../model/plan-view';
import { safeText } from '../../model/safe-text';
import type { CliContext } from '../context';
import { print } from '../print';
import { reasonOption } from '../reason';

/** Adds `discard NAME --reason TEXT`. It asks nothing: what is discarded is planned again by the same file. */
export function addDiscardCommand(program: Command, context: CliContext): void {
  program
    .command('discard <campaign>')
    .description('delete what was planned under a name and never launched, or one plan by its id')
    .addOption(reasonOption('why; kept in the audit'))
    .action(async (campaign: string, { reason }: { reason: string }) => {
      const path = `/v1/campaigns/${encodeURIComponent(campaign)}/discard`;
      const answer = await context
        .api()
        .post<{ readonly plans: readonly DiscardedPlan[] }>('Discarded', path, { json: { reason } });
      print(context, answer, ({ plans }) =>
        plans
          .map(
            ({ name, planHash, plannedBy }) =>
              `${safeText(name)}, planned by ${safeText(plannedBy)}, is discarded: plan ${planHash}\n`,
          )
          .join(''),
      );
    });
}
