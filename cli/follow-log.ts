import { setTimeout as sleep } from 'node:timers/promises';
import { safeJson } from '../model/safe-text';
import type { HostLogEntry } from '../model/host-log';
import { readCampaign } from './commands/get';
import type { CliContext } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { renderHostLog } from './render/host-log';
import { mayComeBack, PATIENCE_MS } from './watch';

/** What is asked for once a second. */
const LOOK_MS = 1_000;
/** The api gives no more at once; what a busy second has beyond that is not told. */
const MOST_ENTRIES = 1_000;

/** Whose log is followed. */
export interface FollowedLog {
  readonly campaign: string;
  /** Reads its newest entries, at most so many. */
  readonly read: (limit: number) => Promise<readonly HostLogEntry[]>;
  /** False: it is one host's. */
  readonly withHost: boolean;
}

/** Tells each order and report as it comes, until the campaign has ended. Throws CliError when the api stays away. */
export async function followLog(context: CliContext, { campaign, read, withHost }: FollowedLog): Promise<ExitCode> {
  const signal = context.interrupted;
  let told = new Set<string>();
  let lastAnswer = context.now().getTime();
  while (!signal.aborted) {
    try {
      // Read before the log: what is reported in between is told before it ends.
      const { endedAt } = await readCampaign(context, campaign);
      const entries = await read(MOST_ENTRIES);
      lastAnswer = context.now().getTime();
      const lines = entries.map((entry) => JSON.stringify(entry));
      tell(
        context,
        entries.filter((_, at) => !told.has(lines[at] ?? '')),
        withHost,
      );
      told = new Set(lines);
      if (endedAt !== null) return EXIT.success;
    } catch (error) {
      if (!mayComeBack(error) || context.now().getTime() - lastAnswer > PATIENCE_MS) throw error;
    }
    // Only the signal rejects it, and the loop's next look says what to do then.
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return EXIT.interrupted;
}

/** As they are without following; for a program one object on each line. */
function tell(context: CliContext, entries: readonly HostLogEntry[], withHost: boolean): void {
  if (entries.length === 0) return;
  if (context.output().format === 'text') context.out(renderHostLog(entries, { withHost }));
  else for (const entry of entries) context.out(`${safeJson(JSON.stringify(entry))}\n`);
}
