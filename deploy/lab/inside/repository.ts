import { createReadStream, copyFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, join, normalize } from 'node:path';
import { command, PLAIN_ENVIRONMENT } from '../command';
import type { DemoPackage, LabJob } from '../messages';
import { buildDemoPackage } from './demo-package';
import { createRpmRepository, type RpmRepository } from './rpm-repository';

/** The port of the repository, on the bridge's address. */
const PORT = 8080;
const SUITE = 'lab';
const KEY_NAME = 'Ringmaster lab';

/** An apt repository with signed indexes, served over HTTP to the lab's hosts. It keeps every version it was given. */
export interface Repository {
  /** What a host needs to use it and nothing else: files by path. */
  readonly clientFiles: Readonly<Record<string, string>>;
  /** Adds packages. Hosts see them with their next `apt-get update`. */
  publish(packages: readonly DemoPackage[]): Promise<void>;
  /** The same with files that are packages already; they are moved there. */
  take(files: readonly string[]): Promise<void>;
  /** The same of RPM packages, for hosts that have dnf. */
  readonly rpms: RpmRepository;
}

class Indexes {
  #revision = 0;
  /** Directory of the indexes that are served. */
  current = '';

  constructor(
    private readonly root: string,
    private readonly gnupgHome: string,
  ) {}

  /** Makes all indexes anew beside those in use, signs them, then serves them instead: apt never sees half of a change. */
  async renew(): Promise<void> {
    this.#revision += 1;
    const next = join(this.root, `indexes-${this.#revision}`);
    const arch = (await command('dpkg', ['--print-architecture'])).trim();
    const binary = join(next, 'main', `binary-${arch}`);
    mkdirSync(binary, { recursive: true });
    const packages = await command('apt-ftparchive', ['--db', join(this.root, 'cache.db'), 'packages', 'pool'], {
      cwd: this.root,
    });
    writeFileSync(join(binary, 'Packages'), packages);
    const facts = { Origin: KEY_NAME, Suite: SUITE, Codename: SUITE, Components: 'main', Architectures: arch };
    const options = Object.entries(facts).flatMap(([key, value]) => [
      '-o',
      `APT::FTPArchive::Release::${key}=${value}`,
    ]);
    writeFileSync(join(next, 'Release'), await command('apt-ftparchive', [...options, 'release', next]));
    const sign = ['--batch', '--yes', '--local-user', KEY_NAME, '--clearsign', '--output', join(next, 'InRelease')];
    await command('gpg', [...sign, join(next, 'Release')], {
      env: { ...PLAIN_ENVIRONMENT, GNUPGHOME: this.gnupgHome },
    });
    const former = this.current;
    this.current = next;
    if (former !== '') rmSync(former, { recursive: true });
  }
}

async function createKey(gnupgHome: string): Promise<string> {
  mkdirSync(gnupgHome, { recursive: true, mode: 0o700 });
  const env = { ...PLAIN_ENVIRONMENT, GNUPGHOME: gnupgHome };
  await command('gpg', ['--batch', '--passphrase', '', '--quick-gen-key', KEY_NAME, 'ed25519', 'sign', '0'], { env });
  return command('gpg', ['--batch', '--armor', '--export', KEY_NAME], { env });
}

function serve(root: string, indexes: Indexes): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const path = normalize(decodeURI(request.url ?? '/'));
    const prefix = `/dists/${SUITE}/`;
    const file = path.startsWith(prefix) ? join(indexes.current, path.slice(prefix.length)) : join(root, path);
    const isOpen = path.startsWith(prefix) || path.startsWith('/pool/');
    const found = isOpen ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (found?.isFile() !== true) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-length': found.size, 'last-modified': found.mtime.toUTCString() });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
  };
}

/** Makes the repository from the base root's packages and those of the job, and serves it on `address`. */
export async function createRepository(job: LabJob, address: string): Promise<Repository> {
  const root = join(job.root, 'repository');
  const demoPool = join(root, 'pool', 'demo');
  const gnupgHome = join(job.root, 'gnupg');
  for (const folder of ['base', 'security', 'demo']) mkdirSync(join(root, 'pool', folder), { recursive: true });
  await command('mount', ['--bind', '-o', 'ro', job.base.pool, join(root, 'pool', 'base')]);
  for (const file of job.packages) copyFileSync(file, join(root, 'pool', 'security', basename(file)));
  const key = await createKey(gnupgHome);
  const indexes = new Indexes(root, gnupgHome);
  await indexes.renew();
  const server = createServer(serve(root, indexes));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORT, address, resolve);
  });
  const pool = join(root, 'pool', 'rpm');
  const url = `http://${address}:${PORT}/pool/rpm`;
  const rpms = createRpmRepository({ root: job.root, pool, url, gnupgHome, signer: KEY_NAME, key });
  let publishing = Promise.resolve();
  const inTurn = (publish: () => Promise<void>): Promise<void> => {
    const adding = publishing.then(publish);
    // Whoever published it hears of a failure; the next publication begins all the same.
    publishing = adding.catch(() => undefined);
    return adding;
  };
  return {
    rpms,
    clientFiles: {
      '/etc/apt/keyrings/lab.asc': key,
      '/etc/apt/sources.list.d/lab.sources': [
        'Types: deb',
        `URIs: http://${address}:${PORT}`,
        `Suites: ${SUITE}`,
        'Components: main',
        'Signed-By: /etc/apt/keyrings/lab.asc',
        '',
      ].join('\n'),
    },
    publish: (packages) =>
      inTurn(async () => {
        for (const demo of packages) {
          await buildDemoPackage(demo, {
            scratch: join(job.root, 'demo-packages'),
            pool: demoPool,
            baseRoot: job.base.root,
          });
        }
        await indexes.renew();
      }),
    take: (files) =>
      inTurn(async () => {
        for (const file of files) renameSync(file, join(demoPool, basename(file)));
        await indexes.renew();
      }),
  };
}
