import { readCampaignFile } from '../documents/read-campaign-file';
import type { CampaignSpec } from '../model/campaign';
import type { Problem } from '../model/campaign-file/problem';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';
import { readSent } from './sent-file';

/** Reads a campaign file on this machine. `not`: what was not done with a bad one. Throws CliError with every position. */
export function readCampaignHere(context: CliContext, file: string, not: string): CampaignSpec {
  const campaign = readCampaignFile(readSent(context, file).text);
  if (!campaign.ok) throw invalidFile(file, campaign.problems, not);
  return campaign.spec;
}

/** The error of a file with problems. */
export function invalidFile(file: string, problems: readonly Problem[], not: string): CliError {
  const count = problems.length;
  return new CliError('invalid_file', `${file} has ${count} problem${count === 1 ? '' : 's'}; nothing was ${not}`, {
    exitCode: EXIT.usage,
    next: 'Correct the file and try again.',
    problems: problems.map((problem) => ({ file, ...problem })),
  });
}
