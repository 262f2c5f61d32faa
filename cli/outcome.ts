import type { CampaignView } from '../model/campaign-view';
import { EXIT, type ExitCode } from './exit-codes';

/** What a campaign's present state means for a script that asks. */
export function outcomeOf(campaign: CampaignView): ExitCode {
  if (campaign.endedAt === null) return EXIT.running;
  if (campaign.phase !== 'completed') return EXIT.notSuccessful;
  return campaign.goals.some((goal) => goal.missed) ? EXIT.goalMissed : EXIT.success;
}
