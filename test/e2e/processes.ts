import { readdirSync, readFileSync } from 'node:fs';
import { processStart } from '../../deploy/local/file-lock.cjs';

/** Whether a process with this number runs (a zombie does not). */
export function isAlive(pid: number): boolean {
  return processStart(pid) !== null;
}

/** Every living process whose environment or command line holds this text. Linux only, as are the tests that use it. */
export function processesWith(text: string): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
      return (command.includes(text) || environment.includes(text)) && isAlive(pid) ? [{ pid, command }] : [];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
}

/** Whether a process has said what it does on SIGHUP (signal 1): the guard says so last, after SIGINT and SIGTERM. */
export function catchesHangUp(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & 1n) === 1n;
}

/** Asks until `check` holds; false after the time-out. */
export async function eventually(check: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
