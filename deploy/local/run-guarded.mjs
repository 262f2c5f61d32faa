import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const GUARD = fileURLToPath(new URL('./guard.mjs', import.meta.url));

/** Runs a program on this terminal to its end, and resolves with its status. It ends with us, even if we are killed -9. */
export function runGuarded(command, args, { cwd, stdio }) {
  const guard = spawn(process.execPath, [GUARD], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio });
    child.once('error', reject);
    // In our own process group, so that Ctrl-C reaches it directly; npm and the compiler pass a signal on.
    guard.stdin.write(JSON.stringify({ watch: child.pid, signal: 'SIGTERM', group: false, stage: 0 }) + '\n');
    child.once('exit', (status) => {
      guard.stdin.write(JSON.stringify({ forget: child.pid }) + '\n');
      resolve(status);
    });
  }).finally(() => guard.stdin.end());
}
