import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { isMissing } from '../durable-file';
import { systemErrorCode } from '../system-error';
import type { DatabaseEntry } from './package-database';
import type { PackageHost } from './package-host';

const FLAG = '/run/reboot-required';

/** What was changed now, and the files that the order's packages had before and have after it. */
export interface ChangedFiles {
  readonly entries: readonly DatabaseEntry[];
  readonly files: ReadonlySet<string>;
}

/** Why this host must reboot before what is installed is what runs; empty: it need not. */
export async function rebootNeed(host: Pick<PackageHost, 'waitingKernel'>, changed: ChangedFiles): Promise<string> {
  const reasons: string[] = [];
  if (existsSync(FLAG)) reasons.push(`${FLAG} is there`);
  const kernel = await host.waitingKernel(changed);
  if (kernel !== null) reasons.push(`kernel ${kernel} is installed and ${release()} runs`);
  const services = servicesWithOldFiles(changed.files);
  if (services.length > 0) reasons.push(`old files are still in use by ${services.slice(0, 10).join(', ')}`);
  return reasons.join('; ');
}

/** The mapped files of a process that were replaced since, from the text of its `maps` (proc(5)). */
export function replacedFiles(maps: string): ReadonlySet<string> {
  const found = [...maps.matchAll(/^\S+ \S+ \S+ \S+ \d+ +(\/.*) \(deleted\)$/gm)].map(([, path]) => path ?? '');
  return new Set(found.map((path) => path.replace(/\.dpkg-(?:new|tmp)$/, '')));
}

/** The service of a process, from the text of its `cgroup`; null: it belongs to a person or a container. */
export function serviceOf(cgroup: string): string | null {
  return /^(?:0::|\d+:name=systemd:)(?:\/[^/\n]+)*\/([^/\n]+\.service)$/m.exec(cgroup)?.[1] ?? null;
}

function servicesWithOldFiles(files: ReadonlySet<string>): readonly string[] {
  const root = statSync('/');
  const services = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const service = readProcess(() => {
      const own = statSync(`/proc/${pid}/root/`);
      if (own.dev !== root.dev || own.ino !== root.ino) return null;
      const replaced = replacedFiles(readFileSync(`/proc/${pid}/maps`, 'utf8'));
      if (![...replaced].some((file) => files.has(file))) return null;
      return serviceOf(readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
    });
    if (service !== null) services.add(service);
  }
  return [...services].sort();
}

function readProcess(read: () => string | null): string | null {
  try {
    return read();
  } catch (error) {
    // It ended meanwhile, or belongs to the kernel.
    if (isMissing(error) || ['ESRCH', 'EACCES', 'EPERM'].includes(systemErrorCode(error) ?? '')) return null;
    throw error;
  }
}
