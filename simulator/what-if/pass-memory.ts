import type { BoardHost } from '../../model/board/board';
import { isImpaired } from '../../model/board/board';
import type { Wait } from '../../model/admission';
import type { Direction } from '../../model/words';
import type { LimitBook } from './limit-book';

/**
 * What one pass of admission over a lane was refused. Places are only taken in a pass, never given back: whoever is like
 * one that was refused need not be asked. All hosts of a lane share ramp, campaign and cluster.
 */
export class PassMemory {
  readonly #hasRoom: Record<Direction, boolean>;
  readonly #full: Readonly<Record<Direction, Set<number>>> = { forward: new Set(), backout: new Set() };

  /** `hasRoom`: whether anybody at all could get a place. */
  constructor(
    hasRoom: Readonly<Record<Direction, boolean>>,
    readonly limits: LimitBook,
  ) {
    this.#hasRoom = { ...hasRoom };
  }

  /** Whether a host of this group that needs places would be refused. */
  isFull(group: number, host: BoardHost): boolean {
    const { direction } = host;
    if (!this.#hasRoom[direction]) return true;
    // A host that is missing from its budgets' groups already may enter full ones.
    return (this.limits.isFull(group, direction) || this.#full[direction].has(group)) && !isImpaired(host);
  }

  /** Remembers why a host of this group was refused. */
  note(group: number, host: BoardHost, { reason }: Wait): void {
    if (reason === 'ramp' || reason === 'limit_campaign' || reason === 'limit_cluster') {
      this.#hasRoom[host.direction] = false;
    } else this.#full[host.direction].add(group);
  }
}
