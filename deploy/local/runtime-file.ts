import { rmSync } from 'node:fs';
import type { RunContext } from './run-context';
import type { Stack } from './stack';
import { writeWhole } from './whole-file';

/**
 * Writes where everything of this run is (design section 12): the `ringmaster` command reads it unless RINGMASTER_URL is set.
 * Only its owner can read it; it holds no secret itself.
 */
export function writeRuntimeFile(context: RunContext, stack: Stack): void {
  const { dir, supervisor } = context;
  const runtime = {
    url: stack.apiUrl,
    tokenFile: dir.tokenFile,
    gateway: stack.gateway,
    artifacts: stack.artifacts,
    temporal: stack.temporal,
    postgres: stack.postgres,
    metrics: stack.metrics,
    pid: process.pid,
    pids: supervisor.pids(),
  };
  writeWhole(dir.runtimeFile, JSON.stringify(runtime, null, 2) + '\n');
}

/** Says that nothing of this run answers any more. */
export function removeRuntimeFile(context: RunContext): void {
  rmSync(context.dir.runtimeFile, { force: true });
}
