import type { Logger } from 'pino';
import { MAX_PACKAGES, PACKAGE_PATTERNS } from '../model/package-patterns';
import { MAX_CHANGES, type SimulationAnswer } from '../model/simulation';
import type { Executor } from './executor';
import type { OrderPatch } from './order';

/** A question, as a gateway asked it; nothing of it is signed, and nothing checked yet. */
export interface SimulationRequest {
  readonly simulationId: string;
  readonly patch: OrderPatch;
  /** Nobody waits for the answer longer than this, in ms. */
  readonly timeoutMs: number;
}

/**
 * Questions that are looked into one after the other, and how long it takes until one more is; a person who mends a file
 * asks a few times in a row. A question may make this host fetch its package lists: a fleet of them must not become a
 * mirror's flood.
 */
const MOST_AT_ONCE = 6;
const ONE_MORE_AFTER_MS = 30_000;
/** Whatever a gateway says: a package manager that thinks longer does not help anybody. */
const LONGEST_MS = 60_000;

export interface SimulationDeskOptions {
  readonly executor: Executor;
  /** True while an order is carried out, or about to be. */
  readonly isAtWork: () => boolean;
  readonly log: Logger;
  /** A clock that does not go back, in ms. */
  readonly now: () => number;
}

/**
 * Answers what a patch would do on this host, changing no package. One question at a time, none while an order is carried
 * out, and only so many: questions are not signed, so whoever asks may cost this host no more than that
 * (docs/protocol.md, rules Q4 to Q6).
 */
export class SimulationDesk {
  private isLooking = false;
  private left = MOST_AT_ONCE;
  private countedAt = 0;

  constructor(private readonly options: SimulationDeskOptions) {}

  /** The answer; never rejects. */
  async answer(request: SimulationRequest): Promise<SimulationAnswer> {
    const refused = this.refusal(request);
    if (refused !== null) return refused;
    this.left -= 1;
    this.isLooking = true;
    const looking = this.look(request.patch).finally(() => {
      this.isLooking = false;
    });
    return bounded(await withinTime(looking, Math.min(request.timeoutMs, LONGEST_MS)));
  }

  private refusal({ patch }: SimulationRequest): SimulationAnswer | null {
    const { executor, isAtWork, now } = this.options;
    const unfit = unfitPatch(patch);
    if (unfit !== null) return cannot('broken', unfit);
    if (executor.simulate === undefined) return cannot('broken', `this agent installs no ${patch.kind} packages`);
    if (isAtWork()) return cannot('busy', 'an order is being carried out');
    if (this.isLooking) return cannot('busy', 'another simulation is under way');
    this.refill(now());
    return this.left >= 1 ? null : cannot('busy', 'too many simulations were asked for; wait half a minute');
  }

  private refill(now: number): void {
    if (this.left < MOST_AT_ONCE)
      this.left = Math.min(MOST_AT_ONCE, this.left + (now - this.countedAt) / ONE_MORE_AFTER_MS);
    this.countedAt = now;
  }

  private async look(patch: OrderPatch): Promise<SimulationAnswer> {
    const { executor, isAtWork, log } = this.options;
    try {
      const answer = await executor.simulate?.(patch);
      // What an order changed meanwhile, the answer may have half seen.
      if (isAtWork()) return cannot('busy', 'an order came while it was simulated');
      return answer ?? cannot('broken', `this agent simulates no ${patch.kind} patch`);
    } catch (error) {
      log.warn({ err: error }, 'a simulation failed');
      return cannot('broken', error instanceof Error ? error.message : String(error));
    }
  }
}

/** Why a patch is not passed on to a package manager. A name or a version is never taken for an option. */
function unfitPatch(patch: OrderPatch): string | null {
  if (patch.kind === 'bundle') return 'a bundle is not simulated';
  const { packages, removals = [] } = patch;
  if (packages.length === 0 || packages.length + removals.length > MAX_PACKAGES) {
    return `a simulation is of 1 to ${String(MAX_PACKAGES)} packages`;
  }
  const patterns = PACKAGE_PATTERNS[patch.kind];
  const isFit =
    packages.every(({ name, version }) => patterns.name.test(name) && patterns.version.test(version)) &&
    removals.every((name) => patterns.name.test(name));
  return isFit ? null : `a name or a version is none of a ${patch.kind} package`;
}

async function withinTime(looking: Promise<SimulationAnswer>, timeoutMs: number): Promise<SimulationAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<SimulationAnswer>((resolve) => {
    timer = setTimeout(() => {
      resolve(cannot('broken', `the package manager did not answer within ${String(timeoutMs)} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([looking, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** A list that no campaign file takes is not sent; of removals the first tell enough. */
function bounded(answer: SimulationAnswer): SimulationAnswer {
  if (answer.changes.length <= MAX_CHANGES) return answer;
  if (answer.kind === 'resolves') return cannot('broken', `it would change ${String(answer.changes.length)} packages`);
  const { problem, message } = answer;
  if (problem !== 'needs_more') return { ...answer, changes: answer.changes.slice(0, MAX_CHANGES) };
  return { ...answer, message: `${message} (${String(answer.changes.length)} packages in all)`, changes: [] };
}

function cannot(problem: 'busy' | 'broken', message: string): SimulationAnswer {
  return { kind: 'cannot', problem, package: null, message, changes: [] };
}
