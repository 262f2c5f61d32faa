import type { Disk } from './disk';
import type { Ending, SimulatedOrder } from './order';

/** Carries an order out on a host's disk, well or not, and says how it ended. A reboot's new boot id is counted here. */
export function carryOut(disk: Disk, order: SimulatedOrder, run: { fails: boolean; rebootRequired: boolean }): Ending {
  switch (order.operation) {
    case 'install':
      return run.fails ? failed(disk, order, 'step_failed') : install(disk, order, run.rebootRequired);
    case 'reboot':
      if (run.fails) return failed(disk, order, 'reboot_refused');
      disk.boots += 1;
      return succeeded(disk, order);
    case 'smoke_test':
      return run.fails ? { ...failed(disk, order, 'smoke_test_failed'), unchanged: false } : succeeded(disk, order);
    case 'back_out':
      return run.fails ? failed(disk, order, 'step_failed') : backOut(disk, order);
  }
}

/** Nobody confirmed the change: what it replaced runs again, as a real agent sees to by itself. */
export function putBack(disk: Disk, order: SimulatedOrder): Ending {
  if (disk.wayBack !== null) disk.version = disk.wayBack.from;
  if (order.operation === 'reboot') disk.boots += 1;
  return { ...succeeded(disk, order), phase: 'BACKED_OUT', reason: 'not_confirmed' };
}

/** How an order ended that was not begun. */
export function notBegun(phase: 'REJECTED' | 'EXPIRED' | 'CANCELED', reason: string): Ending {
  return { phase, reason, unchanged: true, rebootRequired: false, runningVersion: '' };
}

function install(disk: Disk, order: SimulatedOrder, rebootRequired: boolean): Ending {
  disk.wayBack = { installOperationId: order.operationId, from: disk.version, installed: order.version };
  disk.version = order.version;
  return { phase: 'SUCCEEDED', reason: '', unchanged: false, rebootRequired, runningVersion: running(disk, order) };
}

function backOut(disk: Disk, order: SimulatedOrder): Ending {
  const { wayBack } = disk;
  if (wayBack?.installOperationId === order.installOperationId && disk.version === wayBack.installed) {
    disk.version = wayBack.from;
    return succeeded(disk, order);
  }
  // As a real agent: an install that never switched left nothing to take back.
  if (disk.version === order.version) return failed(disk, order, 'no_way_back');
  return { ...succeeded(disk, order), reason: 'already_back', unchanged: true };
}

function succeeded(disk: Disk, order: SimulatedOrder): Ending {
  const runningVersion = running(disk, order);
  return { phase: 'SUCCEEDED', reason: '', unchanged: false, rebootRequired: false, runningVersion };
}

function failed(disk: Disk, order: SimulatedOrder, reason: string): Ending {
  return { phase: 'FAILED', reason, unchanged: true, rebootRequired: false, runningVersion: running(disk, order) };
}

/** Only bundles have one version to tell. */
function running(disk: Disk, { patchName }: SimulatedOrder): string {
  return patchName === '' ? '' : disk.version;
}
