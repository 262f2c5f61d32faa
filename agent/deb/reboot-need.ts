import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { isMissing } from '../durable-file';
import { systemErrorCode } from '../system-error';
import type { DebHost } from './deb-host';

const FLAG = '/run/reboot-required';

/** What was changed now (`qualifiedName`), and the files that the order's packages had before and have after it. */
export interface ChangedFiles {
  readonly names: readonly string[];
  readonly files: ReadonlySet<string>;
}

/** Why this host must reboot before what is installed is what runs; empty: it need not. */
export async function rebootNeed(host: DebHost, { names, files }: ChangedFiles): Promise<string> {
  const reasons: string[] = [];
  if (existsSync(FLAG)) reasons.push(`${FLAG} is there`);
  const kernel = await waitingKernel(host, { names, files });
  if (kernel !== null) reasons.push(`kernel ${kernel} is installed and ${release()} runs`);
  const services = servicesWithOldFiles(files);
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

/**
 * Of the kernels in /boot, those that the running one may have to give way to: other flavours (`rt`, `cloud`) are there
 * beside it, and kernels of packages that this order is not about are not its concern.
 */
export function rivalKernels(
  running: string,
  { installed, files }: { readonly installed: readonly string[]; readonly files: ReadonlySet<string> },
): readonly string[] {
  const isRival = (kernel: string): boolean =>
    kernel !== running && flavourOf(kernel) === flavourOf(running) && files.has(`/boot/vmlinuz-${kernel}`);
  return installed.filter(isRival);
}

/** `rt-amd64` of `6.1.0-28-rt-amd64`: what follows the parts that begin with a digit. */
function flavourOf(kernel: string): string {
  const parts = kernel.split('-');
  const first = parts.findIndex((part) => !/^\d/.test(part));
  return first === -1 ? '' : parts.slice(first).join('-');
}

async function waitingKernel(host: DebHost, { names, files }: ChangedFiles): Promise<string | null> {
  const running = release();
  // A container runs its host's kernel, whatever is installed in it.
  if (!existsSync(`/boot/vmlinuz-${running}`)) return null;
  if (names.some((name) => name.startsWith(`linux-image-${running}:`))) return running;
  const images = readdirSync('/boot').filter((name) => name.startsWith('vmlinuz-'));
  const installed = images.map((name) => name.slice('vmlinuz-'.length));
  for (const each of rivalKernels(running, { installed, files })) {
    if (await host.isHigher(each, running)) return each;
  }
  return null;
}

/** All files of these packages, under every name that a process may hold them by. */
export async function filesOf(host: DebHost, names: readonly string[]): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  for (const name of names) {
    // Of a package that is not there, it lists none.
    const { stdout } = await host.options.run(['dpkg-query', '--listfiles', name]);
    // /lib is a link to /usr/lib on merged hosts, and maps say where a file really is.
    for (const file of stdout.split('\n')) {
      files.add(file);
      if (/^\/(?:lib|bin|sbin)/.test(file)) files.add(`/usr${file}`);
    }
  }
  return files;
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
