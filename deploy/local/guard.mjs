/**
 * Ends what a supervisor started once the supervisor is gone, kill -9 included: its end closes our standard input.
 *
 * Input, one JSON object a line:
 *   {"watch": pid, "signal": "SIGTERM", "group": true, "stage": 0}   end it when the input closes, lower stages first
 *   {"forget": pid}                                                  it ended
 *   {"mark": "NAME=value"}      also end every process with this in its environment (grandchildren, Linux only)
 *   {"remove": directory}       delete it last
 *   {"removeFolders": directory}  delete it and the folders in it, which hold nothing else (control groups)
 *   {"keep": directory}         after all do not
 * An orderly supervisor has forgotten everything before it closes the input; then nothing is ended.
 */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const { processStart } = createRequire(import.meta.url)('./file-lock.cjs');

const GENTLE_MS = 8_000;
const POLL_MS = 50;

const watched = new Map();
const marks = new Set();
const directories = new Set();
const folderTrees = new Set();

// Ctrl-C in a terminal and a polite stop are the supervisor's to handle; we leave when it is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

function send(pid, signal, group) {
  try {
    process.kill(group ? -pid : pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') console.error(`cannot send ${signal} to ${pid}: ${error.message}`);
  }
}

function isAlive({ pid, start }) {
  const now = processStart(pid);
  return now !== null && now === start;
}

async function end(entries) {
  for (const entry of entries) if (isAlive(entry)) send(entry.pid, entry.signal, entry.group);
  const until = Date.now() + GENTLE_MS;
  while (Date.now() < until && entries.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  for (const entry of entries) {
    if (isAlive(entry)) send(entry.pid, 'SIGKILL', false);
    // What is left of its group: helpers it did not take along.
    if (entry.group) send(entry.pid, 'SIGKILL', true);
  }
}

function markedProcesses() {
  if (process.platform !== 'linux' || marks.size === 0) return [];
  const found = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
      if (environment.some((variable) => marks.has(variable))) {
        found.push({ pid, start: processStart(pid), signal: 'SIGTERM', group: false });
      }
    } catch {
      // Another user's process, or one that just ended: not one of ours.
    }
  }
  return found;
}

function removeFolders(place) {
  if (!existsSync(place)) return;
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    if (entry.isDirectory()) removeFolders(join(place, entry.name));
  }
  rmdirSync(place);
}

/** A control group is busy until the last process in it has ended. */
async function removeFolderTrees() {
  for (const place of folderTrees) {
    for (const until = Date.now() + GENTLE_MS; ;) {
      try {
        removeFolders(place);
        break;
      } catch (error) {
        if (error.code === 'ENOENT') continue;
        if (error.code !== 'EBUSY' || Date.now() > until) {
          console.error(`cannot remove ${place}: ${error.message}`);
          break;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

async function finish() {
  const stages = [...new Set([...watched.values()].map((entry) => entry.stage))].sort((a, b) => a - b);
  for (const stage of stages) await end([...watched.values()].filter((entry) => entry.stage === stage));
  const left = markedProcesses();
  if (left.length > 0) await end(left);
  await removeFolderTrees();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
}

function obey(line) {
  const order = JSON.parse(line);
  if (order.watch !== undefined) {
    const pid = order.watch;
    watched.set(pid, { pid, start: processStart(pid), signal: order.signal, group: order.group, stage: order.stage });
  }
  if (order.forget !== undefined) watched.delete(order.forget);
  if (order.mark !== undefined) marks.add(order.mark);
  if (order.remove !== undefined) directories.add(order.remove);
  if (order.removeFolders !== undefined) folderTrees.add(order.removeFolders);
  if (order.keep !== undefined) directories.delete(order.keep);
}

const lines = createInterface({ input: process.stdin });
lines.on('line', obey);
lines.on('close', () => {
  void finish().then(() => process.exit(0));
});
