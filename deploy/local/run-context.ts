import type { LocalConfig } from './config';
import type { Guard } from './guard';
import type { PortChooser } from './ports';
import type { RunDirectory } from './run-directory';
import type { Supervisor } from './supervisor';

/** What every step of the local run works with. */
export interface RunContext {
  readonly config: LocalConfig;
  readonly dir: RunDirectory;
  readonly guard: Guard;
  readonly supervisor: Supervisor;
  readonly ports: PortChooser;
  /** A line for the person at the terminal. */
  readonly say: (line: string) => void;
  /** Aborted when everything is being stopped. */
  readonly stopping: AbortSignal;
  /** Names what is to be called whenever a process started or ended. */
  readonly changed: (listener: () => void) => void;
}

/** The environment of a process of this run: the machine's settings, the run's mark, and what it alone is told. */
export function processEnvironment(
  { config, dir }: RunContext,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...config.inherited, [dir.mark.name]: dir.mark.value, ...own };
}
