import type { Patch } from '../campaign';
import { START_BY_MS } from '../order-terms';

/** The package of the agent itself. */
export const AGENT_PACKAGE = 'ringmaster-agent';

/** A host changes nothing any more when an order's time to begin is over for so long: an archive may come late, and no later. */
export const LATEST_CHANGE_MS = 3_600_000;

/** A gateway that is heard and does not confirm has a host wait anew, for no longer than this in one boot: nobody gathers waiting hosts. */
export const LONGEST_HEARD_MS = 3_600_000;

const HOUR_MS = 3_600_000;

/** Until when a host may begin to go back by itself: the wait runs anew in a new boot, of which there may be one. */
export function mayGoBackUntil(startByMs: number, confirmMs: number): number {
  return startByMs + LATEST_CHANGE_MS + 2 * (confirmMs + LONGEST_HEARD_MS);
}

/** For how many hours a host that waits for its confirmation has a place among those that are taken back within one. */
export function hoursOfOwnWayBack(confirmMs: number): number {
  return (mayGoBackUntil(START_BY_MS, confirmMs) + HOUR_MS) / HOUR_MS;
}

/** Whether the patch changes the agent itself, which is put back by its watcher when it does not report. */
export function changesAgent(patch: Patch): boolean {
  return patch.kind === 'deb' && patch.packages.some(({ name }) => name === AGENT_PACKAGE);
}
