import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { CampaignView } from '../../model/campaign-view';
import { CliError } from '../cli-error';
import { confirm } from '../confirm';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { reasonOption } from '../reason';
import { renderPlan } from '../render/plan';
import { createStyle } from '../render/style';
import { refuseEnded, sendAct } from '../steer';
import { watchCampaign } from '../watch';
import { abortEffect } from './abort';
import { readCampaign } from './get';
import { type Launch, readManifest, readStoredPlan, refuseWithoutManifest, renderLaunch } from './launch';
import { requestPlan } from './plan';

interface ReplaceOptions {
  readonly with: string;
  readonly reason: string;
  readonly manifest?: string;
  readonly yes?: boolean;
}

/** What takes over. */
interface Successor {
  readonly name: string;
  readonly planHash: string;
}

interface LaunchRequest {
  readonly planHash: string;
  readonly reason: string;
  readonly manifest?: string;
}

/** How long the ended campaign may take to let its hosts go, lane after lane. */
const LETS_GO_TRIES = 60;
const LETS_GO_MS = 1_000;

/** Adds `replace OLD --with FILE|HASH --reason TEXT`. */
export function addReplaceCommand(program: Command, context: CliContext): void {
  program
    .command('replace <campaign>')
    .description('have a newer campaign take over: this one is aborted, and the other launched for its hosts')
    .requiredOption('--with <file|hash>', 'a campaign file, or the hash of a plan made with --replaces')
    .option('--manifest <file>', 'the signed manifest that allows the newer one')
    .addOption(reasonOption('why; kept in the audit'))
    .option('--yes', 'do not ask')
    .action(async (campaign: string, options: ReplaceOptions) => {
      const manifest = options.manifest === undefined ? {} : { manifest: readManifest(context, options.manifest) };
      const old = await readCampaign(context, campaign);
      refuseEnded(old);
      const next = await successorOf(context, old, options);
      const effect = `${abortEffect(old)}\nThen ${next.name} is launched for its hosts.`;
      await confirm(context, { effect, expected: old.name, yes: options.yes === true });
      const json = { planHash: next.planHash, reason: options.reason, ...manifest };
      const launched = await launchUnlessItWaits(context, json);
      if (launched === null && !(await end(context, old, { next, ...options }))) return;
      print(context, launched ?? (await launchSoon(context, json)), renderLaunch);
    });
}

/** What is to take over; nothing has ended yet, so whatever is wrong with it is said now. Throws CliError. */
async function successorOf(context: CliContext, old: CampaignView, options: ReplaceOptions): Promise<Successor> {
  if (!options.with.startsWith('sha256:')) {
    const plan = await requestPlan(context, options.with, { replaces: old.campaignId });
    context.err(`${renderPlan(plan, createStyle(context.output().colour)).trimEnd()}\n`);
    if (plan.blockers.length > 0) {
      const next = 'Remove what blocks it, then replace again.';
      throw new CliError('blocked', 'the plan has blockers; nothing was done', { exitCode: EXIT.blocked, next });
    }
    refuseWithoutManifest(plan, options.manifest);
    return { name: plan.name, planHash: plan.planHash };
  }
  const plan = await readStoredPlan(context, options.with);
  const isReplacing = plan.replaces?.campaignId === old.campaignId;
  if (isReplacing && !plan.isLaunched) return { name: plan.name, planHash: options.with };
  const message = isReplacing ? 'this plan was launched before' : `this plan does not take over from ${old.name}`;
  throw new CliError('refused', `${message}; nothing was done`, {
    next: `Plan it so: ringmaster plan FILE --replaces ${old.name}`,
  });
}

/**
 * Asks for the launch before anything has ended, so that whatever else keeps it from coming about, such as a second person who
 * must ask too, is told while the old campaign still runs. Null: it only waits for that one's end. Throws CliError.
 */
async function launchUnlessItWaits(context: CliContext, json: LaunchRequest): Promise<Launch | null> {
  try {
    return await context.api().post<Launch>('Launch', '/v1/campaigns', { json });
  } catch (error) {
    if (error instanceof CliError && error.kind === 'conflict') return null;
    throw error;
  }
}

/** Aborts the old campaign and waits until it has ended. False: the wait was interrupted, and that was said. */
async function end(
  context: CliContext,
  old: CampaignView,
  { next, reason, manifest }: { readonly next: Successor } & Pick<ReplaceOptions, 'reason' | 'manifest'>,
): Promise<boolean> {
  const path = `/v1/campaigns/${encodeURIComponent(old.campaignId)}/abort`;
  const json = { reason: `${next.name} takes over: ${reason}` };
  await sendAct(context, path, json);
  const approved = manifest === undefined ? '' : ` --manifest ${manifest}`;
  const goOn = `ringmaster launch --plan ${next.planHash}${approved} --reason TEXT`;
  context.err(`${old.name} is aborted; what is in flight ends. If you stop waiting, go on with: ${goOn}\n`);
  const until = (view: CampaignView) => (view.endedAt === null ? null : EXIT.success);
  const code = await watchCampaign(context, { campaign: old.campaignId, until, show: false });
  if (code !== EXIT.success) context.exitWith(code);
  return code === EXIT.success;
}

/** Launches as soon as the ended campaign has let its hosts go. Throws CliError. */
async function launchSoon(context: CliContext, json: LaunchRequest): Promise<Launch> {
  for (let left = LETS_GO_TRIES; ; left -= 1) {
    try {
      return await context.api().post<Launch>('Launch', '/v1/campaigns', { json });
    } catch (error) {
      const isSoon = error instanceof CliError && error.kind === 'conflict' && left > 0;
      if (!isSoon) throw error;
      await sleep(LETS_GO_MS, undefined, { signal: context.interrupted });
    }
  }
}
