import type { Command } from 'commander';
import { CliError } from '../cli-error';
import { confirm } from '../confirm';
import type { CliContext } from '../context';
import { demandPlanHash } from '../demand-id';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { renderPlan } from '../render/plan';
import { createStyle } from '../render/style';
import { readSent } from '../sent-file';
import { requestPlan } from './plan';

interface LaunchOptions {
  readonly plan?: string;
  readonly manifest?: string;
  readonly yes?: boolean;
}

interface Launch {
  readonly campaignId: string;
  readonly alreadyLaunched: boolean;
  readonly started: boolean;
}

/** Adds `launch FILE` and `launch --plan HASH`. */
export function addLaunchCommand(program: Command, context: CliContext): void {
  program
    .command('launch [file]')
    .description('launch a campaign: plan a file and run it, or run a plan that was read before')
    .option('--plan <hash>', 'run exactly this plan; refused when the fleet drifted from it')
    .option('--manifest <file>', 'the signed manifest that allows it')
    .option('--yes', 'do not ask')
    .action(async (file: string | undefined, options: LaunchOptions) => {
      const manifest = options.manifest === undefined ? {} : { manifest: readSent(context, options.manifest).text };
      const planHash = await planHashOf(context, file, options);
      const launch = await context.api().post<Launch>('Launch', '/v1/campaigns', { json: { planHash, ...manifest } });
      print(context, launch, renderLaunch);
    });
}

async function planHashOf(context: CliContext, file: string | undefined, options: LaunchOptions): Promise<string> {
  if ((file === undefined) === (options.plan === undefined)) {
    throw new CliError('usage', 'launch takes either a file or --plan HASH', {
      exitCode: EXIT.usage,
      next: 'Write "ringmaster launch FILE", or plan first and write "ringmaster launch --plan HASH".',
    });
  }
  if (options.plan !== undefined) return demandPlanHash(options.plan);
  const plan = await requestPlan(context, file ?? '');
  const effect = renderPlan(plan, createStyle(context.output().colour)).trimEnd();
  if (plan.blockers.length > 0) {
    context.err(`${effect}\n`);
    throw new CliError('blocked', 'the plan has blockers; nothing was launched', {
      exitCode: EXIT.blocked,
      next: 'Remove what blocks it, then launch again.',
    });
  }
  await confirm(context, { effect, expected: 'yes', yes: options.yes === true });
  return plan.planHash;
}

function renderLaunch({ campaignId, alreadyLaunched, started }: Launch): string {
  const what = alreadyLaunched ? 'was launched before' : 'is launched';
  const later = started ? '' : 'The workflow engine is away: the campaign begins when it is back.\n';
  return `Campaign ${campaignId} ${what}.\n${later}Watch it: ringmaster get ${campaignId} -w\n`;
}
