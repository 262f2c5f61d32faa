import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { command } from '../command';
import type { HostSpec, LabJob } from '../messages';

/** Lays a host's own files over the base root, below `directory`. Resolves with the root that both are seen in. */
export async function mountRoot(job: LabJob, spec: HostSpec, directory: string): Promise<string> {
  const root = join(directory, 'root');
  const disk = join(directory, 'disk');
  mkdirSync(disk, { recursive: true });
  // A virtual machine has a disk of that size; here it is only filled.
  if (spec.diskMebibytes !== undefined && spec.isVirtual !== true) {
    await command('mount', ['-t', 'tmpfs', '-o', `size=${spec.diskMebibytes}M`, 'tmpfs', disk]);
  }
  const [upper, work] = [join(disk, 'upper'), join(disk, 'work')];
  for (const folder of [upper, work, root]) mkdirSync(folder, { recursive: true });
  const layers = `lowerdir=${job.base.root},upperdir=${upper},workdir=${work}`;
  await command('mount', ['-t', 'overlay', 'overlay', '-o', layers, root]);
  return root;
}

/** Gives a root its name, its files and what it starts. */
export function furnish(root: string, spec: HostSpec, address: string): void {
  const { name, files = {}, private: secret = [], enable = [] } = spec;
  const all: Record<string, string> = {
    '/etc/hostname': `${name}\n`,
    '/etc/hosts': `127.0.0.1 localhost\n${address} ${name}\n`,
    '/etc/machine-id': `${randomBytes(16).toString('hex')}\n`,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, secret.includes(path) ? 0o600 : text.startsWith('#!') ? 0o755 : 0o644);
  }
  const wanted = join(root, '/etc/systemd/system/multi-user.target.wants');
  mkdirSync(wanted, { recursive: true });
  for (const unit of enable) symlinkSync(join('/etc/systemd/system', unit), join(wanted, unit));
}
