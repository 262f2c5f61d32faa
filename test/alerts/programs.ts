import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findPrometheusPrograms } from '../../deploy/prometheus/programs';

/** The checkout. */
export const CHECKOUT = join(__dirname, '..', '..');

/** Debian's programs, wherever this machine has them. */
export const PROGRAMS = findPrometheusPrograms({
  path: process.env.PATH ?? '',
  cacheDir: join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ringmaster'),
});

/** Runs one in the checkout; answers what it printed when it failed, else null. */
export function complaintOf(program: string, args: readonly string[], input?: string): string | null {
  const ran = spawnSync(program, args, { cwd: CHECKOUT, encoding: 'utf8', ...(input === undefined ? {} : { input }) });
  return ran.status === 0 ? null : `${ran.stdout}${ran.stderr}${ran.error?.message ?? ''}`;
}
