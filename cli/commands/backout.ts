import type { Command } from 'commander';
import type { CampaignView } from '../../model/campaign-view';
import { confirm } from '../confirm';
import type { CliContext } from '../context';
import { reasonOption } from '../reason';
import { countHosts, describePatch } from '../render/plan';
import { hostsIn } from '../render/standing';
import { refuseEnded, steer } from '../steer';
import { readCampaign } from './get';

/** Adds `backout NAME --reason TEXT`. */
export function addBackoutCommand(program: Command, context: CliContext): void {
  program
    .command('backout <campaign>')
    .description('return every changed host to what it ran before, newest ring first')
    .addOption(reasonOption('why; kept in the audit'))
    .option('--yes', 'do not ask')
    .action(async (campaign: string, options: { reason: string; yes?: boolean }) => {
      const view = await readCampaign(context, campaign);
      refuseEnded(view);
      await confirm(context, { effect: backoutEffect(view), expected: view.name, yes: options.yes === true });
      const path = { campaign: view.campaignId, verb: 'backout' };
      const done = isStopped(view) ? `${view.name} is to back out. ${STOPPED}` : `${view.name} backs out.`;
      await steer(context, { ...path, json: { reason: options.reason }, done });
    });
}

const STOPPED = 'A hold on everything stands: nothing moves before it is resumed.';

/** A hold on what goes forward keeps no host from going back. */
function isStopped(view: CampaignView): boolean {
  return view.holds.some(({ scope }) => scope === 'all');
}

/** What a backout does, in sentences. */
function backoutEffect(view: CampaignView): string {
  const inFlight = hostsIn(view.counts, 'installing', 'rebooting', 'smoke_testing');
  const changed = hostsIn(view.counts, 'patched', 'failed', 'indeterminate', 'unreachable');
  const opened = view.rings
    .filter((ring) => ring.waves.some((wave) => wave.openedAt !== null))
    .map((ring) => ring.name);
  const order = opened.reverse().join(', then ');
  return [
    `This takes ${describePatch(view.patch)} back again, newest ring first${order === '' ? '' : `: ${order}`}.`,
    `${countHosts(changed)} patched, failed or of unknown state: those that were changed go back to what they ran before.`,
    `${countHosts(inFlight)} in flight: each finishes what it is doing, then goes back.`,
    `${countHosts(hostsIn(view.counts, 'queued'))} queued: never touched; one to be tried again goes back with those that were changed.`,
    ...(isStopped(view) ? [STOPPED] : []),
  ].join('\n');
}
