import { ConfigError } from './environment-reader';

/** Resolves at the first signal to stop; a second one ends the process at once. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let isTold = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isTold) process.exit(1);
        isTold = true;
        resolve();
      });
    }
  });
}

/** Runs a process to its end: status 0, or 1 with what was wrong on standard error, a line each. */
export function runProcess(name: string, main: () => Promise<void>): void {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      for (const line of linesOf(error)) process.stderr.write(`${name}: ${line}\n`);
      process.exit(1);
    },
  );
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  return [error instanceof Error ? error.message : String(error)];
}
