import { type Boundary, INSTALL_BOUNDARIES } from '../agent/boundaries';

/** The boundaries an order to reboot passes besides those of every order. */
const REBOOT_BOUNDARIES = [
  'before_reboot_pending',
  'after_reboot_pending',
  'stopped_for_reboot',
  'boot_id_changed',
] as const satisfies readonly Boundary[];

/**
 * Where agents of the local kind are killed: each point at which an agent that installs a bundle and reboots may die and
 * must still tell afterwards what happened.
 */
export const AGENT_BOUNDARIES: readonly Boundary[] = [...INSTALL_BOUNDARIES, ...REBOOT_BOUNDARIES];
