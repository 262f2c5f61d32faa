import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Furnished } from './furnish';
import { processorTime, weighProcess, type ProcessWeight } from './process-weight';
import type { UnpackedAgent } from './unpacked-agent';

const HOUR_MS = 3_600_000;
/** What a gateway asks for unless it is told otherwise. */
const HEARTBEATS_AN_HOUR = 60;
/** After this the start is over: nothing is loaded any more. */
const SETTLED_MS = 10_000;
const WARM_STARTS = 5;
/** The agent comes back and its journal is on the disk. */
const RECONNECTED_MS = 2_000;

/** What was measured of one agent. Times in ms, sizes in bytes. */
export interface AgentFigures {
  /** From its start to its Hello at the gateway, with nothing of it in memory. */
  readonly coldStartMs: number;
  /** The same with its files in memory: each of several starts. */
  readonly warmStartsMs: readonly number[];
  readonly idle: ProcessWeight;
  readonly cpuMsAnHour: number;
  /** How many heartbeats that was taken from. */
  readonly heartbeats: number;
  /** Of the journal, while nothing but heartbeats happened. */
  readonly journalBytesIdle: number;
  readonly journalBytesASession: number;
}

/**
 * Measures for `idleMs`, in which the gateway asks for `heartbeatIntervalMs`: more often than hosts are asked, so that an hour can
 * be told from a minute.
 */
export async function measureAgent(
  agent: UnpackedAgent,
  { config, journal, gateway }: Furnished,
  { idleMs }: { readonly idleMs: number },
): Promise<AgentFigures> {
  const started = async (start: () => ChildProcess | Promise<ChildProcess>): Promise<[ChildProcess, number]> => {
    const hello = gateway.nextHello();
    const child = await start();
    const began = performance.now();
    return [child, (await hello) - began];
  };
  const [first, coldStartMs] = await started(() => agent.start(config));
  await stop(first);
  const warmStartsMs: number[] = [];
  for (let count = 0; count < WARM_STARTS; count += 1) {
    const [child, ms] = await started(() => agent.startWarm(config));
    warmStartsMs.push(ms);
    await stop(child);
  }
  const [child] = await started(() => agent.start(config));
  const pid = child.pid ?? 0;
  await delay(SETTLED_MS);
  const [cpu, beats, size] = [processorTime(pid), gateway.heartbeats(), statSync(journal).size];
  await delay(idleMs);
  const heartbeats = gateway.heartbeats() - beats;
  const cpuMs = (processorTime(pid) - cpu) / 1_000_000;
  const cpuMsAnHour = processorAnHour({ cpuMs, heartbeats, idleMs });
  const idle = weighProcess(pid);
  const journalBytesIdle = statSync(journal).size - size;
  gateway.dropSessions();
  await delay(RECONNECTED_MS);
  const journalBytesASession = statSync(journal).size - size - journalBytesIdle;
  await stop(child);
  return {
    coldStartMs,
    warmStartsMs,
    idle,
    cpuMsAnHour,
    heartbeats,
    journalBytesIdle,
    journalBytesASession,
  };
}

/** What an idle hour takes, from a time in which heartbeats came more often. Throws when none came: that agent was not in a session. */
export function processorAnHour(idled: {
  readonly cpuMs: number;
  readonly heartbeats: number;
  readonly idleMs: number;
}): number {
  const { cpuMs, heartbeats, idleMs } = idled;
  if (heartbeats === 0) throw new Error('the agent sent no heartbeat: nothing was measured of one that has a session');
  return Math.min((cpuMs / heartbeats) * HEARTBEATS_AN_HOUR, (cpuMs / idleMs) * HOUR_MS);
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
