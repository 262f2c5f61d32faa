import type { Command } from 'commander';
import type { CampaignView, HoldView } from '../../model/campaign-view';
import { CliError } from '../cli-error';
import { ASK_BEYOND, confirm } from '../confirm';
import type { CliContext } from '../context';
import { describeGoingOn, goingOn, holdInWords, isInTheWay } from '../going-on';
import { safeText } from '../../model/safe-text';
import { reasonOption } from '../reason';
import { refuseEnded, steer, type Steered } from '../steer';
import { readCampaign } from './get';

interface Options {
  readonly reason: string;
  readonly gate?: boolean;
  readonly hold?: readonly string[];
  readonly yes?: true;
}

/** Adds `resume NAME --reason TEXT [--hold ID...] [--gate]`. */
export function addResumeCommand(program: Command, context: CliContext): void {
  program
    .command('resume <campaign>')
    .description('lift holds and go on; without --hold every hold that a person, a calendar or an alert set')
    .addOption(reasonOption('why; kept with the lifted holds'))
    .option('--hold <id...>', 'only these holds')
    .option('--gate', "lift the gate's hold too, and go on against its verdict")
    .option('--yes', 'do not ask')
    .action(async (campaign: string, options: Options) => {
      const view = await readCampaign(context, campaign);
      refuseEnded(view);
      const chosen = chooseHolds(view, options);
      await confirmLifting(context, view, { chosen, yes: options.yes === true });
      const json = { holdIds: chosen.map((hold) => hold.holdId), gate: options.gate === true, reason: options.reason };
      const standing = ({ notLifted = [] }: Steered): HoldView[] =>
        view.holds.filter((hold) => !chosen.includes(hold) || notLifted.includes(hold.holdId));
      const done = (answer: Steered): string => {
        const left = standing(answer);
        const lifted = chosen.filter((hold) => !left.includes(hold)).map((hold) => `Lifted: ${holdInWords(hold)}`);
        return [...lifted, resumed(view, left)].join('\n');
      };
      const answer = await steer(context, { campaign, verb: 'resume', json, done });
      const meant = standing(answer).filter(({ holdId }) => options.hold?.includes(holdId) ?? true);
      refuseGate(view, meant);
    });
}

/** Says first what is lifted, against whom, and who comes next; whether it takes two people only the api knows. Throws CliError. */
async function confirmLifting(
  context: CliContext,
  view: CampaignView,
  { chosen, yes }: { readonly chosen: readonly HoldView[]; readonly yes: boolean },
): Promise<void> {
  const isVerdict = (hold: HoldView): boolean => hold.source === 'gate' && isInTheWay(view, hold);
  const gates = chosen.filter(isVerdict);
  const others = chosen.filter((hold) => !isVerdict(hold));
  const after = goingOn(view, chosen);
  const effect = [
    ...listed(`This goes on with ${view.name} against the verdict of its gate:`, gates),
    ...listed(gates.length > 0 ? 'It also lifts:' : `This lifts what was set on ${view.name}:`, others),
    ...describeGoingOn(view, after),
  ].join('\n');
  await confirm(context, { effect, expected: view.name, yes: yes || after.hosts <= ASK_BEYOND });
}

function listed(heading: string, holds: readonly HoldView[]): string[] {
  return holds.length === 0 ? [] : [heading, ...holds.map((hold) => `  ${holdInWords(hold)}`)];
}

/** What a resume came to, in sentences: it goes on, or what still stands. */
function resumed(view: CampaignView, standing: readonly HoldView[]): string {
  const { name, storedPhase } = view;
  const inTheWay = standing.filter((hold) => isInTheWay(view, hold));
  const still = inTheWay.map((hold) => `Still stands: ${hold.holdId} (${hold.source}): ${safeText(hold.reason)}`);
  if (still.length > 0) return still.join('\n');
  return storedPhase === 'backing_out' ? `The backout of ${name} goes on; nothing goes forward.` : `${name} goes on.`;
}

/** A gate's hold that was meant and still stands is an error of its own: the campaign is not resumed. Throws CliError. */
function refuseGate(view: CampaignView, meant: readonly HoldView[]): void {
  const { name } = view;
  const standing = meant.filter((hold) => isInTheWay(view, hold));
  refuseRecalled(standing);
  if (standing.length === 0) return;
  throw new CliError(
    'refused',
    `${name} is still held by its gate: ${standing.map(({ holdId }) => holdId).join(', ')}`,
    {
      next: `To go on against its verdict: ringmaster resume ${name} --gate --reason TEXT`,
    },
  );
}

/** What was recalled goes on nowhere by itself. Throws CliError. */
function refuseRecalled(meant: readonly HoldView[]): void {
  const recalled = meant.find(({ source }) => source === 'recall');
  if (recalled === undefined) return;
  throw new CliError('refused', `its patch was recalled: ${safeText(recalled.reason)}`, {
    next: 'See "ringmaster recall list"; "ringmaster recall withdraw ID" lets it go on.',
  });
}

/** The holds that are meant; named by id in the request, so that none set since then is lifted by it. */
function chooseHolds(view: CampaignView, options: Options): HoldView[] {
  const { name, holds } = view;
  const named = options.hold;
  const unknown = named?.find((id) => !holds.some((hold) => hold.holdId === id));
  if (unknown !== undefined) {
    throw new CliError('not_found', `no standing hold has the id ${unknown}`, {
      next: `See them: ringmaster get ${name}`,
    });
  }
  const meant = holds.filter((hold) => named?.includes(hold.holdId) ?? true);
  const chosen = meant.filter(({ source }) => source !== 'recall' && (source !== 'gate' || options.gate === true));
  if (chosen.length > 0) return chosen;
  refuseRecalled(meant);
  const gates = meant.filter((hold) => hold.source === 'gate');
  if (gates.length === 0) {
    throw new CliError('refused', 'no hold stands', { next: `See what it waits for: ringmaster get ${name}` });
  }
  const ids = gates.map(({ holdId }) => holdId).join(', ');
  throw new CliError('refused', `the hold was set by the gate and still stands: ${ids}`, {
    next: gates.some((hold) => isInTheWay(view, hold))
      ? 'To go on against its verdict, add --gate.'
      : 'The backout goes on under it: nothing needs to be lifted.',
  });
}
