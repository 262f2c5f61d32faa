import type { Patch } from '../campaign';
import { START_BY_MS } from '../order-terms';

/** The package of the agent itself. */
export const AGENT_PACKAGE = 'ringmaster-agent';

/** A host changes nothing any more when an order's time to begin is over for so long: an archive may come late, and no later. */
export const LATEST_CHANGE_MS = 3_600_000;

/**
 * A gateway that is heard, and neither confirms a change nor welcomes an upgraded agent, has a host wait anew, for no longer
 * than this in one boot: nobody gathers waiting hosts.
 */
export const LONGEST_HEARD_MS = 3_600_000;

/** In how many boots at most an upgraded agent is waited for; in one more it is put back at once. */
export const WATCHED_BOOTS = 3;

/** No host's own configuration lets an upgraded agent be silent for longer (`upgradePatience`): the signer does not know what it says. */
export const LONGEST_PATIENCE_MS = 900_000;

/** What has a host go back by itself after a change. */
export interface OwnWayBack {
  /** It waits so long for a confirmation; 0: for none. */
  readonly confirmMs: number;
  /** The change is an upgrade of the agent, which its watcher puts back when it does not report. */
  readonly isWatched: boolean;
  /** How long the order may run. Whoever asks for it says that: a change that hangs, or drains a host for as long, is waited for after it. */
  readonly runTimeoutMs: number;
}

const HOUR_MS = 3_600_000;

/**
 * Until when a host may begin to go back by itself; null: it does not. The wait for a confirmation runs anew in a new boot, of which
 * there may be one, and begins when the watcher's has ended.
 */
export function mayGoBackUntil(startByMs: number, { confirmMs, isWatched, runTimeoutMs }: OwnWayBack): number | null {
  if (confirmMs === 0 && !isWatched) return null;
  const watchedMs = isWatched ? WATCHED_BOOTS * (LONGEST_PATIENCE_MS + LONGEST_HEARD_MS) : 0;
  const unconfirmedMs = confirmMs > 0 ? 2 * (confirmMs + LONGEST_HEARD_MS) : 0;
  return startByMs + Math.max(LATEST_CHANGE_MS, runTimeoutMs) + watchedMs + unconfirmedMs;
}

/** For how many hours a host that may go back by itself has a place among those that are taken back within one. */
export function hoursOfOwnWayBack(own: OwnWayBack): number {
  const untilMs = mayGoBackUntil(START_BY_MS, own);
  return untilMs === null ? 0 : (untilMs + HOUR_MS) / HOUR_MS;
}

/** Whether the patch changes the agent itself, which is put back by its watcher when it does not report. */
export function changesAgent(patch: Patch): boolean {
  return patch.kind === 'deb' && patch.packages.some(({ name }) => name === AGENT_PACKAGE);
}
