import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Guard } from './guard';
import { executable, onPath } from './programs';

const PROGRESS_MS = 5_000;

/** The Go programs to build: tools that a go.mod pins, with everything below them, by hash. */
export interface GoBuild {
  /** The `go` program (see findGo). */
  readonly go: string;
  /** The folder of the go.mod. */
  readonly module: string;
  /** Import paths of the programs. */
  readonly tools: readonly string[];
  /** A file for one program, or a folder for several. */
  readonly target: string;
  /** How many packages are compiled when nothing was before: for an estimate only. */
  readonly packages: number;
  /** Ends the build when this process is killed. */
  readonly guard?: Guard;
  /** Told how far it is. */
  readonly log: (line: string) => void;
}

/** Go's compiler: on PATH, or where its installer puts it; null when there is none. */
export function findGo(path: string): string | null {
  return onPath('go', path) ?? ['/usr/local/go/bin/go'].find(executable) ?? null;
}

/** Waits until `child` ends, or ends it when `giveUp` says so; resolves with its status, null when it was ended. */
export function ended(
  child: ChildProcess,
  guard: Guard | undefined,
  giveUp: () => boolean = () => false,
): Promise<number | null> {
  const { pid } = child;
  if (pid !== undefined) guard?.watch({ pid, signal: 'SIGTERM', group: false, stage: 0 });
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (giveUp()) child.kill('SIGKILL');
    }, 250);
    const done = (code: number | null): void => {
      clearInterval(timer);
      if (pid !== undefined) guard?.forget(pid);
      resolve(code);
    };
    child.once('error', () => {
      done(null);
    });
    child.once('exit', done);
  });
}

/** Builds the programs; false when that failed. What was compiled is kept by Go, so an interrupted build goes on. */
export async function buildWithGo({ go, module, tools, target, packages, guard, log }: GoBuild): Promise<boolean> {
  const began = Date.now();
  const child = spawn(go, ['build', '-v', '-buildvcs=false', '-o', target, ...tools], {
    cwd: module,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let compiled = 0;
  const last: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!line.startsWith('go: ')) compiled += 1;
    last.push(line);
    if (last.length > 5) last.shift();
  });
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    const share = Math.min(99, Math.round((100 * compiled) / packages));
    log(
      compiled === 0
        ? `  ${seconds} s: fetching modules, or putting together what was compiled before`
        : `  ${seconds} s: ${compiled} packages compiled, about ${share} %`,
    );
  }, PROGRESS_MS);
  const status = await ended(child, guard);
  clearInterval(timer);
  if (status !== 0) log(`  the build ended with status ${status ?? 'unknown'}: ${last.join(' | ')}`);
  return status === 0;
}
