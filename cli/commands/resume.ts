import type { Command } from 'commander';
import type { HoldView } from '../../model/campaign-view';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { safeText } from '../render/safe-text';
import { steer } from '../steer';
import { readCampaign } from './get';

interface Options {
  readonly reason: string;
  readonly gate?: boolean;
  readonly hold?: readonly string[];
}

/** Adds `resume NAME --reason TEXT [--hold ID...] [--gate]`. */
export function addResumeCommand(program: Command, context: CliContext): void {
  program
    .command('resume <campaign>')
    .description('lift holds and go on; without --hold every hold that a person, a calendar or an alert set')
    .requiredOption('--reason <text>', 'why; kept with the lifted holds')
    .option('--hold <id...>', 'only these holds')
    .option('--gate', "lift the gate's hold too, and go on against its verdict")
    .action(async (campaign: string, options: Options) => {
      const { holds } = await readCampaign(context, campaign);
      const chosen = chooseHolds(holds, options, campaign);
      for (const hold of chosen)
        context.err(`Lifting ${hold.holdId} (${hold.source}, ${hold.setBy}): ${safeText(hold.reason)}\n`);
      const json = { holdIds: chosen.map((hold) => hold.holdId), gate: options.gate === true, reason: options.reason };
      await steer(context, { campaign, verb: 'resume', json, done: `${campaign} goes on.` });
    });
}

/** The holds that are meant; named by id in the request, so that none set since then is lifted by it. */
export function chooseHolds(
  holds: readonly HoldView[],
  options: Omit<Options, 'reason'>,
  campaign: string,
): HoldView[] {
  const named = options.hold;
  const unknown = named?.find((id) => !holds.some((hold) => hold.holdId === id));
  if (unknown !== undefined) {
    throw new CliError('not_found', `no standing hold has the id ${unknown}`, {
      next: `See them: ringmaster get ${campaign}`,
    });
  }
  const meant = holds.filter((hold) => named?.includes(hold.holdId) ?? true);
  const chosen = meant.filter((hold) => hold.source !== 'gate' || options.gate === true);
  if (chosen.length > 0) return chosen;
  const gate = meant.some((hold) => hold.source === 'gate');
  throw new CliError('refused', gate ? 'the hold was set by the gate' : 'no hold stands', {
    next: gate ? 'To go on against its verdict, add --gate.' : `See what it waits for: ringmaster get ${campaign}`,
  });
}
