import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolderDurably } from './durable-file';
import { identityOf, isRunning, readIdentity, type ProcessIdentity } from './process-identity';
import { systemErrorCode } from './system-error';

/** Another agent runs with the same data folder. */
export class AgentLockError extends Error {
  override readonly name = 'AgentLockError';
  readonly kind = 'locked';
}

/** Where the running agent of a data folder is written down. */
function agentIdentityFile(dataDir: string): string {
  return join(dataDir, 'agent.process');
}

/**
 * Makes this process the only agent of a data folder: two would both believe the journal to be theirs. The file of an
 * agent that was killed is taken over. Throws `AgentLockError` while another one runs.
 */
export function lockAgent(dataDir: string): void {
  makeFolderDurably(dataDir, 0o700);
  const file = agentIdentityFile(dataDir);
  const own = `${file}.${String(process.pid)}`;
  const identity = identityOf(process.pid, 'agent');
  if (identity === null) throw new Error('this process cannot find itself in the process table');
  writeFileSync(own, `${String(identity.pid)}\nagent\n${identity.startedAt}\n`, { mode: 0o600 });
  try {
    claim(file, own);
  } finally {
    rmSync(own, { force: true });
  }
}

/** The agent that runs with a data folder now; null: none. */
export function runningAgent(dataDir: string): ProcessIdentity | null {
  const identity = readIdentity(agentIdentityFile(dataDir));
  return identity !== null && isRunning(identity) ? identity : null;
}

function claim(file: string, own: string): void {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      // A link is made whole or not at all, and never over another one.
      linkSync(own, file);
      return;
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
    const holder = readIdentity(file);
    if (holder !== null && isRunning(holder)) {
      throw new AgentLockError(
        `another agent (process ${String(holder.pid)}) runs with this data folder; stop it first`,
      );
    }
    removeDead(file);
  }
  throw new AgentLockError('other agents are starting with this data folder; start one only');
}

/** Moves a dead agent's file away; if another starting agent has taken its place meanwhile, gives that one's back. */
function removeDead(file: string): void {
  const aside = `${file}.dead.${String(process.pid)}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return;
  }
  try {
    const holder = readIdentity(aside);
    if (holder !== null && isRunning(holder)) linkSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}
