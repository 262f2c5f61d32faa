import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../local/checkout';
import { command } from '../lab/command';

/** Which state of the sources is packaged. */
export interface Release {
  /** `0.1.0+20261122201544`: a later commit is a higher version to dpkg, also in a clone without history. */
  readonly version: string;
  /** Seconds since 1970: the time of every file in the package. */
  readonly epoch: number;
}

/** Of the checkout's commit; from sources without git, the version of package.json alone. */
export async function currentRelease(): Promise<Release> {
  const manifest = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { readonly version: string };
  let epoch: number;
  try {
    epoch = Number((await command('git', ['-C', CHECKOUT, 'log', '-1', '--format=%ct'])).trim());
  } catch {
    // An archive of the sources has no commit; any time will do, as long as it is always the same.
    return { version: manifest.version, epoch: 0 };
  }
  const digits = new Date(epoch * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return { version: `${manifest.version}+${digits}`, epoch };
}
