import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { PackageVersion } from '../../model/campaign';
import { PackageError } from './package-error';
import type { PackageHost } from './package-host';
import type { PackageRequest, PlannedChange } from './plan';

/** What was fetched, and what the order lists. */
export interface Fetched {
  readonly listed: readonly PackageVersion[];
  readonly changes: readonly PlannedChange[];
  readonly request: PackageRequest;
}

/**
 * Compares each fetched file with the digests that the order has of its package, over and above what the package manager does:
 * its index is signed by whoever runs the repository, the order by those who approved it. Throws `PackageError` `digest_mismatch`,
 * also where the file is not where it should be.
 */
export async function checkDigests(host: PackageHost, { listed, changes, request }: Fetched): Promise<void> {
  for (const change of changes) {
    const { name, to, arch } = change;
    const digests = listed.find((each) => each.name === name && each.version === to)?.digests;
    if (digests === undefined) continue;
    const file = await host.fetchedFile(request, change);
    const found = file === null ? null : `sha256:${await sha256Of(file)}`;
    if (found !== null && digests.includes(found)) continue;
    const message =
      found === null
        ? `${host.program} left no file of ${name} ${to} (${arch}) that could be compared with its digest`
        : `${name} ${to} (${arch}) is ${found}, and the order lists ${digests.join(', ')}`;
    throw new PackageError('digest_mismatch', message, { package: name });
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
