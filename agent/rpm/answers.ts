import type { Available } from '../packages/available';
import type { Plan, PlannedChange } from '../packages/plan';

/** A version that a repository has. */
export interface AvailableRpm extends Available {
  readonly arch: string;
  /** The host's own dnf is told to leave it (`excludepkgs`, versionlock). */
  readonly isExcluded: boolean;
}

type Table = Readonly<Record<string, unknown>>;

/** Reads what dnf would do. Throws a plain Error at an answer of another shape: nothing is guessed. */
export function readPlan(answer: unknown): Plan {
  const { changes, removals } = table(answer);
  return { changes: list(changes).map(readChange), removals: texts(removals) };
}

/** Reads which versions repositories have. Throws a plain Error at an answer of another shape. */
export function readAvailable(answer: unknown): readonly AvailableRpm[] {
  return list(answer).map((item) => {
    const { name, version, arch, downloadBytes, installedBytes, isExcluded } = table(item);
    return {
      name: text(name),
      version: text(version),
      arch: text(arch),
      downloadBytes: number(downloadBytes),
      installedBytes: number(installedBytes),
      isExcluded: isExcluded === true,
    };
  });
}

/** Reads a list of words. Throws a plain Error at an answer of another shape. */
export function texts(value: unknown): readonly string[] {
  return list(value).map(text);
}

/** Reads the outcome of a comparison of versions: below 0, 0 or above. Throws a plain Error at anything else. */
export function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw unreadable(value);
}

function readChange(item: unknown): PlannedChange {
  const { name, arch, from, to } = table(item);
  return { name: text(name), arch: text(arch), from: from === null ? null : text(from), to: text(to) };
}

function table(value: unknown): Table {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Table;
  throw unreadable(value);
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable(value);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw unreadable(value);
}

function unreadable(value: unknown): Error {
  // Of what is not there at all, JSON has no words, whatever its type says.
  const words = (JSON.stringify(value) as string | undefined) ?? 'nothing';
  return new Error(`dnf answered what this agent cannot read: ${words.slice(0, 200)}`);
}
