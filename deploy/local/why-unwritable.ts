import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Why `file`, which `option` names, cannot be written, in one sentence; null when it can, or when none was asked for. */
export function whyUnwritable(option: string, file: string | null): string | null {
  if (file === null) return null;
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) return `There is no folder ${folder} for ${option}.`;
  const isFolder = statSync(resolve(file), { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? `${file} is a folder; ${option} takes a file.` : null;
}
