import { setTimeout as delay } from 'node:timers/promises';
import { MachineError, type Machine } from './machine';
import { outcome, type Outcome } from './order';

const POLL_MS = 1_000;

/** One reboot order. */
export interface RebootOrder {
  readonly machine: Machine;
  readonly expectedBootId: string;
  /** The order's run time is over. */
  readonly signal: AbortSignal;
  /** Journals that a reboot is about to be asked for; returns once that is on the disk. */
  readonly notePending: () => void;
}

/** Reboots, unless it happened already. On a `process` machine this does not return when all goes well. */
export async function reboot(order: RebootOrder): Promise<Outcome> {
  if (order.machine.bootId() !== order.expectedBootId) return outcome('SUCCEEDED', '');
  order.notePending();
  try {
    await order.machine.reboot();
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return outcome('FAILED', 'reboot_refused', { message: error.message, unchanged: true });
  }
  return awaitReboot(order);
}

/** A reboot that was being carried out when the agent ended: it happened when the boot id differs. */
export async function concludeReboot(order: Omit<RebootOrder, 'notePending'>): Promise<Outcome> {
  if (order.machine.bootId() !== order.expectedBootId) return outcome('SUCCEEDED', '');
  if (await order.machine.isRebootUnderWay()) return awaitReboot(order);
  return outcome('CANCELED', 'reboot_did_not_happen', {
    message: 'the agent was restarted and the machine was not; nothing was changed',
    unchanged: true,
  });
}

/** The machine is going down, and takes this agent along. */
async function awaitReboot({ machine, signal }: Pick<RebootOrder, 'machine' | 'signal'>): Promise<Outcome> {
  try {
    do await delay(POLL_MS, undefined, { signal });
    while (await machine.isRebootUnderWay());
  } catch {
    // The run time is over, and we are still here: said below.
  }
  return outcome('FAILED', 'reboot_did_not_happen', {
    message: 'the reboot was asked for, and the machine still runs',
  });
}
