import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tryLock } from './file-lock.cjs';

/** Where one local run keeps everything it must not lose. Only its owner can look inside. */
export interface RunDirectory {
  readonly root: string;
  readonly logs: string;
  readonly postgres: string;
  readonly temporal: string;
  readonly artifacts: string;
  readonly certificates: string;
  readonly keys: string;
  readonly hosts: string;
  readonly bundles: string;
  readonly runtimeFile: string;
  readonly tokenFile: string;
  /** What every process of this run has in its environment, grandchildren included: `NAME=value`. */
  readonly mark: { readonly name: string; readonly value: string };
  /** Lets the next run in. */
  release(): void;
}

/** The run directory is in use by a living process. */
export class RunDirectoryInUseError extends Error {
  readonly kind = 'in_use';
  constructor(
    readonly root: string,
    readonly pid: number,
  ) {
    super(
      `Ringmaster is running already (process ${pid}, data in ${root}). Use it from another terminal: npx ringmaster status. ` +
        'To stop it, press Ctrl-C where it runs. For a second one beside it: npm start -- --run-dir DIRECTORY.',
    );
    this.name = 'RunDirectoryInUseError';
  }
}

/** A new directory for a run that leaves nothing. */
export function temporaryRunDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'ringmaster-run-'));
}

/** Makes the directory if needed and takes its lock. @throws RunDirectoryInUseError */
export function openRunDirectory(path: string): RunDirectory {
  const root = resolve(path);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const lock = tryLock(join(root, 'lock'));
  if (!lock.held) throw new RunDirectoryInUseError(root, lock.pid);
  return {
    root,
    logs: join(root, 'logs'),
    postgres: join(root, 'postgres'),
    temporal: join(root, 'temporal'),
    artifacts: join(root, 'artifacts'),
    certificates: join(root, 'certificates'),
    keys: join(root, 'keys'),
    hosts: join(root, 'hosts'),
    bundles: join(root, 'bundles'),
    runtimeFile: join(root, 'runtime.json'),
    tokenFile: join(root, 'tokens.json'),
    mark: { name: 'RINGMASTER_RUN', value: root },
    release: lock.release,
  };
}
