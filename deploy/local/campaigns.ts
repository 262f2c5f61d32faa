import { join } from 'node:path';
import type { ApiClient, CampaignState } from './api-client';
import { CHECKOUT } from './checkout';
import type { CommandLine } from './command-line';

/** One of the two example campaigns. */
export interface ExampleCampaign {
  /** metadata.name of its file. */
  readonly name: string;
  /** Its file, relative to the checkout. */
  readonly file: string;
  readonly about: string;
}

/** Takes every host from version 1 to 2. */
export const GOOD: ExampleCampaign = {
  name: 'local-good',
  file: join('examples', 'local-good.yaml'),
  about: 'version 2 of the application, for all 24 hosts',
};
/** Its version 3 is bad: the gate of an early ring stops it, and it backs itself out. */
export const BAD: ExampleCampaign = {
  name: 'local-bad',
  file: join('examples', 'local-bad.yaml'),
  about: 'version 3, which is bad: watch it being stopped and backed out',
};

const POLL_MS = 500;

interface Operator {
  readonly api: ApiClient;
  readonly commands: CommandLine;
  readonly say: (line: string) => void;
  /** Aborted when everything is being stopped: nothing is shown any more. */
  readonly stopping: AbortSignal;
}

/**
 * Launches an example campaign the way an operator does, or goes on with the one that was launched before, and shows it
 * live until it has ended. Null when it had ended in an earlier run.
 */
export async function runExample(
  operator: Operator,
  example: ExampleCampaign & { readonly manifest: string },
): Promise<CampaignState | null> {
  const { api, commands, say } = operator;
  const before = await patiently(() => api.campaign(example.name));
  if (before?.ended === true) {
    say(`${example.name} ran before and ended ${before.phase}.`);
    return null;
  }
  if (before === null) {
    say(`Launching ${example.file}: ${example.about}.`);
    const status = await commands.showRingmaster(
      'launch',
      join(CHECKOUT, example.file),
      '--manifest',
      example.manifest,
      '--reason',
      example.about,
      '--yes',
    );
    if (status !== 0) {
      throw new Error(`${example.file} could not be launched (status ${status ?? 'unknown'}; the reason stands above)`);
    }
  } else {
    say(`Going on with ${example.name}, which is ${before.phase}.`);
  }
  return watchToItsEnd(operator, example.name);
}

/** The view ends when the api does; the campaign does not. So the view is opened again until the campaign has ended. */
async function watchToItsEnd({ api, commands, stopping }: Operator, name: string): Promise<CampaignState> {
  for (;;) {
    await commands.showRingmaster('status', name, '--watch');
    stopping.throwIfAborted();
    const state = await patiently(() => api.campaign(name));
    if (state?.ended === true) return state;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Asks again while the api is away: its supervisor starts it again. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
