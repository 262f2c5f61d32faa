import type { Command } from 'commander';
import type { CampaignSummary } from '../../model/campaign-view';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { outcomeOf } from '../outcome';
import { print } from '../print';
import { parseDuration } from '../render/duration';
import { parseWaitCondition } from '../wait-condition';
import { watchCampaign } from '../watch';
import { readCampaign, textOf } from './get';

interface Options {
  readonly watch?: boolean;
  readonly waitFor?: string;
  readonly timeout?: string;
}

/** Adds `status [NAME] [--watch] [--wait-for WHAT] [--timeout TIME]`: for scripts, the exit code says how it stands. */
export function addStatusCommand(program: Command, context: CliContext): void {
  program
    .command('status [campaign]')
    .description('how a campaign stands, also as exit code; without a name the one that runs, or the last')
    .option('-w, --watch', 'go on until the campaign has ended')
    .option('--wait-for <what>', 'go on until completed, backed_out, ended, held, or goal=90%')
    .option('--timeout <time>', 'give up waiting after this long, such as 4h')
    .action(async (named: string | undefined, options: Options) => {
      const campaign = named ?? (await newest(context));
      if (options.watch === true || options.waitFor !== undefined) {
        context.exitWith(await watchCampaign(context, { campaign, show: true, ...waitOptions(options) }));
        return;
      }
      if (options.timeout !== undefined) throw usage('--timeout needs --watch or --wait-for', 'Add one of them.');
      const view = await readCampaign(context, campaign);
      print(context, view, textOf(context));
      context.exitWith(outcomeOf(view));
    });
}

function waitOptions({ waitFor, timeout }: Options): object {
  const timeoutMs = timeout === undefined ? undefined : parseDuration(timeout);
  if (timeoutMs === null)
    throw usage(`--timeout is "${timeout ?? ''}", which is no duration`, 'Write it as in 30s, 10m or 4h.');
  return {
    ...(waitFor !== undefined && { until: parseWaitCondition(waitFor) }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}

/** Campaigns are listed unfinished first, then the newest; one that was only planned has no status. */
async function newest(context: CliContext): Promise<string> {
  const path = '/v1/campaigns';
  const { campaigns } = await context
    .api()
    .get<{ readonly campaigns: readonly CampaignSummary[] }>('CampaignList', path);
  const found = campaigns.find((campaign) => campaign.launchedAt !== null);
  if (found !== undefined) return found.campaignId;
  throw new CliError('not_found', 'no campaign was launched yet', { next: 'Launch one: ringmaster launch FILE' });
}
