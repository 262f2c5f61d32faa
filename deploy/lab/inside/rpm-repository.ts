import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../command';
import type { DemoRpm } from '../messages';
import { buildDemoRpm } from './demo-rpm';

/** A repository of signed RPM packages, beside the one of Debian packages and served by the same server. */
export interface RpmRepository {
  /** What a host needs to use it: files by path. */
  readonly clientFiles: Readonly<Record<string, string>>;
  /** Adds packages; every version stays. Hosts see them with their next `dnf makecache`. */
  publish(rpms: readonly DemoRpm[]): Promise<void>;
}

/** What it needs of the lab. */
export interface RpmRepositoryRequest {
  /** The lab's own folder. */
  readonly root: string;
  /** The folder that is served. */
  readonly pool: string;
  readonly url: string;
  readonly gnupgHome: string;
  readonly signer: string;
  /** The signer's public key. */
  readonly key: string;
}

/**
 * A Debian with dnf calls nothing its own: the packages dnf has put there are all that is in rpm's database, which is
 * where a host of that family has it.
 */
export function createRpmRepository({ root, pool, url, gnupgHome, signer, key }: RpmRepositoryRequest): RpmRepository {
  let publishing = Promise.resolve();
  return {
    clientFiles: {
      '/etc/rpm/macros': '%_dbpath /var/lib/rpm\n',
      '/etc/pki/lab.asc': key,
      '/etc/yum.repos.d/lab.repo': [
        '[lab]',
        'name=Ringmaster lab',
        `baseurl=${url}`,
        'gpgcheck=1',
        'gpgkey=file:///etc/pki/lab.asc',
        '',
      ].join('\n'),
    },
    publish: (rpms) => {
      const adding = publishing.then(async () => {
        mkdirSync(pool, { recursive: true });
        const place = { scratch: join(root, 'demo-rpms'), pool, gnupgHome, signer };
        for (const rpm of rpms) await buildDemoRpm(rpm, place);
        await command('createrepo_c', ['--quiet', '--update', pool]);
      });
      // Whoever published it hears of a failure; the next publication begins all the same.
      publishing = adding.catch(() => undefined);
      return adding;
    },
  };
}
