'use strict';
/**
 * Loaded before an agent's program (NODE_OPTIONS) in chaos runs: the clock of this one process is ahead of the machine's by
 * as many milliseconds as the file in RINGMASTER_CHAOS_CLOCK says, and steps when that changes. Each step is confirmed in
 * the file beside it. Monotonic time goes on as it is, as on a host whose clock is set.
 */
const { appendFileSync, readFileSync } = require('node:fs');

const LOOK_MS = 200;
const file = process.env.RINGMASTER_CHAOS_CLOCK;
const MachineDate = Date;
let aheadMs = 0;

const now = () => MachineDate.now() + aheadMs;

globalThis.Date = new Proxy(MachineDate, {
  apply: () => new MachineDate(now()).toString(),
  construct: (target, words, newTarget) => Reflect.construct(target, words.length === 0 ? [now()] : words, newTarget),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});

function look() {
  let next;
  try {
    next = Number(readFileSync(file, 'utf8'));
  } catch (error) {
    // Nobody has stepped this clock yet.
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (!Number.isFinite(next) || next === aheadMs) return;
  aheadMs = next;
  const said = { pid: process.pid, aheadMs, now: Date.now(), machine: MachineDate.now() };
  appendFileSync(`${file}.seen`, `${JSON.stringify(said)}\n`);
}

look();
setInterval(look, LOOK_MS).unref();
