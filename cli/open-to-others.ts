import { statSync } from 'node:fs';

/** Group and everybody else. */
const OTHERS = 0o077;

/** Whether others than its owner may use a file; a pipe is only theirs who hold it. Throws when it is not there. */
export function isOpenToOthers(path: string): boolean {
  const found = statSync(path);
  return found.isFile() && (found.mode & OTHERS) !== 0;
}
