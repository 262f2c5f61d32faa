import { createRandom } from '../../model/seeded';
import type { Direction, Operation, TerminalPhase } from '../../model/words';
import { type FailureModel, type Span, sigmaOf } from './failure-model';

/** One order, as far as chance is concerned. */
export interface Attempt {
  /** The host's number in its campaign. */
  readonly host: number;
  readonly operation: Operation;
  readonly direction: Direction;
  readonly generation: number;
  /** How much longer than elsewhere things take at its site. */
  readonly slowness: number;
  /** The agent's own limit, in ms. */
  readonly runTimeoutMs: number;
}

/** What comes of an order: its report, so many ms after the agent began; null: none, ever. */
export interface Fate {
  readonly phase: TerminalPhase | null;
  readonly afterMs: number;
  readonly rebootRequired: boolean;
}

/** Decides the fate of one order: the same seed and order, the same fate, whatever came before. */
export function fateOf(model: FailureModel, seed: string, attempt: Attempt): Fate {
  const { host, operation, direction, generation, slowness, runTimeoutMs } = attempt;
  const random = createRandom(`${seed}/${host}/${operation}/${direction}/${generation}`);
  const { takes, failed, silent, indeterminate } = model.operations[operation];
  const drawn = random();
  const afterMs = Math.round(slowness * draw(takes, random));
  const rebootRequired = operation !== 'smoke_test' && random() < model.rebootRequired;
  if (drawn < failed)
    return { phase: 'FAILED', afterMs: Math.min(Math.round(afterMs * random()), runTimeoutMs), rebootRequired };
  if (drawn < failed + silent) return { phase: null, afterMs, rebootRequired };
  if (drawn < failed + silent + indeterminate) return { phase: 'INDETERMINATE', afterMs, rebootRequired };
  // The agent gives up by itself when its time is over, and says so.
  if (afterMs > runTimeoutMs) return { phase: 'FAILED', afterMs: runTimeoutMs, rebootRequired };
  return { phase: 'SUCCEEDED', afterMs, rebootRequired };
}

/** Whether this host is broken by a bad patch. */
export function isBroken(model: FailureModel, seed: string, host: number): boolean {
  return model.badPatch !== null && createRandom(`${seed}/${host}/bad patch`)() < model.badPatch.share;
}

/** When a host has a session, in ms from the launch: 0 from the start; Infinity never. */
export function presentFrom(
  model: FailureModel,
  seed: string,
  away: { readonly host: number; readonly share: number },
): number {
  const random = createRandom(`${seed}/${away.host}/away`);
  if (random() >= away.share) return 0;
  if (random() >= model.offline.returning) return Infinity;
  return Math.round(draw(model.offline.returnAfter, random));
}

/** How much longer things take at a site. */
export function slownessOf(model: FailureModel, seed: string, site: string): number {
  return createRandom(`${seed}/${site}/slow`)() < model.slowSites.share ? model.slowSites.factor : 1;
}

/** A time of this span, in ms: log-normal above the minimum. */
function draw({ minMs, medianMs, p95Ms }: Span, random: () => number): number {
  const middle = medianMs - minMs;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return middle <= 0 ? minMs : minMs + middle * Math.exp(sigmaOf(middle, p95Ms - minMs) * normal);
}
