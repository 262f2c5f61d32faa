import type { Command } from 'commander';
import { ANSWER_WITHIN_MS } from '../../model/plan-simulation';
import { PLANNED_AT_MOST } from '../../simulator/what-if/explore';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { forecastPlan, type PlanAnswer } from '../plan-forecast';
import { renderPlan } from '../render/plan';
import { readSent } from '../sent-file';

/** Adds `plan FILE`. */
export function addPlanCommand(program: Command, context: CliContext): void {
  program
    .command('plan <file>')
    .description('say what a campaign will do to which hosts, and keep exactly that under a hash')
    .option('--replaces <campaign>', 'take over from this campaign, which ends first: its hosts count as free')
    .action(async (file: string, { replaces }: { replaces?: string }) => {
      const wish = { scenarioAtMost: PLANNED_AT_MOST, ...(replaces !== undefined && { replaces }) };
      const plan = forecastPlan(await requestPlan(context, file, wish));
      print(context, plan, renderPlan);
      if (plan.blockers.length > 0) context.exitWith(EXIT.blocked);
      else if (context.output().format === 'text')
        context.err(
          `To run exactly this: ringmaster launch --plan ${plan.planHash} --reason TEXT\n` +
            'Where a trust root is published, add --manifest FILE: what people approved of it.\n',
        );
    });
}

/** A plan that takes longer than this is told to take time, and again so often; ms. */
const QUIET_MS = 1_000;
const TOLD_EVERY_MS = 5_000;

/** Has the api plan a file. Hosts may be asked meanwhile: whoever waits is told so, and for how long. */
export async function requestPlan(
  context: CliContext,
  file: string,
  wish: { readonly scenarioAtMost?: number; readonly replaces?: string } = {},
): Promise<PlanAnswer> {
  const json = { ...readSent(context, file), ...wish };
  const stop = tellProgress(context);
  try {
    return await context.api().post<PlanAnswer>('Plan', '/v1/plans', { json });
  } finally {
    stop();
  }
}

function tellProgress(context: CliContext): () => void {
  if (context.output().format === 'json') return () => undefined;
  let waitedMs = 0;
  let timer = setTimeout(tell, QUIET_MS);
  function tell(): void {
    waitedMs += waitedMs === 0 ? QUIET_MS : TOLD_EVERY_MS;
    const line =
      waitedMs === QUIET_MS
        ? `Planning. Hosts are asked about the packages of a file, for at most ${ANSWER_WITHIN_MS / 1_000} s.`
        : `Still planning, ${waitedMs / 1_000} s by now.`;
    context.err(`${line}\n`);
    timer = setTimeout(tell, TOLD_EVERY_MS);
  }
  return () => {
    clearTimeout(timer);
  };
}
