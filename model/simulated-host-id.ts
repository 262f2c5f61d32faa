import { asId, type HostId } from './ids';

/**
 * Host ids of simulated hosts. A simulator process has a number and speaks for exactly the hosts whose id bears it, so
 * that one client certificate can stand for thousands of hosts without standing for any real one: the ids are UUIDs of
 * version 8, which nothing else of ours mints. `00000000-5eed-8000-8000-SSSSIIIIIIII`: the simulator, then the index.
 */

/** Simulators are numbered from 0 to this. */
export const HIGHEST_SIMULATOR = 0xffff;
/** Hosts of one simulator are numbered from 0 to this. */
const HIGHEST_SIMULATED_INDEX = 0xffff_ffff;

/** Of the number itself only the decimal form without leading zeros is a name: one simulator, one certificate. */
const NUMBER = /^(?:0|[1-9]\d{0,4})$/;

const PREFIX = '00000000-5eed-8000-8000-';

/** The id of one simulated host. Throws RangeError when a number is not a whole one in its range. */
export function simulatedHostId(simulator: number, index: number): HostId {
  if (!isIn(simulator, HIGHEST_SIMULATOR)) throw new RangeError(`there is no simulator ${String(simulator)}`);
  if (!isIn(index, HIGHEST_SIMULATED_INDEX)) throw new RangeError(`there is no simulated host ${String(index)}`);
  return asId<HostId>(prefixOf(simulator) + index.toString(16).padStart(8, '0'));
}

/** True for the hosts this simulator may speak for. */
export function isSimulatedBy(simulator: number, hostId: HostId): boolean {
  const prefix = prefixOf(simulator);
  return hostId.startsWith(prefix) && /^[0-9a-f]{8}$/.test(hostId.slice(prefix.length));
}

/** True for an id that some simulator may speak for, so no real host may have. */
export function isSimulatedHostId(hostId: HostId): boolean {
  return hostId.startsWith(PREFIX);
}

/** The number in a certificate's `spiffe://<domain>/simulator/<n>`; null when it is none. */
export function parseSimulatorNumber(text: string): number | null {
  const simulator = NUMBER.test(text) ? Number(text) : -1;
  return isIn(simulator, HIGHEST_SIMULATOR) ? simulator : null;
}

function prefixOf(simulator: number): string {
  return `${PREFIX}${simulator.toString(16).padStart(4, '0')}`;
}

function isIn(value: number, highest: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= highest;
}
