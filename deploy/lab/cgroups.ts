import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Each machine gets control groups of its own: without them all machines of a lab would share one tree, and stopping a
 * unit in one machine would look at processes of another. Only the hierarchies that systemd itself uses are touched: the
 * unified one, and its named one where the older layout is in use.
 */
const GROUP_PREFIX = 'ringmaster-lab-';

/** Where the hierarchies that systemd keeps its units in are mounted. */
function hierarchies(): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [mount, type] = line.split(' - ');
      const [kind, , options] = (type ?? '').split(' ');
      const isSystemds = kind === 'cgroup2' || (kind === 'cgroup' && options?.split(',').includes('name=systemd'));
      const place = mount?.split(' ')[4];
      return isSystemds === true && place !== undefined ? [place] : [];
    });
}

/** The directories of a lab's groups, one in each hierarchy, whether they exist or not. */
export function labGroups(labId: string): string[] {
  return hierarchies().map((place) => join(place, `${GROUP_PREFIX}${labId}`));
}

/** Makes a machine's groups and returns their files that a process id is written to, so that the process moves in. */
export function machineGroups(labId: string, machine: string): string[] {
  return labGroups(labId).map((place) => {
    const group = join(place, machine);
    mkdirSync(group, { recursive: true });
    return join(group, 'cgroup.procs');
  });
}
