import { RELEASE, type Tools } from './requirements';

/** What debootstrap makes a root of. */
export interface RootRecipe {
  /** Debian's name of the release. */
  readonly release: string;
  /** Beside Debian's own minimum. */
  readonly packages: readonly string[];
  /** How many lines debootstrap writes for it: for the estimate alone. */
  readonly lines: number;
  /** Shell lines run in the root once its packages are there. */
  readonly finish?: string;
  /** A unit with a /proc of its own sees the boot id that systemd-nspawn gave; else a drop-in has to lay it there. */
  readonly showsBootId?: boolean;
  /** What its hosts need of this machine beside what the lab always needs. */
  readonly tools?: Tools;
}

const EVERY_HOST = ['systemd-sysv', 'dbus', 'iproute2'];

/** What a host of a fleet has, and what scenarios patch. */
export const HOST_ROOT: RootRecipe = {
  release: RELEASE,
  packages: [...EVERY_HOST, 'openssl', 'nginx', 'dnf', 'rpm'],
  lines: 580,
};

function hostOf(release: string): RootRecipe {
  return { release, packages: [...EVERY_HOST, 'openssl'], lines: 540 };
}

/** The releases the agent is tried on, oldest first. */
export const RELEASE_ROOTS: readonly RootRecipe[] = [
  hostOf('bullseye'),
  HOST_ROOT,
  { ...hostOf('trixie'), showsBootId: true },
];

/** The kernel that virtual machines boot; the archive has its security updates beside it. */
export const KERNEL_PACKAGE = 'linux-image-cloud-amd64';

/**
 * A host with a kernel of its own. Its initial ram disk has only what this hardware needs, as an administrator of small
 * machines sets it: it is made in seconds, also by an emulated processor.
 */
export const VM_ROOT: RootRecipe = {
  release: RELEASE,
  packages: [...EVERY_HOST, KERNEL_PACKAGE],
  lines: 560,
  showsBootId: true,
  finish: `
printf '%s\\n' virtio_pci virtio_blk ext4 >> /etc/initramfs-tools/modules
echo MODULES=list > /etc/initramfs-tools/conf.d/lab
update-initramfs -u`,
  tools: { 'qemu-system-x86_64': 'qemu-system-x86', mke2fs: 'e2fsprogs' },
};
