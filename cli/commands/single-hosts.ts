import { type Command, Option } from 'commander';
import type { CampaignView } from '../../model/campaign-view';
import { CliError } from '../cli-error';
import { ASK_BEYOND, confirm } from '../confirm';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { safeText } from '../../model/safe-text';
import { reasonOption } from '../reason';
import { countHosts, describePatch } from '../render/plan';
import { hostsIn } from '../render/standing';
import { refuseEnded, steer, type Steered } from '../steer';
import { readCampaign } from './get';

/** The api takes no more by name. */
const NAMED_AT_MOST = 1000;

interface Refused {
  readonly host: string;
  readonly why: string;
}

/** The api's answer about single hosts; an api of before says none of it. */
interface HostsSteered extends Steered {
  readonly hosts?: number;
  readonly inFlight?: number;
  readonly refused?: readonly Refused[];
}

/** Adds `retry NAME --host HOST…|--failed` and `exclude NAME HOST…`. */
export function addSingleHostCommands(program: Command, context: CliContext): void {
  addRetry(program, context);
  addExclude(program, context);
}

function addRetry(program: Command, context: CliContext): void {
  program
    .command('retry <campaign>')
    .description('have hosts that failed patched once more, under the same gates, limits and pace')
    .addOption(new Option('--host <host...>', 'these hosts, by name').conflicts('failed'))
    .option('--failed', 'every host that failed, those that went back for it too')
    .addOption(reasonOption('why; kept in the audit'))
    .option('--yes', 'do not ask')
    .action(async (campaign: string, options: { host?: string[]; failed?: true; reason: string; yes?: true }) => {
      const { host: hosts, reason } = options;
      if (hosts === undefined && options.failed !== true) {
        throw wrongUsage('retry whom?', 'Name hosts with --host HOST, or give --failed for every host that failed.');
      }
      if (hosts !== undefined) refuseTooMany(hosts);
      const view = await readCampaign(context, campaign);
      refuseEnded(view);
      const count = hosts?.length ?? hostsIn(view.counts, 'failed', 'backed_out');
      await confirmMany(context, { view, count, effect: retryEffect(view, count), yes: options.yes === true });
      const json = hosts === undefined ? { failed: true, reason } : { hosts, reason };
      await steerHosts(context, {
        view,
        verb: 'retry',
        json,
        told: (taken) => `${countHosts(taken)} of ${view.name} will be patched once more.`,
      });
    });
}

function addExclude(program: Command, context: CliContext): void {
  program
    .command('exclude <campaign> <host...>')
    .description('take hosts out of a campaign: no more is asked of them')
    .addOption(reasonOption('why; kept in the audit'))
    .option('--yes', 'do not ask')
    .action(async (campaign: string, hosts: string[], options: { reason: string; yes?: true }) => {
      refuseTooMany(hosts);
      const view = await readCampaign(context, campaign);
      refuseEnded(view);
      await confirmMany(context, {
        view,
        count: hosts.length,
        effect: excludeEffect(view, hosts.length),
        yes: options.yes === true,
      });
      const json = { hosts, reason: options.reason };
      await steerHosts(context, {
        view,
        verb: 'exclude',
        json,
        told: (taken, inFlight) => excluded(view, taken, inFlight),
      });
    });
}

function retryEffect(view: CampaignView, count: number): string {
  const lines = [
    `This brings ${describePatch(view.patch)} once more to ${countHosts(count)} of ${view.name}.`,
    'Each waits for its gate, limits and pace as any other; its first failure stays counted.',
  ];
  const held = view.holds.length > 0 ? ['The campaign is held: nothing begins before it is resumed.'] : [];
  return [...lines, ...held].join('\n');
}

function excludeEffect(view: CampaignView, count: number): string {
  return [
    `This takes ${countHosts(count)} out of ${view.name}, for good.`,
    'One that was not touched is skipped. One in flight ends what it is doing and is tested, and no more;',
    'it stays as it then is. Excluded hosts still count in the goals.',
  ].join('\n');
}

function excluded(view: CampaignView, taken: number, inFlight: number): string {
  const ends = inFlight === 0 ? '' : `; ${inFlight} of them in flight, which end what they are doing`;
  return `${countHosts(taken)} taken out of ${view.name}${ends}.`;
}

async function confirmMany(
  context: CliContext,
  {
    view,
    count,
    effect,
    yes,
  }: { readonly view: CampaignView; readonly count: number; readonly effect: string; readonly yes: boolean },
): Promise<void> {
  if (count === 0) {
    const next = `See its hosts: ringmaster hosts list --campaign ${view.name}`;
    throw new CliError('refused', `no host of ${view.name} has failed`, { next });
  }
  await confirm(context, { effect, expected: view.name, yes: yes || count <= ASK_BEYOND });
}

/** Sends it, says whom it took, and of each that it did not take why. Ends with 1 when it took none. */
async function steerHosts(
  context: CliContext,
  request: {
    readonly view: CampaignView;
    readonly verb: 'retry' | 'exclude';
    readonly json: object;
    readonly told: (taken: number, inFlight: number) => string;
  },
): Promise<void> {
  const { view, verb, json, told } = request;
  const done = ({ hosts = 0, inFlight = 0, refused = [] }: HostsSteered): string =>
    [told(hosts, inFlight), ...refused.map(({ host, why }) => `not ${safeText(host)}: ${safeText(why)}`)].join('\n');
  const answer: HostsSteered = await steer(context, { campaign: view.campaignId, verb, json, done });
  if (answer.hosts === 0) context.exitWith(EXIT.error);
}

function refuseTooMany(hosts: readonly string[]): void {
  if (hosts.length <= NAMED_AT_MOST) return;
  throw wrongUsage(
    `${hosts.length} hosts are named, at most ${NAMED_AT_MOST} can be`,
    'Name them in several commands.',
  );
}

function wrongUsage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}
