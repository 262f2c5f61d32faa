// Plain JavaScript, because setup.mjs needs it before anything is compiled.
'use strict';
const { execFileSync } = require('node:child_process');
const { linkSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { randomBytes } = require('node:crypto');

/** When a process began, as an opaque text, or null when there is no such process: a process id alone may be reused. */
function processStart(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command's name, in brackets, may hold spaces; state is the 1st and start time the 20th field after it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    } catch {
      // No such entry: no such process.
      return null;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    // ps ends with status 1 for a process that does not exist.
    return null;
  }
}

function readOwner(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const owner = JSON.parse(text);
    return { pid: Number(owner.pid), start: String(owner.start), text };
  } catch {
    // Written whole or not at all (see below), so this is not ours to judge: treated as left behind.
    return { pid: 0, start: '', text };
  }
}

/**
 * Takes the lock at `file` for this process, or returns the process id of the living holder.
 * A lock whose holder is gone (kill -9, power) is taken over.
 * @returns {{ held: true, release: () => void } | { held: false, pid: number }}
 */
function tryLock(file) {
  const mine = JSON.stringify({ pid: process.pid, start: processStart(process.pid) }) + '\n';
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link appears with its whole content or not at all, and only if nobody was faster.
        linkSync(draft, file);
        return { held: true, release: () => release(file, mine) };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const owner = readOwner(file);
      if (owner === undefined) continue;
      if (owner.pid > 0 && processStart(owner.pid) === owner.start) return { held: false, pid: owner.pid };
      removeIfStill(file, owner.text);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function release(file, mine) {
  const owner = readOwner(file);
  if (owner !== undefined && owner.text === mine) rmSync(file, { force: true });
}

/** Moves a dead holder's lock away; if another process took it over in between, gives it back. */
function removeIfStill(file, text) {
  const aside = `${file}.stale.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== text) {
    try {
      linkSync(aside, file);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  rmSync(aside, { force: true });
}

/**
 * Takes the lock, waiting for its holder as long as that lives; `onWait(pid)` is called once when there is a wait.
 * @returns {Promise<() => void>} releases it
 */
async function waitForLock(file, onWait) {
  let told = false;
  for (;;) {
    const lock = tryLock(file);
    if (lock.held) return lock.release;
    if (!told) onWait(lock.pid);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

module.exports = { processStart, tryLock, waitForLock };
