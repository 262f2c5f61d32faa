import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Guard } from './guard';
import { errorCode } from './system-error';

/** How one process of the local run is started and stopped. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its whole environment: nothing is inherited unless it is listed here. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What asks it to stop. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Whether the stop signal goes to its whole process group. */
  readonly stopGroup: boolean;
  /** How long it may take to stop before it is killed. */
  readonly stopTimeoutMs: number;
  /** The order in which kinds of processes end after kill -9 of the supervisor: lower first. */
  readonly stage: number;
}

/** How a process ended: its status, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Null while it runs. */
  exit(): Exit | null;
  /** Asks it to stop, kills it after its time-out, and resolves when it has ended. */
  stop(): Promise<void>;
  /** Kills it at once, with its process group. */
  kill(): void;
}

/** Words for a log line or an error. */
export function describeExit(exit: Exit): string {
  return exit.signal === null ? `status ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`;
}

/** Sends a signal to a process or (negative) a process group; one that already ended is no fault. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/**
 * Starts one process in a process group of its own (Ctrl-C reaches it only through us), its output appended to
 * `logFile`, watched by the guard. Rejects when the program cannot be started.
 */
export async function startProcess(spec: ProcessSpec, logFile: string, guard: Guard): Promise<RunningProcess> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(spec.command, spec.args, {
    env: spec.env,
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) {
    const cause = await new Promise((resolve) => child.once('error', resolve));
    throw new Error(`${spec.name} could not be started: ${spec.command}`, { cause });
  }
  guard.watch({ pid, signal: spec.stopSignal, group: spec.stopGroup, stage: spec.stage });
  let ended: Exit | null = null;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = { code, signal };
      // Whatever it left in its group (an agent killed in mid-install leaves its steps) does not outlive it.
      sendSignal(-pid, 'SIGKILL');
      guard.forget(pid);
      resolve(ended);
    });
  });
  const running: RunningProcess = {
    pid,
    exited,
    exit: () => ended,
    stop: async () => {
      if (ended !== null) return;
      sendSignal(spec.stopGroup ? -pid : pid, spec.stopSignal);
      const timer = setTimeout(() => {
        running.kill();
      }, spec.stopTimeoutMs);
      await exited;
      clearTimeout(timer);
    },
    kill: () => {
      sendSignal(-pid, 'SIGKILL');
    },
  };
  return running;
}
