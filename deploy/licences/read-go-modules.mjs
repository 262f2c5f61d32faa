import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GO_FOLDERS, GO_LICENCES } from './bill.mjs';
import { folderOf, licenceIn, modulesOf } from './go-modules.mjs';

/**
 * Reads the licences of the pinned Go modules in Go's cache and writes go-modules.json: after a go.mod was changed. A module that
 * is not there: go mod download NAME@VERSION.
 */
const cache = execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim();
const entries = GO_FOLDERS.flatMap((folder) => {
  const [goMod, goSum] = ['go.mod', 'go.sum'].map((name) => readFileSync(join(folder, name), 'utf8'));
  return modulesOf(goMod, goSum).flatMap((module) => {
    const licence = licenceIn(folderOf(cache, module));
    const id = `${module.name}@${module.version}`;
    if (licence === null) console.log(`no licence read: ${id}`);
    return licence === null ? [] : [[id, licence]];
  });
});
const sorted = Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
writeFileSync(GO_LICENCES, `${JSON.stringify(sorted, null, 2)}\n`);
