import { existsSync, readdirSync } from 'node:fs';
import { release } from 'node:os';
import type { ChangedFiles } from '../packages/package-host';

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

/** The kernel that waits for a reboot of this host; null: none. */
export async function waitingKernel(
  isHigher: (version: string, than: string) => Promise<boolean>,
  { entries, files }: ChangedFiles,
): Promise<string | null> {
  const running = release();
  // A container runs its host's kernel, whatever is installed in it.
  if (!existsSync(`/boot/vmlinuz-${running}`)) return null;
  if (entries.some(({ name }) => name === `linux-image-${running}`)) return running;
  const images = readdirSync('/boot').filter((name) => name.startsWith('vmlinuz-'));
  const installed = images.map((name) => name.slice('vmlinuz-'.length));
  for (const each of rivalKernels(running, { installed, files })) {
    if (await isHigher(each, running)) return each;
  }
  return null;
}
