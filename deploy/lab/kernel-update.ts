import { command } from './command';
import type { SecurityUpdate } from './messages';
import { updateOf } from './package-pair';
import type { Prepared } from './prepare';
import { RELEASE } from './requirements';
import { KERNEL_PACKAGE } from './root-recipes';

/** The kernel that a version of the package brings: a package of its own, with the kernel's release in its name. */
async function imageOf(version: string): Promise<string> {
  const shown = await command('apt-cache', ['show', `${KERNEL_PACKAGE}=${version}`]);
  const image = /^Depends: (?:.*, )?(linux-image-\d\S*)/m.exec(shown)?.[1];
  if (image === undefined) throw new Error(`apt-cache shows no kernel among what ${KERNEL_PACKAGE} ${version} needs`);
  return image;
}

/**
 * The security update of the kernel that virtual machines have: the package that is installed, and the kernel it newly
 * needs. @throws Error if the archive has none newer than the root's.
 */
export async function findKernelUpdate({ base, lists }: Prepared): Promise<SecurityUpdate> {
  await lists.update();
  const [kernel] = (await updateOf(base.root, [KERNEL_PACKAGE]))?.packages ?? [];
  if (kernel === undefined) {
    throw new Error(
      `${RELEASE}-security has no newer ${KERNEL_PACKAGE} than the virtual machines' root: wait for Debian's next one.`,
    );
  }
  return { packages: [kernel, { name: await imageOf(kernel.to), from: '', to: kernel.to }] };
}
