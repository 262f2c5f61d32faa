import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { isMissing } from '../durable-file';
import { systemErrorCode } from '../system-error';
import type { ChangedFiles, PackageHost } from './package-host';

const FLAG = '/run/reboot-required';
/** What the first process is called in messages. */
const INIT = 'systemd itself';
/** Services named in a message. */
const MOST_NAMED = 10;

/** Why what is installed is not yet what runs. */
export interface RebootNeed {
  /** What nothing but a reboot ends. */
  readonly reasons: readonly string[];
  /** The services that still use old files. */
  readonly services: readonly string[];
}

/** Why this host must reboot, or restart services, before what is installed is what runs. */
export async function rebootNeed(host: Pick<PackageHost, 'waitingKernel'>, changed: ChangedFiles): Promise<RebootNeed> {
  const reasons: string[] = [];
  if (existsSync(FLAG)) reasons.push(`${FLAG} is there`);
  const kernel = await host.waitingKernel(changed);
  if (kernel !== null) reasons.push(`kernel ${kernel} is installed and ${release()} runs`);
  const users = usersOfOldFiles(changed.files);
  if (users.has(INIT)) reasons.push(`old files are still in use by ${INIT}`);
  return { reasons, services: [...users].filter((user) => user !== INIT).sort() };
}

/** The same in words; empty: it need do neither. */
export function describeNeed({ reasons, services }: RebootNeed): string {
  const named = services.slice(0, MOST_NAMED).join(', ');
  const more = services.length > MOST_NAMED ? ` and ${String(services.length - MOST_NAMED)} more` : '';
  const users = services.length === 0 ? [] : [`old files are still in use by ${named}${more}`];
  return [...reasons, ...users].join('; ');
}

/** The mapped files of a process that were replaced since, from the text of its `maps` (proc(5)). */
export function replacedFiles(maps: string): ReadonlySet<string> {
  const found = [...maps.matchAll(/^\S+ \S+ \S+ \S+ \d+ +(\/.*) \(deleted\)$/gm)].map(([, path]) => path ?? '');
  return new Set(found.map((path) => path.replace(/\.dpkg-(?:new|tmp)$/, '')));
}

/**
 * The system's service of a process, from the text of its `cgroup`; null: it belongs to a person's session or a container.
 * What stands below a service is its own matter: groups of its own making, or the services of a person (user@1000.service).
 */
export function serviceOf(cgroup: string): string | null {
  const path = /^(?:0::|\d+:name=systemd:)(\/.*\.service(?:\/.*)?)$/m.exec(cgroup)?.[1] ?? '';
  return path.split('/').find((name) => name.endsWith('.service')) ?? null;
}

function usersOfOldFiles(files: ReadonlySet<string>): ReadonlySet<string> {
  const root = statSync('/');
  const services = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const service = readProcess(() => {
      const own = statSync(`/proc/${pid}/root/`);
      if (own.dev !== root.dev || own.ino !== root.ino) return null;
      const replaced = replacedFiles(readFileSync(`/proc/${pid}/maps`, 'utf8'));
      if (![...replaced].some((file) => files.has(file))) return null;
      return pid === '1' ? INIT : serviceOf(readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
    });
    if (service !== null) services.add(service);
  }
  return services;
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
