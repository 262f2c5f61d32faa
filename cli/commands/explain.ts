import type { Command } from 'commander';
import type { CliContext } from '../context';
import { print } from '../print';
import { renderExplanation, type HostExplanation } from '../render/explanation';

/** Adds `explain NAME HOST`. */
export function addExplainCommand(program: Command, context: CliContext): void {
  program
    .command('explain <campaign> <host>')
    .description('say why a host waits: from the same rule that admits it')
    .action(async (campaign: string, host: string) => {
      const path = `/v1/campaigns/${encodeURIComponent(campaign)}/hosts/${encodeURIComponent(host)}`;
      const explanation = await context.api().get<HostExplanation>('HostExplanation', path);
      print(context, explanation, (answer) => renderExplanation(answer, { campaign, timeZone: context.timeZone }));
    });
}
