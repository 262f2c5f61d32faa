import { readFileSync } from 'node:fs';
import { processStart } from './file-lock.cjs';
import { readStat } from './process-stat';

const POLL_MS = 1_000;

/** Null where nothing further up is to be watched: no /proc here, the process just ended, or the first one is above it. */
function parentOf(pid: number): number | null {
  const parent = readStat(pid)?.parent ?? 0;
  return parent > 1 ? parent : null;
}

/** The processes between us and npm, when `npm start` runs us: npm itself and the shell it starts scripts with. */
function npmAbove(): { pid: number; start: string }[] {
  const above: { pid: number; start: string }[] = [];
  for (let pid: number | null = process.ppid; pid !== null && above.length < 4; pid = parentOf(pid)) {
    const start = processStart(pid);
    if (start === null) return [];
    above.push({ pid, start });
    if (isNpm(pid)) return above;
  }
  return [];
}

function isNpm(pid: number): boolean {
  try {
    return /(^|\/)npm(-cli\.js)?( |\0|$)/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    // No /proc here, or the process just ended.
    return false;
  }
}

/**
 * Calls `gone` once when `npm start` was killed above us: kill -9 of npm does not reach what it runs. Returns what ends the
 * watch.
 */
export function whenNpmIsGone(gone: () => void): () => void {
  const above = npmAbove();
  const timer = setInterval(() => {
    if (above.every(({ pid, start }) => processStart(pid) === start)) return;
    clearInterval(timer);
    gone();
  }, POLL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
