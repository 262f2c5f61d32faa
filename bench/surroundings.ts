import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { CHECKOUT } from '../deploy/local/checkout';
import { serverNode } from '../deploy/local/server-node';
import { temporalVersion } from '../deploy/local/temporal';
import type { Database } from '../store/database';
import { postgresVersion } from '../store/bench-figures';
import type { Machine } from './figures';

const MEGABYTE = 1024 * 1024;
/** Enough for two digits, in a tenth of a second at most. */
const SIGNATURES = 1_000;
/** About what an order's payload has. */
const SIGNED_BYTES = 600;

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { cwd: CHECKOUT });
  return stdout.trim();
}

/** The commit this checkout is at, with `+` behind it when files differ from it; `unknown` outside a repository. */
export async function currentCommit(): Promise<string> {
  try {
    const commit = await git('rev-parse', '--short=12', 'HEAD');
    return (await git('status', '--porcelain', '--untracked-files=no')) === '' ? commit : `${commit}+`;
  } catch {
    // A copy without its history, or no git: the figures then say so.
    return 'unknown';
  }
}

/** The machine, and the versions of what runs on it. */
export async function describeMachine(db: Database, temporal: string): Promise<Machine> {
  return { ...(await describeServer(db)), temporal: await temporalVersion(temporal) };
}

/** The same where no Temporal runs. */
export async function describeServer(db: Database): Promise<Omit<Machine, 'temporal'>> {
  return {
    cores: cpus().length,
    memory_mb: Math.round(totalmem() / MEGABYTE),
    node: serverNode().version,
    postgres: await postgresVersion(db),
    signature_us: signatureCost(),
  };
}

/**
 * Microseconds of processor time that an ed25519 signature takes: what tells machines of equal cores apart. 26 and 85 were
 * seen on machines of two cores each.
 */
function signatureCost(): number {
  const { privateKey } = generateKeyPairSync('ed25519');
  const payload = Buffer.alloc(SIGNED_BYTES);
  const before = process.cpuUsage();
  for (let count = 0; count < SIGNATURES; count += 1) sign(null, payload, privateKey);
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / SIGNATURES);
}
