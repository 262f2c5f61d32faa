import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignView } from '../model/campaign-view';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { LiveView } from './live-view';
import { outcomeOf } from './outcome';
import { describeChanges } from './render/changes';
import type { WaitCondition } from './wait-condition';

/** How long a watch bears an api that does not answer. */
export const PATIENCE_MS = 60_000;
const RETRY_MS = 1_000;

/** What is watched, and until when. */
export interface Watch {
  /** Id or name. */
  readonly campaign: string;
  /** Until it ends, unless given. */
  readonly until?: WaitCondition;
  readonly timeoutMs?: number;
  /** False: say nothing, only wait. */
  readonly show: boolean;
}

/** Whether to ask again: a stream that breaks off is the api going away; only an answer that it gave is final. */
export function mayComeBack(error: unknown): boolean {
  return !(error instanceof CliError) || ['unreachable', 'internal', 'database_away'].includes(error.kind);
}

/** Readings of a campaign as they come, through restarts of the api. Throws CliError when it stays away. */
async function* readings(context: CliContext, campaign: string, signal: AbortSignal): AsyncGenerator<CampaignView> {
  const path = `/v1/campaigns/${encodeURIComponent(campaign)}/events`;
  let lastAnswer = context.now().getTime();
  const heard = (): void => {
    lastAnswer = context.now().getTime();
  };
  const listening = { signal, seen: { id: null }, heard };
  for (;;) {
    try {
      for await (const view of context.api().events<CampaignView>('Campaign', path, listening)) {
        yield view;
        if (view.endedAt !== null) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!mayComeBack(error) || context.now().getTime() - lastAnswer > PATIENCE_MS) throw error;
    }
    if (signal.aborted) return;
    // Only the signal rejects it, and the loop's next look says what to do then.
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Shows a campaign as it goes, until the condition holds. Answers how the command ends. */
export async function watchCampaign(context: CliContext, watch: Watch): Promise<ExitCode> {
  const until: WaitCondition = watch.until ?? ((view) => (view.endedAt === null ? null : outcomeOf(view)));
  const timeout = new AbortController();
  const timer =
    watch.timeoutMs === undefined
      ? null
      : setTimeout(() => {
          timeout.abort();
        }, watch.timeoutMs);
  const signal = AbortSignal.any([context.interrupted, timeout.signal]);
  const shown = createShown(context, watch.show);
  try {
    for await (const view of readings(context, watch.campaign, signal)) {
      shown.update(view);
      const code = until(view);
      if (code !== null) return code;
    }
  } finally {
    if (timer !== null) clearTimeout(timer);
    shown.close();
  }
  if (context.interrupted.aborted) {
    context.err(`The campaign goes on. To stop it: ringmaster hold ${watch.campaign} --reason TEXT\n`);
    return EXIT.interrupted;
  }
  context.err('The wait timed out; the campaign goes on.\n');
  return EXIT.declined;
}

interface Shown {
  update(view: CampaignView): void;
  close(): void;
}

/** A live view on a terminal, a line per change elsewhere, one JSON object per change with `-o json`. */
function createShown(context: CliContext, show: boolean): Shown {
  if (!show) return { update: () => undefined, close: () => undefined };
  if (context.output().format === 'json') {
    return {
      update: (view) => {
        context.out(`${JSON.stringify(view)}\n`);
      },
      close: () => undefined,
    };
  }
  if (context.isTerminal) return new LiveView(context);
  let before: CampaignView | null = null;
  return {
    update: (view) => {
      for (const line of describeChanges(before, view)) context.out(`${line}\n`);
      before = view;
    },
    close: () => undefined,
  };
}
