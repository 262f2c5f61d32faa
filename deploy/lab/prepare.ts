import { mkdirSync } from 'node:fs';
import type { Guard } from '../local/guard';
import { type BaseRoot, ensureBaseRoot } from './base-root';
import { command } from './command';
import { sweepLeftOvers } from './lab-directory';
import { HOST_ROOT, type RootRecipe } from './root-recipes';
import { installMissing, PackageLists, RELEASE, whyNoLabHere } from './requirements';

/** What every lab on this machine starts from. */
export interface Prepared {
  readonly base: BaseRoot;
  readonly lists: PackageLists;
  readonly cacheDir: string;
}

export interface PrepareRequest {
  /** Where the base root is kept between labs and clones. */
  readonly cacheDir: string;
  readonly guard: Guard;
  readonly say: (line: string) => void;
  /** What hosts start from; a fleet's host when not given. */
  readonly recipe?: RootRecipe;
}

/** Where this machine's own apt takes the release from. */
async function mirrorOfThisMachine(): Promise<string | null> {
  const format = '$(SUITE) $(RELEASE) $(REPO_URI)';
  const targets = await command('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const line = targets.split('\n').find((each) => each.split(' ').slice(0, 2).includes(RELEASE));
  return line?.split(' ')[2] ?? null;
}

/** Makes this machine ready for a lab: sweeps what killed labs left, installs tools, makes the base root where missing. */
export async function prepareLab({ cacheDir, guard, say, recipe = HOST_ROOT }: PrepareRequest): Promise<Prepared> {
  const reason = whyNoLabHere();
  if (reason !== null) throw new Error(reason);
  for (const swept of await sweepLeftOvers()) say(`Removed ${swept}, which a lab that was killed had left.`);
  const lists = new PackageLists(say);
  await installMissing(lists, say, recipe.tools);
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  let mirror = await mirrorOfThisMachine();
  if (mirror === null) {
    await lists.update();
    mirror = await mirrorOfThisMachine();
  }
  if (mirror === null) {
    throw new Error(
      `The lab needs the packages of Debian ${RELEASE}, and this machine's apt has no source for them: add one to /etc/apt.`,
    );
  }
  const base = await ensureBaseRoot({ recipe, cacheDir, mirror, guard, say });
  return { base, lists, cacheDir };
}
