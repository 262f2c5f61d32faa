import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { AgentConfig } from '../config';
import { NO_POLICY, parsePolicy, type ParsedPolicy } from './host-policy';

/** Whether the file's owner counts: on a real machine only root may say what orders may do. */
export interface PolicySource {
  /** Null: the configuration names no policy, and nothing is restricted. */
  readonly file: string | null;
  readonly mustBeRoots: boolean;
}

/** Where a configuration says that root's policy is. */
export function policySource({ policyFile, machine }: Pick<AgentConfig, 'policyFile' | 'machine'>): PolicySource {
  return { file: policyFile, mustBeRoots: machine.kind === 'systemd' };
}

/**
 * Reads the policy as it is now, so that what root writes counts for the next order. Never throws: a policy that cannot be
 * read is a problem, and then nothing is allowed.
 */
export function readPolicy({ file, mustBeRoots }: PolicySource): ParsedPolicy {
  if (file === null) return { ok: true, policy: NO_POLICY };
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { uid, mode } = fstatSync(descriptor);
      if (mustBeRoots && uid !== 0) return refused(file, 'does not belong to root; chown root it');
      if ((mode & 0o022) !== 0) return refused(file, 'may be written by others than its owner; chmod go-w it');
      const parsed = parsePolicy(readFileSync(descriptor, 'utf8'));
      return parsed.ok ? parsed : { ok: false, problems: parsed.problems.map((problem) => `${file}: ${problem}`) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { ok: false, problems: [error instanceof Error ? error.message : String(error)] };
  }
}

function refused(file: string, why: string): ParsedPolicy {
  return { ok: false, problems: [`${file}: ${why}`] };
}
