import type { HostReason } from '../words';
import { type BoardHost, isWanting } from './board';
import { MAX_GENERATIONS } from './order';
import { beginAgain, firstGeneration, roundOf } from './round';

/** Our words for hosts that a person asked something of. */
export const EXCLUDED = 'excluded' satisfies HostReason;
const RETRIED = 'retried' satisfies HostReason;

/** Whether a person may have the host patched once more: it ended without the patch, and nobody asks anything of it. */
export function mayRetry(host: Pick<BoardHost, 'state' | 'operation' | 'reason'>): boolean {
  const hasFallen = host.state === 'failed' || host.state === 'backed_out';
  return hasFallen && host.operation === null && host.reason !== EXCLUDED;
}

/** A person's wish for a host that is at `revision`; going forward it was ordered generations up to `above`. */
interface Retry {
  readonly revision: number;
  readonly above: number;
}

/**
 * The host wants its install once more, in generations never used before. Its first verdict stays: what proved bad stays
 * counted, and its next orders pass every rule of their moment. A wish that a host has gone on from says nothing any more.
 */
export function retried(host: BoardHost, { revision, above }: Retry): BoardHost {
  if (host.revision !== revision || !mayRetry(host)) return host;
  const used = Math.max(above, host.generation);
  // A round of its own says that the host was changed before it (round.ts): one that is as it was stays in its round.
  const generation = host.touched
    ? firstGeneration(roundOf({ generation: used }) + 1)
    : Math.ceil(used / MAX_GENERATIONS) * MAX_GENERATIONS + 1;
  return { ...beginAgain(host, RETRIED), generation };
}

/** Whether a person's exclusion keeps the host's next order from being placed. What is changed is still tested, or taken back. */
export function isKeptOut(host: BoardHost): boolean {
  return isWanting(host) && host.direction === 'forward' && host.operation !== 'smoke_test';
}

/**
 * Ends an excluded host where it is. An order that is out ends first, and a change is tested; it is neither rebooted nor taken
 * back for this. One that was changed and not proven patched is `failed` without a verdict: no gate counts it.
 */
export function excluded(host: BoardHost): BoardHost {
  if (!isKeptOut(host)) return host;
  const isUntouched = !host.touched && host.verdict === null;
  return { ...host, state: isUntouched ? 'skipped' : 'failed', operation: null, deadlineAt: null, reason: EXCLUDED };
}
