import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { CHECKOUT } from './checkout';

export interface Watched {
  readonly pid: number;
  /** What asks it to stop: PostgreSQL stops fast on SIGINT, all others on SIGTERM. */
  readonly signal: 'SIGTERM' | 'SIGINT';
  /** Whether the signal goes to its whole process group. */
  readonly group: boolean;
  /** Lower stages are ended, and waited for, before higher ones. */
  readonly stage: number;
}

/** Ends the watched processes when this process is gone, even after kill -9. See guard.mjs. */
export interface Guard {
  /** The guard's own process id. */
  readonly pid: number;
  watch(process: Watched): void;
  forget(pid: number): void;
  /** Also end processes whose environment holds this `NAME=value` (grandchildren; Linux only). */
  mark(variable: string): void;
  /** Delete this directory when everything has ended. */
  remove(directory: string): void;
  /** Delete this directory and those in it, which hold nothing else, when everything has ended: control groups. */
  removeFolders(directory: string): void;
  /** After all do not delete it. */
  keep(directory: string): void;
  /** Says that this process is done: ends what is still watched, removes, and resolves when that has happened. */
  close(): Promise<void>;
}

/** Starts the guard process. It keeps neither this process alive nor a terminal busy. */
export function startGuard(): Guard {
  const child = spawn(process.execPath, [join(CHECKOUT, 'deploy', 'local', 'guard.mjs')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A session of its own: Ctrl-C in the terminal does not reach it.
    detached: true,
    env: {},
  });
  const { pid, stdin } = child;
  if (pid === undefined) throw new Error('the guard process could not be started');
  child.unref();
  // A pipe to a child is a socket, which the types do not say: open, it must not keep a finished process alive.
  if (stdin instanceof Socket) stdin.unref();
  // If the guard was killed, everything else still works; only kill -9 of this process would then leave orphans.
  stdin.on('error', () => undefined);
  const tell = (order: object): void => {
    stdin.write(JSON.stringify(order) + '\n');
  };
  return {
    pid,
    watch: ({ pid: watch, signal, group, stage }) => {
      tell({ watch, signal, group, stage });
    },
    forget: (forget) => {
      tell({ forget });
    },
    mark: (mark) => {
      tell({ mark });
    },
    remove: (remove) => {
      tell({ remove });
    },
    removeFolders: (removeFolders) => {
      tell({ removeFolders });
    },
    keep: (keep) => {
      tell({ keep });
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      const ended = once(child, 'exit');
      stdin.end();
      await ended;
    },
  };
}
