import type { Command } from 'commander';
import type { CampaignView } from '../../model/campaign-view';
import { IN_FLIGHT_STATES } from '../../model/words';
import { confirm } from '../confirm';
import type { CliContext } from '../context';
import { reasonOption } from '../reason';
import { hostsIn } from '../render/standing';
import { countHosts } from '../render/plan';
import { refuseEnded, steer } from '../steer';
import { readCampaign } from './get';

/** Adds `abort NAME --reason TEXT`. */
export function addAbortCommand(program: Command, context: CliContext): void {
  program
    .command('abort <campaign>')
    .description('end a campaign for good; hosts stay as they are')
    .addOption(reasonOption('why; kept in the audit'))
    .option('--yes', 'do not ask')
    .action(async (campaign: string, options: { reason: string; yes?: boolean }) => {
      const view = await readCampaign(context, campaign);
      refuseEnded(view);
      await confirm(context, { effect: abortEffect(view), expected: view.name, yes: options.yes === true });
      const path = { campaign: view.campaignId, verb: 'abort' };
      await steer(context, { ...path, json: { reason: options.reason }, done: `${view.name} is aborted.` });
    });
}

/** What an abort does, in sentences. */
export function abortEffect(view: CampaignView): string {
  const inFlight = hostsIn(view.counts, ...IN_FLIGHT_STATES);
  return [
    `This ends ${view.name} for good.`,
    `${countHosts(hostsIn(view.counts, 'patched'))} patched: they stay as they are, nothing is backed out.`,
    `${countHosts(inFlight)} in flight: each finishes what it is doing.`,
    `${countHosts(hostsIn(view.counts, 'queued'))} queued: nothing more is done to them; one to be tried again stays as its last try left it.`,
  ].join('\n');
}
