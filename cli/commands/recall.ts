import type { Command } from 'commander';
import {
  describeRecalled,
  type PatchedBy,
  type RecalledPatch,
  type RecallView,
  type StoppedCampaign,
} from '../../model/recall';
import { allPages } from '../all-pages';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { demandId } from '../demand-id';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { reasonOption } from '../reason';
import { formatInstant } from '../render/instant';
import { safeText } from '../../model/safe-text';
import { countHosts } from '../render/plan';
import { wrapBelow } from '../render/wrap';
import { UNWRITTEN } from '../steer';
import { confirmWithdrawal } from '../withdrawal';

interface Recalled {
  readonly recall: RecallView;
  readonly stopped: readonly StoppedCampaign[];
  /** Null: they could not be counted. Absent: the api is older than this command. */
  readonly patched?: readonly PatchedBy[] | null;
  /** False: the audit takes nothing now; it is put on record when it does. */
  readonly onRecord?: boolean;
}

interface Options {
  readonly reason: string;
  readonly package?: string;
  readonly bundle?: string;
}

/** Campaigns that are named; older ones are counted. */
const MOST_TOLD = 10;

/** Adds `recall add`, `recall list` and `recall withdraw ID`. Recalling asks nothing: stopping is one person and instant. */
export function addRecallCommand(program: Command, context: CliContext): void {
  const recall = program.command('recall').description('stop one bad version everywhere, now and in every later plan');
  recall
    .command('add')
    .description('hold every campaign that contains it, and refuse every plan that does')
    .option('--package <name=version>', 'a deb or rpm package: --package openssl=3.0.17-1~deb12u2')
    .option('--bundle <name=version>', 'a bundle: --bundle billing=2.4.1')
    .addOption(reasonOption('why; everybody who is stopped reads it'))
    .action(async (options: Options) => {
      const json = { recallId: context.newId(), ...readPatch(options), reason: options.reason };
      const recalled = await context.api().post<Recalled>('Recall', '/v1/recalls', { json });
      print(context, recalled, describe);
      if (recalled.onRecord === false) context.err(`ringmaster: ${UNWRITTEN}`);
    });
  recall
    .command('list')
    .description('show what was recalled, by whom and why')
    .action(async () => {
      const pages = { kind: 'RecallList', path: '/v1/recalls', key: 'recalls' } as const;
      const answer = await allPages<'recalls', RecallView>(context.api(), pages);
      print(context, answer, ({ recalls }) => list(recalls, { timeZone: context.timeZone, width: context.columns() }));
    });
  recall
    .command('withdraw <id>')
    .description('let it be installed again: lifts the holds of this recall')
    .addOption(reasonOption('why; kept with the recall'))
    .option('--yes', 'do not ask')
    .action(async (id: string, { reason, yes }: { reason: string; yes?: true }) => {
      const path = `/v1/recalls/${demandId(id, 'a recall', 'ringmaster recall list')}/withdraw`;
      await confirmWithdrawal(context, id, { yes: yes === true });
      const answer = await context.api().post('Withdrawn', path, { json: { reason } });
      print(
        context,
        answer,
        () => `Recall ${id} is withdrawn: what only it held goes on. What still waits, and why: ringmaster get\n`,
      );
    });
}

function readPatch(options: Options): RecalledPatch {
  const named = [options.package, options.bundle].filter((each) => each !== undefined);
  const parts = /^([^=\s]+)=(\S+)$/.exec(named[0] ?? '');
  if (named.length === 1 && parts?.[1] !== undefined && parts[2] !== undefined) {
    return { kind: options.bundle === undefined ? 'package' : 'bundle', name: parts[1], version: parts[2] };
  }
  throw new CliError('usage', 'one version of one package or bundle is recalled at a time', {
    exitCode: EXIT.usage,
    next: 'Write --package NAME=VERSION or --bundle NAME=VERSION.',
  });
}

function describe({ recall, stopped, patched = null }: Recalled): string {
  const what = describeRecalled(recall);
  const launched = stopped.filter(({ isLaunched = true }) => isLaunched);
  const held = launched.map(
    ({ name, effectiveAt }) => `  ${safeText(name)}: held${effectiveAt === null ? ', not effective yet' : ''}`,
  );
  return [
    `${safeText(what)} is recalled: no plan that contains it is launched any more.`,
    ...(stopped.length === 0
      ? ['No unfinished campaign contains it. Are name and version written as campaign files write them?']
      : []),
    ...(held.length === 0 ? [] : ['Campaigns that contain it go forward no more; what goes back goes on:', ...held]),
    ...describePlanned(stopped.filter(({ isLaunched = true }) => !isLaunched)),
    ...describePatched(patched),
    ...(launched.length === 0 ? [] : ['To take hosts back: ringmaster backout NAME --reason TEXT']),
    `To withdraw it: ringmaster recall withdraw ${recall.recallId} --reason TEXT\n`,
  ].join('\n');
}

/** Plans that nobody launched, each name once: a file that is planned anew is another plan of its name. */
function describePlanned(planned: readonly StoppedCampaign[]): string[] {
  if (planned.length === 0) return [];
  const plans = new Map<string, number>();
  for (const { name } of planned) plans.set(name, (plans.get(name) ?? 0) + 1);
  const lines = [...plans].map(([name, count]) => `  ${safeText(name)}${count === 1 ? '' : `, ${count} plans`}`);
  return ['Planned, and not to be launched any more:', ...lines];
}

/** How many hosts have it already, and what can be done about those that no campaign takes back any more. */
function describePatched(patched: readonly PatchedBy[] | null): string[] {
  if (patched === null)
    return ['How many hosts have it already is not known; the same command again counts them anew.'];
  if (patched.length === 0) return [];
  const lines = patched.slice(0, MOST_TOLD).map(({ name, endedAt, patched: hosts, unproven }) => {
    const more = unproven === 0 ? '' : `, and ${countHosts(unproven)} that may have it`;
    return `  ${safeText(name)}${endedAt === null ? '' : ' (ended)'}: ${countHosts(hosts)}${more}`;
  });
  const more = patched.length - MOST_TOLD;
  const ended = patched.some(({ endedAt }) => endedAt !== null);
  return [
    'Hosts that have it already, by the campaign that brought it:',
    ...lines,
    ...(more > 0 ? [`  and ${String(more)} older campaigns`] : []),
    ...(ended ? ['No campaign that ended takes its hosts back: launch one with another version for them.'] : []),
  ];
}

function list(
  recalls: readonly RecallView[],
  { timeZone, width }: { readonly timeZone: string; readonly width: number },
): string {
  if (recalls.length === 0) return 'Nothing was recalled.\n';
  return recalls
    .flatMap((recall) => [
      `${recall.recallId}  ${recall.withdrawnAt === null ? 'stands' : 'withdrawn'}`,
      ...wrapBelow(`${safeText(describeRecalled(recall))}: ${safeText(recall.reason)}`, width),
      ...wrapBelow(`${formatInstant(recall.recalledAt, timeZone)} by ${safeText(recall.recalledBy)}`, width),
    ])
    .join('\n')
    .concat('\n');
}
