import { PackageError } from '../packages/package-error';
import type { Plan, PlannedChange } from '../packages/plan';

const INSTALL = /^Inst (\S+?)(?::\S+)?(?: \[([^\]]+)\])? \((\S+)(?: .*)? \[([^\]]+)\]\)/;
const REMOVE = /^(?:Remv|Purg) (\S+)/;

/**
 * Reads the lines `Inst name [from] (to origin [arch])`, `Remv name [version]` and `Purg name [version]`; `Conf` only
 * repeats what `Inst` says. Throws `PackageError` `plan_impossible` at such a line of another shape: nothing is guessed.
 */
export function parsePlan(output: string): Plan {
  const changes: PlannedChange[] = [];
  const removals: string[] = [];
  for (const line of output.split('\n')) {
    if (line.startsWith('Inst ')) changes.push(parseInstall(line));
    else if (line.startsWith('Remv ') || line.startsWith('Purg ')) removals.push(parseRemoval(line));
  }
  return { changes, removals: [...new Set(removals)] };
}

function parseInstall(line: string): PlannedChange {
  const [, name, from, to, arch] = INSTALL.exec(line) ?? [];
  if (name === undefined || to === undefined || arch === undefined) throw unreadable(line);
  return { name, arch, from: from ?? null, to };
}

function parseRemoval(line: string): string {
  const name = REMOVE.exec(line)?.[1];
  if (name === undefined) throw unreadable(line);
  return name.replace(/:.*$/, '');
}

function unreadable(line: string): PackageError {
  return new PackageError('plan_impossible', `apt's plan has a line this agent cannot read: ${line.slice(0, 200)}`);
}
