import type { Command } from 'commander';
import type { CampaignView } from '../../model/campaign-view';
import { hostsWithin } from '../../model/ratio';
import { CliError } from '../cli-error';
import { ASK_BEYOND, confirm, readForEffect } from '../confirm';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { parsePercent } from '../percent';
import { reasonOption } from '../reason';
import { countHosts } from '../render/plan';
import { refuseEnded, steer } from '../steer';
import { readCampaign } from './get';

/** Adds `pace NAME --max-in-flight 20% --reason TEXT`. */
export function addPaceCommand(program: Command, context: CliContext): void {
  program
    .command('pace <campaign>')
    .description('change how many hosts may be in flight at once')
    .requiredOption('--max-in-flight <percent>', 'share of the hosts of the campaign, of each cluster and of each site')
    .addOption(reasonOption('why; kept in the audit'))
    .option('--yes', 'do not ask')
    .action(async (campaign: string, options: { maxInFlight: string; reason: string; yes?: true }) => {
      const maxInFlight = parsePercent(options.maxInFlight);
      if (maxInFlight === null) {
        const message = `--max-in-flight is "${options.maxInFlight}", which is no percentage`;
        throw new CliError('usage', message, {
          exitCode: EXIT.usage,
          next: 'Write it as in 20%, above 0% and at most 100%.',
        });
      }
      const yes = options.yes === true;
      const view = await readForEffect(readCampaign(context, campaign), yes);
      if (view !== null) {
        refuseEnded(view);
        await confirmFaster(context, { view, maxInFlight, yes });
      }
      const json = { maxInFlight, reason: options.reason };
      const done = `At most ${options.maxInFlight} of ${campaign} are in flight from now on; budgets still hold.`;
      await steer(context, { campaign, verb: 'pace', json, done });
    });
}

/** Slower asks nobody; faster says first what it comes to. An api of before does not say what it is now: then it may be faster. */
async function confirmFaster(
  context: CliContext,
  { view, maxInFlight, yes }: { readonly view: CampaignView; readonly maxInFlight: number; readonly yes: boolean },
): Promise<void> {
  const { name, hosts, maxInFlight: now = null } = view;
  const then = Math.max(1, hostsWithin(maxInFlight, hosts));
  if (now !== null && then <= now) return;
  const effect = [
    `This speeds ${name} up: at most ${countHosts(then)} in flight at once${now === null ? '' : `, where it is ${now} now`}.`,
    'A bad patch reaches that many at a time; gates and budgets still hold.',
  ].join('\n');
  await confirm(context, { effect, expected: name, yes: yes || then <= ASK_BEYOND });
}
