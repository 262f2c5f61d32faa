import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { type Guard, startGuard } from './guard';
import { anyFreePort } from './ports';
import { describeExit, type ProcessSpec, startProcess } from './running-process';
import { TEMPORAL_LIMITS } from './temporal-limits';
import { waitUntil } from './wait-until';

export interface TemporalOptions {
  /** The `temporal` program (see temporal-binary.ts). */
  readonly program: string;
  /** Holds the server's SQLite file; made when missing. */
  readonly dataDir: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Where it serves what it measures of itself, on 127.0.0.1; any free port when not given. */
  readonly metricsPort?: number;
  /** False only in tests: histories are then lost when the machine dies. */
  readonly durable?: boolean;
  /** Dynamic configuration over the usual limits; for tests. */
  readonly limits?: Readonly<Record<string, string>>;
}

/** A Temporal server ready to be started: what to run and how to reach it. */
export interface PreparedTemporal {
  readonly spec: ProcessSpec;
  /** host:port */
  readonly address: string;
  /** Whether it serves the namespace `default`. */
  isReady(): Promise<boolean>;
}

/** Whether a Temporal server at `address` serves the namespace `default` now. */
export async function isTemporalReady(address: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: '2s' });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } catch {
    // Refused, or the namespace is not registered yet: not ready. Whoever waits has a time-out.
    return false;
  } finally {
    await connection?.close();
  }
}

/** The version that the Temporal server at `address` says it is. @throws Error when it does not answer. */
export async function temporalVersion(address: string): Promise<string> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    return (await connection.workflowService.getSystemInfo({})).serverVersion;
  } finally {
    await connection.close();
  }
}

/** Prepares Temporal's single-machine server on one SQLite file that survives kill -9. */
export function prepareTemporal(options: TemporalOptions): PreparedTemporal {
  const { program, dataDir, port, metricsPort } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const address = `127.0.0.1:${port}`;
  const args = [
    ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort)]),
    ...['--db-filename', join(dataDir, 'temporal.sqlite'), '--sqlite-pragma', 'journal_mode=WAL'],
    ...['--sqlite-pragma', `synchronous=${(options.durable ?? true) ? 'NORMAL' : 'OFF'}`],
    ...Object.entries({ ...TEMPORAL_LIMITS, ...options.limits }).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${value}`,
    ]),
  ];
  return {
    address,
    spec: {
      name: 'temporal',
      command: program,
      args,
      // It looks for a configuration file of its own below HOME; the run directory has none.
      env: { HOME: dataDir },
      stopSignal: 'SIGTERM',
      stopGroup: false,
      stopTimeoutMs: 15_000,
      stage: 1,
    },
    isReady: () => isTemporalReady(address),
  };
}

export interface StartedTemporal {
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a Temporal server without a supervisor, for tests: it ends with `stop()` or with this process, kill -9 included. */
export async function startTemporal(options: {
  readonly dataDir: string;
  readonly program: string;
  readonly port?: number;
  readonly metricsPort?: number;
  readonly durable?: boolean;
  readonly limits?: Readonly<Record<string, string>>;
  readonly guard?: Guard;
  readonly log?: (line: string) => void;
}): Promise<StartedTemporal> {
  const port = options.port ?? (await anyFreePort());
  const { dataDir, program } = options;
  const { durable = true, limits = {}, metricsPort = await anyFreePort() } = options;
  const prepared = prepareTemporal({ dataDir, program, port, metricsPort, durable, limits });
  const guard = options.guard ?? startGuard();
  const logFile = join(dataDir, 'temporal.log');
  const server = await startProcess(prepared.spec, logFile, guard);
  await waitUntil(() => prepared.isReady(), {
    what: `Temporal to answer (its log: ${logFile})`,
    timeoutMs: 60_000,
    hopeless: () => {
      const exit = server.exit();
      return exit === null ? null : `it ended with ${describeExit(exit)}`;
    },
  });
  options.log?.(`Temporal on ${prepared.address}`);
  const stop = async (): Promise<void> => {
    await server.stop();
    if (options.guard === undefined) await guard.close();
  };
  return { address: prepared.address, pid: server.pid, stop };
}
