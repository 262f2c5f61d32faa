import type { Command } from 'commander';
import type { CampaignClass, Patch } from '../../model/campaign';
import type { PlanView } from '../../model/plan-view';
import { CliError } from '../cli-error';
import { ASK_BEYOND, confirm, readForEffect } from '../confirm';
import type { CliContext } from '../context';
import { demandPlanHash } from '../demand-id';
import { EXIT } from '../exit-codes';
import { ringsInOrder } from '../going-on';
import { print } from '../print';
import { reasonOption } from '../reason';
import { countHosts, describePatch, renderPlan } from '../render/plan';
import { createStyle } from '../render/style';
import { readSent } from '../sent-file';
import { MANIFEST_PAYLOAD_TYPE } from '../../trust/payload-types';
import { readEnvelope } from '../trust-file';
import { requestPlan } from './plan';

interface LaunchOptions {
  readonly reason: string;
  readonly plan?: string;
  readonly manifest?: string;
  readonly yes?: boolean;
}

/** A plan as the api keeps it; one of before says neither what it brings nor in which order. */
export interface StoredPlan {
  readonly name: string;
  readonly hosts: number;
  readonly isLaunched: boolean;
  readonly replaces: { readonly campaignId: string; readonly name: string } | null;
  readonly class?: CampaignClass;
  readonly patch?: Patch;
  readonly rings?: readonly { readonly name: string; readonly hosts: number }[];
  readonly maxInFlight?: number;
}

/** The api's answer to a launch. */
export interface Launch {
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
    .addOption(reasonOption('why; kept in the audit and in the report'))
    .option('--yes', 'do not ask')
    .action(async (file: string | undefined, options: LaunchOptions) => {
      const manifest = options.manifest === undefined ? {} : { manifest: readManifest(context, options.manifest) };
      const planHash = await planHashOf(context, file, options);
      const json = { planHash, reason: options.reason, ...manifest };
      const launch = await context.api().post<Launch>('Launch', '/v1/campaigns', { json });
      print(context, launch, renderLaunch);
    });
}

/** The manifest's text; a file that is none is told before anything is planned or asked. Throws CliError. */
export function readManifest(context: CliContext, file: string): string {
  const { text } = readSent(context, file);
  if (text.trimStart().startsWith('{')) {
    const { payloadType } = readEnvelope(context, file);
    if (payloadType === MANIFEST_PAYLOAD_TYPE) return text;
  }
  throw new CliError('usage', `${file} is no signed manifest`, {
    exitCode: EXIT.usage,
    next: 'Give the one that allows this patch: "ringmaster manifest show FILE" says what a file is.',
  });
}

async function planHashOf(context: CliContext, file: string | undefined, options: LaunchOptions): Promise<string> {
  if ((file === undefined) === (options.plan === undefined)) {
    throw new CliError('usage', 'launch takes either a file or --plan HASH', {
      exitCode: EXIT.usage,
      next: 'Write "ringmaster launch FILE --reason TEXT", or plan first and write "ringmaster launch --plan HASH --reason TEXT".',
    });
  }
  if (options.plan !== undefined) return confirmStored(context, demandPlanHash(options.plan), options);
  const plan = await requestPlan(context, file ?? '');
  const effect = renderPlan(plan, createStyle(context.output().colour)).trimEnd();
  if (plan.blockers.length > 0) {
    context.err(`${effect}\n`);
    throw new CliError('blocked', 'the plan has blockers; nothing was launched', {
      exitCode: EXIT.blocked,
      next: 'Remove what blocks it, then launch again.',
    });
  }
  if (plan.needsManifest === true && options.manifest === undefined) context.err(`${effect}\n`);
  refuseWithoutManifest(plan, options.manifest);
  await confirm(context, { effect, expected: plan.name, yes: options.yes === true });
  return plan.planHash;
}

/** A plan that was read before is shown again, in short; beyond ten hosts its name is typed. Throws CliError. */
async function confirmStored(context: CliContext, planHash: string, { yes }: LaunchOptions): Promise<string> {
  const plan = await readForEffect(readStoredPlan(context, planHash), yes === true);
  // Launching it again does nothing but say so.
  if (plan === null || plan.isLaunched) return planHash;
  const isFew = plan.hosts <= ASK_BEYOND;
  await confirm(context, { effect: launchEffect(plan), expected: plan.name, yes: yes === true || isFew });
  return planHash;
}

/** The plan of a hash, as it is kept. Throws CliError. */
export function readStoredPlan(context: CliContext, planHash: string): Promise<StoredPlan> {
  return context.api().get<StoredPlan>('StoredPlan', `/v1/plans/${encodeURIComponent(planHash)}`);
}

function launchEffect({ name, hosts, class: kind, patch, rings = [], maxInFlight, replaces }: StoredPlan): string {
  const what = patch === undefined ? 'its patch' : describePatch(patch);
  const order = ringsInOrder(rings);
  return [
    `This launches ${name}${kind === undefined ? '' : `, class ${kind}`}: it brings ${what} to ${countHosts(hosts)}.`,
    ...(order === '' ? [] : [`Rings: ${order}.`]),
    ...(maxInFlight === undefined ? [] : [`At most ${countHosts(maxInFlight)} are in flight at once.`]),
    ...(replaces === null ? [] : [`It takes over from ${replaces.name}, once that has ended.`]),
  ].join('\n');
}

/** That it is launched, and what to type next. */
export function renderLaunch({ campaignId, alreadyLaunched, started }: Launch): string {
  const what = alreadyLaunched ? 'was launched before' : 'is launched';
  const later = started ? '' : 'The workflow engine is away: the campaign begins when it is back.\n';
  return `Campaign ${campaignId} ${what}.\n${later}Watch it: ringmaster get ${campaignId} -w\n`;
}

/** Refused before anybody is asked: hosts would obey none of it. Throws CliError. */
export function refuseWithoutManifest(
  { needsManifest, name }: Pick<PlanView, 'needsManifest' | 'name'>,
  manifest: string | undefined,
): void {
  if (needsManifest !== true || manifest !== undefined) return;
  const message = 'a trust root is published: hosts obey only what approvers signed; nothing was launched';
  throw new CliError('blocked', message, {
    exitCode: EXIT.blocked,
    next: `Have a manifest for ${name} signed and add --manifest FILE (docs/cli.md, "Keys and manifests").`,
  });
}
