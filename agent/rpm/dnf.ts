import { lastWords, type Answer, type CommandLimits, type RunCommand } from '../packages/commands';
import { parseLockHolder, type LockHolder } from '../packages/locks';
import { PackageError } from '../packages/package-error';
import { DNF_PROGRAM } from './dnf-program';

/** dnf's status for "there is no way". */
const NO_WAY = 3;

/** Asks dnf, in a process of its own each time. */
export class Dnf {
  constructor(
    private readonly run: RunCommand,
    private readonly python: readonly string[],
  ) {}

  /** The command that asks this. */
  argv(mode: string, ...words: readonly string[]): readonly string[] {
    return [...this.python, '-c', DNF_PROGRAM, mode, ...words];
  }

  /** Asks; whatever came of it. */
  try(words: readonly [string, ...string[]], limits?: CommandLimits): Promise<Answer> {
    return this.run(this.argv(...words), limits);
  }

  /**
   * Asks what dnf must be able to answer. Throws `PackageError` `plan_impossible` with its words when it finds no way,
   * `packages_broken` when it cannot even look.
   */
  async ask(words: readonly [string, ...string[]], limits?: CommandLimits): Promise<unknown> {
    const answer = await this.try(words, limits);
    if (answer.status === 0) return JSON.parse(answer.stdout);
    if (answer.status === NO_WAY) {
      throw new PackageError('plan_impossible', `dnf finds no way to do this: ${lastWords(answer)}`);
    }
    throw new PackageError('packages_broken', `dnf cannot look at the packages of this host: ${lastWords(answer)}`);
  }

  /** Who holds the locks of rpm and dnf; null: nobody. Throws `PackageError` when that cannot be told. */
  async lockHolder(): Promise<LockHolder | null> {
    const answer = await this.try(['locks']);
    if (answer.status === 0) return parseLockHolder(answer.stdout);
    throw new PackageError('packages_broken', `nobody can tell who holds the locks of rpm: ${lastWords(answer)}`);
  }
}
