import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT } from '../../deploy/local/checkout';

const run = promisify(execFile);

/** Where the playbook's plugin and the pinned packages are. */
export const ANSIBLE_FILES = join(CHECKOUT, 'bench', 'peers', 'ansible');

/**
 * The Python that has Ansible: a virtual environment in the cache, made once for each set of pinned packages and moved into
 * its place when it is whole. Its scripts name the folder they were made in, so run `python3 -m ansible playbook`.
 * @throws Error saying what is missing.
 */
export async function installAnsible(cacheDir: string, say: (line: string) => void): Promise<string> {
  const requirements = join(ANSIBLE_FILES, 'requirements.txt');
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const target = join(cacheDir, `ansible-${key}`);
  const python = join(target, 'bin', 'python3');
  if (existsSync(python)) return python;
  say('Installing ansible-core from PyPI, once (about a minute).');
  mkdirSync(cacheDir, { recursive: true });
  const making = `${target}.${String(process.pid)}`;
  try {
    await run('python3', ['-m', 'venv', making]);
    await run(join(making, 'bin', 'python3'), ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements]);
    rmSync(target, { recursive: true, force: true });
    renameSync(making, target);
  } catch (cause) {
    rmSync(making, { recursive: true, force: true });
    throw new Error(
      'ansible-core could not be installed. It needs python3 3.11 or newer with venv (Debian: apt install python3-venv) ' +
        'and PyPI; or leave it out: npm run bench:peers -- --only ringmaster.',
      { cause },
    );
  }
  return python;
}
