import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from '../local/file-lock.cjs';
import type { Guard } from '../local/guard';
import { command } from './command';
import type { RootRecipe } from './root-recipes';

/** A Debian that every host of the lab starts from, and the packages it was made of. Never written to. */
export interface BaseRoot {
  /** The system's root directory. */
  readonly root: string;
  /** The .deb of everything installed in it: hosts find their present versions in the lab's repository. */
  readonly pool: string;
}

/** Raised when what is done to the root after debootstrap changes: an older one in the cache is then not used. */
const RECIPE = 1;
const PROGRESS_MS = 10_000;

function digest({ release, packages, finish }: RootRecipe, mirror: string): string {
  const finishing = finish === undefined ? [] : [finish];
  const text = JSON.stringify([RECIPE, release, process.arch, packages, mirror, ...finishing]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * Fills $1 with the Debian $4 from $2, with the packages $3, and runs the lines $5 in it. An overlay that skips fsync, because a build cut short is thrown away anyway: 75 s
 * instead of 124 s on the disk this was measured on. Where the kernel cannot, a plain directory does.
 */
const BUILD = `
set -e
mkdir -p "$1/lower" "$1/root" "$1/work" "$1/merged" "$1/pool"
if mount -t overlay overlay -o "lowerdir=$1/lower,upperdir=$1/root,workdir=$1/work,volatile" "$1/merged" 2>/dev/null
then target=$1/merged; else target=$1/root; fi
debootstrap --variant=minbase --include="$3" "$4" "$target" "$2"
mv "$target"/var/cache/apt/archives/*.deb "$1/pool/"
if [ -n "$5" ]; then mount -t proc proc "$target/proc"; chroot "$target" sh -euc "$5"; umount "$target/proc"; fi
rm -rf "$target"/var/lib/apt/lists/* "$target"/etc/apt/sources.list "$target"/var/log/bootstrap.log
: > "$target/etc/machine-id"
rm -f "$target/etc/resolv.conf" "$target/etc/hostname"
if [ "$target" != "$1/root" ]; then umount "$1/merged"; fi
rm -rf "$1/work" "$1/merged" "$1/lower"
sync -f "$1"
`;

function progress(
  say: (line: string) => void,
  allLines: number,
): { readonly line: () => void; readonly end: () => void } {
  const began = Date.now();
  let lines = 0;
  const timer = setInterval(() => {
    const share = Math.min(99, Math.round((100 * lines) / allLines));
    say(`  ${Math.round((Date.now() - began) / 1000)} s: about ${share} %`);
  }, PROGRESS_MS);
  return {
    line: () => (lines += 1),
    end: () => {
      clearInterval(timer);
    },
  };
}

export interface BaseRootRequest {
  readonly recipe: RootRecipe;
  readonly cacheDir: string;
  /** Where Debian's packages come from; asked only when there is something to build. */
  readonly mirror: string;
  readonly guard: Guard;
  readonly say: (line: string) => void;
}

async function build(draft: string, { recipe, mirror, guard, say }: BaseRootRequest): Promise<void> {
  const shown = progress(say, recipe.lines);
  // In namespaces of its own: whatever ends it, its mounts and its processes end with it.
  const args = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  let pid: number | null = null;
  try {
    const words = [draft, mirror, recipe.packages.join(','), recipe.release, recipe.finish ?? ''];
    await command('setpriv', [...args, 'sh', '-c', BUILD, 'sh', ...words], {
      onLine: shown.line,
      onPid: (now) => {
        if (now !== null) guard.watch({ pid: now, signal: 'SIGTERM', group: false, stage: 0 });
        else if (pid !== null) guard.forget(pid);
        pid = now ?? pid;
      },
    });
  } finally {
    shown.end();
  }
}

/** The base root in the cache, built by debootstrap when it is not there. Two at once wait for each other. */
export async function ensureBaseRoot(request: BaseRootRequest): Promise<BaseRoot> {
  const { recipe, cacheDir, mirror, say } = request;
  const name = `base-${digest(recipe, mirror)}`;
  const place = join(cacheDir, name);
  const base = { root: join(place, 'root'), pool: join(place, 'pool') };
  if (existsSync(place)) return base;
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  const release = await waitForLock(join(cacheDir, `${name}.lock`), (pid) => {
    say(`Waiting for process ${pid}, which is making the hosts' root.`);
  });
  try {
    if (existsSync(place)) return base;
    for (const left of readdirSync(cacheDir).filter((each) => each.startsWith(`${name}.draft`))) {
      rmSync(join(cacheDir, left), { recursive: true, force: true });
    }
    say(
      `Making the root hosts of Debian ${recipe.release} start from with debootstrap (35 to 130 s, once; kept in ${cacheDir}).`,
    );
    const draft = join(cacheDir, `${name}.draft`);
    await build(draft, request);
    renameSync(draft, place);
    return base;
  } finally {
    release();
  }
}
