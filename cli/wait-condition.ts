import type { CampaignView } from '../model/campaign-view';
import { CliError } from './cli-error';
import { EXIT, type ExitCode } from './exit-codes';
import { outcomeOf } from './outcome';
import { parsePercent } from './percent';

/** Answers how the command ends, or null while the wait goes on. */
export type WaitCondition = (campaign: CampaignView) => ExitCode | null;

/** Reads `completed`, `backed_out`, `ended`, `held` or `goal=90%`. Throws CliError. */
export function parseWaitCondition(text: string): WaitCondition {
  switch (text) {
    case 'ended':
    case 'completed':
      return (campaign) => (campaign.endedAt === null ? null : outcomeOf(campaign));
    case 'held':
      // Of what ended there is nothing to look at before it goes on.
      return ({ holds, endedAt }) => (endedAt !== null ? EXIT.notSuccessful : holds.length > 0 ? EXIT.success : null);
    case 'backed_out':
      return (campaign) => {
        if (campaign.endedAt === null) return null;
        return campaign.phase === 'backed_out' ? EXIT.success : EXIT.notSuccessful;
      };
  }
  const ratio = text.startsWith('goal=') ? parsePercent(text.slice('goal='.length)) : null;
  if (ratio !== null) return goalCondition(ratio);
  throw new CliError('usage', `--wait-for cannot wait for "${text}"`, {
    exitCode: EXIT.usage,
    next: 'Write completed, backed_out, ended, held, or a goal of the campaign as in goal=90%.',
  });
}

function goalCondition(ratio: number): WaitCondition {
  return (campaign) => {
    const goal = campaign.goals.find((one) => Math.abs(one.ratio - ratio) < 1e-9);
    if (goal === undefined) {
      const known = campaign.goals.map((one) => `goal=${Number((one.ratio * 100).toFixed(4))}%`).join(', ');
      throw new CliError('usage', 'the campaign has no such goal', {
        exitCode: EXIT.usage,
        next: `Its goals are: ${known}.`,
      });
    }
    if (goal.reachedAt !== null) return goal.missed ? EXIT.goalMissed : EXIT.success;
    return campaign.endedAt === null ? null : EXIT.notSuccessful;
  };
}
