import { existsSync } from 'node:fs';
import type { Execution } from '../executor';
import { MachineError } from '../machine';
import { outcome, type Order, type Outcome } from '../order';
import { BundleError } from './bundle-error';
import type { BundleHost } from './bundle-host';
import { cleanUp, switchCurrent, versionOf } from './versions';
import { dropWayBack, pruneWaysBack } from './way-back';

/** What a switch leads from and to. Folder names; null: none. */
export interface Change {
  readonly before: string | null;
  readonly target: string;
}

/** After the switch: runs the new version. One that does not stay up is put back at once, by the host itself. */
export async function activateInstalled(
  host: BundleHost,
  { before, target }: Change,
  execution: Execution,
): Promise<Outcome> {
  try {
    await host.run(target);
  } catch (error) {
    if (!(error instanceof MachineError || error instanceof BundleError)) throw error;
    execution.note({ stage: 'putting_back', before, confined: false });
    return putBack(host, { before, target }, error.message);
  }
  host.options.atBoundary('application_restarted');
  clear(host, target);
  const { rebootRequired } = host.manifest(target);
  return outcome('SUCCEEDED', '', { rebootRequired, runningVersion: versionOf(target) });
}

/** The way back of an install that failed after its switch. Safe to do again after a crash. */
export async function putBack(host: BundleHost, { before, target }: Change, why: string): Promise<Outcome> {
  const failed = (message: string): Outcome => outcome('FAILED', 'put_back_failed', { message: `${why}; ${message}` });
  try {
    // What an install step left outside its folder, only the bundle's own step can clear away.
    // Its folder goes last of all: without one it was put back, and the agent died before it said so.
    const step = existsSync(host.folder(target)) ? host.manifest(target).steps.backOut : null;
    if (step !== null) {
      const where = { folder: host.folder(target), runningVersion: versionOf(before), signal: unlimited() };
      const result = await host.runStep(step, where);
      if (result.status !== 'ok') return failed(`its back-out step: ${result.explanation} ${result.output}`);
    }
    switchCurrent(host.place, before);
    await host.run(before);
  } catch (error) {
    if (!(error instanceof MachineError || error instanceof BundleError)) throw error;
    return failed(error.message);
  }
  clear(host, before);
  return outcome('BACKED_OUT', 'application_did_not_start', { message: why, runningVersion: versionOf(before) });
}

/** Forgets an install that never came to its switch. */
export function discardInstall(host: BundleHost, order: Order, current: string | null): void {
  dropWayBack(host.place, order.operationId);
  clear(host, current);
}

/** Removes versions that are neither current nor the way back of anything, and all that was staged. */
export function clear(host: BundleHost, current: string | null): void {
  cleanUp(host.place, pruneWaysBack(host.place, current));
  host.options.atBoundary('cleaned_up');
}

/** The order's time may be over, but a host is never left in between: the steps' own time-outs bound this. */
function unlimited(): AbortSignal {
  return new AbortController().signal;
}
