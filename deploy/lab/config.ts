import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm run lab` was asked to do. */
export interface LabConfig {
  readonly output: 'text' | 'json';
  /** Where the hosts' root is kept between runs and clones. */
  readonly cacheDir: string;
  /** Where the Temporal program is. */
  readonly temporalCacheDir: string;
  /** Where programs are searched. */
  readonly path: string;
  /** Who acts: recorded with every act. */
  readonly actor: string;
}

const USAGE = 'Usage: npm run lab -- [-o text|json]';

/** Reads the command line and the environment. @throws Error with the usage for an option it does not know. */
export function parseLabConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): LabConfig {
  const output = readOutput(args);
  const cacheHome = env.XDG_CACHE_HOME === undefined || env.XDG_CACHE_HOME === '' ? null : env.XDG_CACHE_HOME;
  const cache = join(cacheHome ?? join(homedir(), '.cache'), 'ringmaster');
  return Object.freeze({
    output,
    cacheDir: join(cache, 'lab'),
    temporalCacheDir: join(cache, 'temporal'),
    path: env.PATH ?? '',
    actor: userInfo().username,
  });
}

function readOutput(args: readonly string[]): 'text' | 'json' {
  let output: string;
  try {
    output = parseArgs({ args: [...args], options: { output: { type: 'string', short: 'o', default: 'text' } } }).values
      .output;
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${USAGE}`, { cause });
  }
  if (output !== 'text' && output !== 'json') throw new Error(`-o takes text or json, not "${output}".\n${USAGE}`);
  return output;
}
