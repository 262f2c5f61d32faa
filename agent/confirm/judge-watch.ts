import { LONGEST_HEARD_MS } from '../../model/trust/own-way-back';
import type { Watch } from '../journal-record';

/** A host that boots this often without a confirmation is in a loop, or as good as lost: it goes back at once. */
export const MOST_BOOTS = 2;

/** A session is given 30 s to begin, and up to 2 s before that; where the wait is short, half of it. */
const FULL_ATTEMPT_MS = 32_000;

/** How long an attempt to reach a gateway is let go on. In ms. */
export function attemptMs(withinMs: number): number {
  return Math.min(FULL_ATTEMPT_MS, withinMs / 2);
}

/** The machine at this moment. */
export interface Moment {
  readonly bootId: string;
  /** Of this boot's monotonic clock: nobody can set it. */
  readonly monotonicMs: number;
}

/** How long a change is waited for. */
export interface Patience {
  readonly withinMs: number;
  /** When a gateway that did not confirm was last heard in this boot; null: never. */
  readonly heardMs: number | null;
  /** Since when this process runs, and was not kept from it, in this boot: before that nobody dialed. */
  readonly awakeMs: number;
}

/** What to do now. */
export type WatchDecision = { readonly kind: 'wait'; readonly forMs: number } | { readonly kind: 'go_back' };

/** `new_boot`, `last_attempt`: to be written down, and judged again. */
export type WatchVerdict = WatchDecision | { readonly kind: 'new_boot' } | { readonly kind: 'last_attempt' };

/**
 * Whether a change that is not confirmed is waited for any longer. No wall clock is asked, so none that jumps ends the wait
 * or keeps it from ending; and because the time runs anew in a new boot, of which there may be one, no wait in
 * which nobody is heard is longer than twice what was ordered, and one attempt in each by an agent that was kept from it. Gateways
 * that are heard and confirm nothing prolong it, and not for ever: whoever has them chooses no moment for many hosts at once. One
 * attempt in which nobody is heard, whatever restarts: an agent that dies soon after each start would else be given another for ever.
 */
export function judgeWatch(watch: Watch, now: Moment, { withinMs, heardMs, awakeMs }: Patience): WatchVerdict {
  // A clock that went back is another boot's, whatever the boot id says.
  if (now.bootId !== watch.bootId || now.monotonicMs < watch.sinceMs) return { kind: 'new_boot' };
  if (watch.boots >= MOST_BOOTS) return { kind: 'go_back' };
  const waitedFromMs = Math.min(Math.max(watch.sinceMs, heardMs ?? 0), watch.sinceMs + LONGEST_HEARD_MS);
  const dueMs = waitedFromMs + withinMs;
  const { lastAttemptMs } = watch;
  // An agent that was stopped, or a machine that was paused, for all of the time has yet to ask.
  if (lastAttemptMs === undefined && awakeMs + attemptMs(withinMs) > dueMs) return { kind: 'last_attempt' };
  const untilMs = lastAttemptMs === undefined ? dueMs : Math.max(dueMs, lastAttemptMs + attemptMs(withinMs));
  const forMs = untilMs - now.monotonicMs;
  return forMs <= 0 ? { kind: 'go_back' } : { kind: 'wait', forMs };
}
