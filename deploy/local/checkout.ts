import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'deploy', 'local', 'guard.mjs'))) return folder;
    if (folder === dirname(folder)) throw new Error(`${from} is not inside a Ringmaster checkout`);
  }
}

/** The root of the checkout, whether this runs from the sources (tests) or from `dist/`. */
export const CHECKOUT: string = findRoot(__dirname);
