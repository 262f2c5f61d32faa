import type { LocalConfig } from './config';
import { startGuard } from './guard';
import { PortChooser } from './ports';
import type { RunContext } from './run-context';
import { openRunDirectory, type RunDirectory } from './run-directory';
import { Supervisor } from './supervisor';
import { say } from './terminal';

/** What a run is opened with. */
export interface RunRequest {
  readonly config: LocalConfig;
  /** Where it keeps its data. */
  readonly directory: string;
  /** Whether the directory is removed when the run has ended, however it ends. */
  readonly passing: boolean;
  /** Aborted when everything is being stopped. */
  readonly stopping: AbortSignal;
}

/** What a run that was killed with its guard (a crashed machine keeps none) left behind. */
async function endLeftOvers(dir: RunDirectory): Promise<void> {
  const sweeper = startGuard();
  sweeper.mark(`${dir.mark.name}=${dir.mark.value}`);
  await sweeper.close();
}

/**
 * Takes a run directory and starts the guard that ends everything of the run when this process is gone. Nothing of the
 * product runs yet. @throws RunDirectoryInUseError
 */
export async function openRun({ config, directory, passing, stopping }: RunRequest): Promise<RunContext> {
  const dir = openRunDirectory(directory);
  await endLeftOvers(dir);
  const guard = startGuard();
  guard.mark(`${dir.mark.name}=${dir.mark.value}`);
  if (passing) guard.remove(dir.root);
  let listener = (): void => undefined;
  const supervisor = new Supervisor({
    logsDir: dir.logs,
    guard,
    log: say,
    changed: () => {
      listener();
    },
  });
  return {
    config,
    dir,
    guard,
    supervisor,
    ports: new PortChooser(config.portsDir),
    say,
    stopping,
    changed: (next) => {
      listener = next;
    },
  };
}
