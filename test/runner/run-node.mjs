import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const LAST_WORDS_MS = 2_000;

/**
 * Runs a script with this Node in the checkout; resolves with its status, 1 when a signal ended it. What it says on
 * standard error is ours, or goes to `hear` bit by bit; its standard output is ours, unless `quiet`.
 */
export function runNode(args, { env = process.env, quiet = false, hear = null } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', hear === null ? 'inherit' : 'pipe'],
    });
    child.stderr?.setEncoding('utf8').on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
    // A child that outlives its parent may keep the pipe open: what was said by then has been heard.
    child.once('exit', (code) => setTimeout(() => resolve(code ?? 1), LAST_WORDS_MS).unref());
  });
}
