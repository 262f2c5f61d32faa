import type { Command } from 'commander';
import { describeRecalled, type RecalledPatch, type RecallView, type StoppedCampaign } from '../../model/recall';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { formatInstant } from '../render/instant';
import { safeText } from '../../model/safe-text';
import { renderTable } from '../render/table';

interface Recalled {
  readonly recall: RecallView;
  readonly stopped: readonly StoppedCampaign[];
}

interface Options {
  readonly reason: string;
  readonly package?: string;
  readonly bundle?: string;
}

/** Adds `recall add`, `recall list` and `recall withdraw ID`. Recalling asks nothing: stopping is one person and instant. */
export function addRecallCommand(program: Command, context: CliContext): void {
  const recall = program.command('recall').description('stop one bad version everywhere, now and in every later plan');
  recall
    .command('add')
    .description('hold every campaign that contains it, and refuse every plan that does')
    .option('--package <name=version>', 'a deb or rpm package: --package openssl=3.0.17-1~deb12u2')
    .option('--bundle <name=version>', 'a bundle: --bundle billing=2.4.1')
    .requiredOption('--reason <text>', 'why; everybody who is stopped reads it')
    .action(async (options: Options) => {
      const json = { recallId: context.newId(), ...readPatch(options), reason: options.reason };
      print(context, await context.api().post<Recalled>('Recall', '/v1/recalls', { json }), describe);
    });
  recall
    .command('list')
    .description('show what was recalled, by whom and why')
    .action(async () => {
      const answer = await context.api().get<{ recalls: readonly RecallView[] }>('RecallList', '/v1/recalls');
      print(context, answer, ({ recalls }) => list(recalls, context.timeZone));
    });
  recall
    .command('withdraw <id>')
    .description('let it be installed again: lifts the holds of this recall')
    .requiredOption('--reason <text>', 'why; kept with the recall')
    .action(async (id: string, { reason }: { reason: string }) => {
      const path = `/v1/recalls/${encodeURIComponent(id)}/withdraw`;
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

function describe({ recall, stopped }: Recalled): string {
  const what = describeRecalled(recall);
  const held = stopped.map(
    ({ name, effectiveAt }) => `  ${name}: held${effectiveAt === null ? ', not effective yet' : ''}`,
  );
  return [
    `${safeText(what)} is recalled: no plan that contains it is launched any more.`,
    stopped.length === 0
      ? 'No unfinished campaign contains it. Are name and version written as campaign files write them?'
      : 'Campaigns that contain it go forward no more; what goes back goes on:',
    ...held,
    ...(stopped.length === 0 ? [] : ['To take hosts back: ringmaster backout NAME --reason TEXT']),
    `To withdraw it: ringmaster recall withdraw ${recall.recallId} --reason TEXT\n`,
  ].join('\n');
}

function list(recalls: readonly RecallView[], timeZone: string): string {
  if (recalls.length === 0) return 'Nothing was recalled.\n';
  const rows = recalls.map((recall) => [
    ...[recall.recallId, safeText(describeRecalled(recall)), recall.withdrawnAt === null ? 'stands' : 'withdrawn'],
    ...[formatInstant(recall.recalledAt, timeZone), safeText(recall.recalledBy), safeText(recall.reason)],
  ]);
  return `${renderTable(['ID', 'WHAT', 'STATE', 'SINCE', 'BY', 'REASON'], rows)}\n`;
}
