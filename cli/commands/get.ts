import type { Command } from 'commander';
import type { CampaignSummary, CampaignView } from '../../model/campaign-view';
import type { CliContext } from '../context';
import { print } from '../print';
import { describeCounts, renderCampaign } from '../render/campaign';
import { renderTable } from '../render/table';
import { watchCampaign } from '../watch';

/** Adds `get [NAME] [-w]`. */
export function addGetCommand(program: Command, context: CliContext): void {
  program
    .command('get [campaign]')
    .description('show a campaign, or list all of them; -w shows it live until it ends')
    .option('-w, --watch', 'go on until the campaign has ended')
    .action(async (campaign: string | undefined, options: { watch?: boolean }) => {
      if (campaign === undefined) await list(context);
      else if (options.watch === true) context.exitWith(await watchCampaign(context, { campaign, show: true }));
      else print(context, await readCampaign(context, campaign), textOf(context));
    });
}

/** Reads one campaign, by id or name. */
export function readCampaign(context: CliContext, campaign: string): Promise<CampaignView> {
  return context.api().get<CampaignView>('Campaign', `/v1/campaigns/${encodeURIComponent(campaign)}`);
}

/** Renders a campaign for this output, at the server's time. */
export function textOf(
  context: CliContext,
): (campaign: CampaignView, style: Parameters<typeof renderCampaign>[1]['style']) => string {
  return (campaign, style) => {
    const options = { style, columns: context.columns(), now: new Date(campaign.readAt), timeZone: context.timeZone };
    return `${renderCampaign(campaign, options)}\n`;
  };
}

async function list(context: CliContext): Promise<void> {
  const path = '/v1/campaigns';
  const answer = await context.api().get<{ readonly campaigns: readonly CampaignSummary[] }>('CampaignList', path);
  print(context, answer, ({ campaigns }) => {
    if (campaigns.length === 0) return 'There is no campaign yet. Plan one: ringmaster plan FILE\n';
    const rows = campaigns.map((one) => [
      one.name,
      one.phase,
      one.class,
      String(one.hosts),
      describeCounts(one.counts),
      (one.launchedAt ?? one.plannedAt).slice(0, 16).replace('T', ' '),
    ]);
    return `${renderTable(['NAME', 'PHASE', 'CLASS', 'HOSTS', 'STATES', 'SINCE (UTC)'], rows, [3])}\n`;
  });
}
