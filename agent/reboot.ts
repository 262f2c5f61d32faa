import { setTimeout as delay } from 'node:timers/promises';
import { MachineError, type Machine } from './machine';
import { outcome, type Outcome } from './order';
import { runRebootCommands, type RebootCommands } from './reboot-commands';

const POLL_MS = 1_000;

/** One reboot order. */
export interface RebootOrder {
  readonly machine: Machine;
  readonly commands: RebootCommands;
  readonly expectedBootId: string;
  /** The order's run time is over. */
  readonly signal: AbortSignal;
  /** Journals that a reboot is about to be asked for; returns once that is on the disk. */
  readonly notePending: () => void;
  /** Whoever holds a shutdown off is not waited for. */
  readonly isForced?: boolean;
}

/** Reboots, unless it happened already. On a `process` machine this does not return when all goes well. */
export async function reboot(order: RebootOrder): Promise<Outcome> {
  const { machine, commands, signal } = order;
  if (machine.bootId() !== order.expectedBootId) return rebooted(order);
  const inhibitor = order.isForced === true ? '' : await awaitInhibitors(order);
  if (inhibitor !== '') return outcome('FAILED', 'reboot_inhibited', { message: inhibitor, unchanged: true });
  const undrained = await runRebootCommands(commands.before, commands, signal);
  if (undrained !== null) return stayed(order, 'reboot_command_failed', undrained);
  order.notePending();
  try {
    await machine.reboot(order.isForced === true);
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return stayed(order, 'reboot_refused', error.message);
  }
  return awaitReboot(order);
}

/** A reboot that was being carried out when the agent ended: it happened when the boot id differs. */
export async function concludeReboot(order: Omit<RebootOrder, 'notePending'>): Promise<Outcome> {
  if (order.machine.bootId() !== order.expectedBootId) return rebooted(order);
  if (await order.machine.isRebootUnderWay()) return awaitReboot(order);
  const message = 'the agent was restarted and the machine was not; nothing was changed';
  // What was moved away before the reboot comes back: the host goes on as it is.
  const left = await runRebootCommands(order.commands.after, order.commands, order.signal);
  return outcome('CANCELED', 'reboot_did_not_happen', {
    message: left === null ? message : `${message}; ${left}`,
    unchanged: true,
  });
}

async function rebooted({ commands, signal }: Pick<RebootOrder, 'commands' | 'signal'>): Promise<Outcome> {
  const failed = await runRebootCommands(commands.after, commands, signal);
  if (failed === null) return outcome('SUCCEEDED', '');
  return outcome('FAILED', 'reboot_command_failed', { message: `rebooted, and then ${failed}` });
}

/** It does not reboot: what was moved away comes back. */
async function stayed(
  { commands, signal }: RebootOrder,
  reason: 'reboot_command_failed' | 'reboot_refused',
  message: string,
): Promise<Outcome> {
  const left = await runRebootCommands(commands.after, commands, signal);
  return outcome('FAILED', reason, { message: left === null ? message : `${message}; ${left}`, unchanged: true });
}

/** Waits until nobody holds a shutdown off, for as long as the order has time. Says who still does; empty: nobody. */
async function awaitInhibitors({ machine, signal }: RebootOrder): Promise<string> {
  for (;;) {
    const inhibitor = await machine.rebootInhibitor();
    if (inhibitor === null) return '';
    try {
      await delay(POLL_MS, undefined, { signal });
    } catch {
      // Only the signal ends a delay early.
      return `held off for all of this order's time by ${inhibitor}`;
    }
  }
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
