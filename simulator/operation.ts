import type { Disk } from './disk';
import type { Ending, SimulatedOrder } from './order';

type Known = Pick<Ending, 'phase'> & Partial<Ending>;

/** Carries an order out on a host's disk, well or not, and says how it ended. A reboot's new boot id is counted here. */
export function carryOut(disk: Disk, order: SimulatedOrder, run: { fails: boolean; rebootRequired: boolean }): Ending {
  switch (order.operation) {
    case 'install':
      return run.fails ? failed(disk, order, 'step_failed') : install(disk, order, run.rebootRequired);
    case 'reboot':
      if (run.fails) return failed(disk, order, 'reboot_refused');
      disk.boots += 1;
      return ending(disk, order, { phase: 'SUCCEEDED' });
    case 'smoke_test':
      return run.fails
        ? { ...failed(disk, order, 'smoke_test_failed'), unchanged: false }
        : ending(disk, order, { phase: 'SUCCEEDED' });
    case 'back_out':
      return run.fails ? failed(disk, order, 'step_failed') : backOut(disk, order);
  }
}

/** How an order ended that was not begun. */
export function notBegun(phase: 'REJECTED' | 'EXPIRED' | 'CANCELED', reason: string): Ending {
  return { phase, reason, unchanged: true, rebootRequired: false, runningVersion: '' };
}

function install(disk: Disk, order: SimulatedOrder, rebootRequired: boolean): Ending {
  disk.wayBack = { installOperationId: order.operationId, from: disk.version, installed: order.version };
  disk.version = order.version;
  return ending(disk, order, { phase: 'SUCCEEDED', rebootRequired });
}

function backOut(disk: Disk, order: SimulatedOrder): Ending {
  const { wayBack } = disk;
  if (wayBack?.installOperationId === order.installOperationId && disk.version === wayBack.installed) {
    disk.version = wayBack.from;
    return ending(disk, order, { phase: 'SUCCEEDED' });
  }
  // As a real agent: an install that never switched left nothing to take back.
  if (disk.version !== order.version) {
    return ending(disk, order, { phase: 'SUCCEEDED', reason: 'already_back', unchanged: true });
  }
  return failed(disk, order, 'no_way_back');
}

function failed(disk: Disk, order: SimulatedOrder, reason: string): Ending {
  return ending(disk, order, { phase: 'FAILED', reason, unchanged: true });
}

function ending(disk: Disk, order: SimulatedOrder, known: Known): Ending {
  const runningVersion = order.patchName === '' ? '' : disk.version;
  return { reason: '', unchanged: false, rebootRequired: false, runningVersion, ...known };
}
