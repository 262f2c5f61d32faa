import type { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { parsePercent } from '../percent';
import { reasonOption } from '../reason';
import { steer } from '../steer';

/** Adds `pace NAME --max-in-flight 20% --reason TEXT`. */
export function addPaceCommand(program: Command, context: CliContext): void {
  program
    .command('pace <campaign>')
    .description('change how many hosts may be in flight at once')
    .requiredOption('--max-in-flight <percent>', 'share of the hosts of the campaign, of each cluster and of each site')
    .addOption(reasonOption('why; kept in the audit'))
    .action(async (campaign: string, options: { maxInFlight: string; reason: string }) => {
      const maxInFlight = parsePercent(options.maxInFlight);
      if (maxInFlight === null) {
        const message = `--max-in-flight is "${options.maxInFlight}", which is no percentage`;
        throw new CliError('usage', message, {
          exitCode: EXIT.usage,
          next: 'Write it as in 20%, above 0% and at most 100%.',
        });
      }
      const json = { maxInFlight, reason: options.reason };
      const done = `At most ${options.maxInFlight} of ${campaign} are in flight from now on; budgets still hold.`;
      await steer(context, { campaign, verb: 'pace', json, done });
    });
}
