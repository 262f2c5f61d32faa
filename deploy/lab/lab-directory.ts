import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { tryLock } from '../local/file-lock.cjs';
import { startGuard } from '../local/guard';
import { labGroups } from './cgroups';

const PREFIX = 'ringmaster-lab-';
/** A directory without a lock is being made right now, unless it is older than this. */
const BEING_MADE_MS = 60_000;

/** Where one lab keeps its hosts and servers while it runs. Nothing of it outlives the lab. */
export interface LabDirectory {
  readonly root: string;
  /** The part of its name that is its own: names its control groups too. */
  readonly labId: string;
  /** `NAME=value`, in the environment of every process of this lab. */
  readonly mark: string;
}

function describeDirectory(root: string): LabDirectory {
  return { root, labId: basename(root).slice(PREFIX.length), mark: `RINGMASTER_LAB=${root}` };
}

/** Makes a new directory with this process as its owner. */
export function createLabDirectory(): LabDirectory {
  const root = mkdtempSync(join(tmpdir(), PREFIX));
  if (!tryLock(join(root, 'lock')).held) throw new Error(`${root} was taken by another process as soon as it was made`);
  return describeDirectory(root);
}

function isAbandoned(root: string): boolean {
  const lock = join(root, 'lock');
  if (!existsSync(lock)) return Date.now() - statSync(root).mtimeMs > BEING_MADE_MS;
  return tryLock(lock).held;
}

/**
 * Removes what labs left whose owner and whose guard were both killed: their processes, control groups and directories.
 * Their mounts and networks lived in namespaces that ended with their processes. Resolves with the directories removed.
 */
export async function sweepLeftOvers(): Promise<string[]> {
  const swept: string[] = [];
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const directory = describeDirectory(join(tmpdir(), name));
    if (!isAbandoned(directory.root)) continue;
    const sweeper = startGuard();
    sweeper.mark(directory.mark);
    for (const group of labGroups(directory.labId)) sweeper.removeFolders(group);
    sweeper.remove(directory.root);
    await sweeper.close();
    swept.push(directory.root);
  }
  return swept;
}
