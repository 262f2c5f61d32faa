import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm run lab` was asked to do. */
export interface LabConfig {
  readonly output: 'text' | 'json';
  /** Only the campaigns, without what is tried on single hosts. */
  readonly isShort: boolean;
  /** Only the story of one host, with what its files and commands said. */
  readonly isStory: boolean;
  /** Where the hosts' root is kept between runs and clones. */
  readonly cacheDir: string;
  /** Where the Temporal program is. */
  readonly temporalCacheDir: string;
  /** Where programs are searched. */
  readonly path: string;
  /** Who acts: recorded with every act. */
  readonly actor: string;
}

const USAGE = 'Usage: npm run lab -- [--short | --story] [-o text|json]';

/** Reads the command line and the environment. @throws Error with the usage for an option it does not know. */
export function parseLabConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): LabConfig {
  const options = readOptions(args);
  const cacheHome = env.XDG_CACHE_HOME === undefined || env.XDG_CACHE_HOME === '' ? null : env.XDG_CACHE_HOME;
  const cache = join(cacheHome ?? join(homedir(), '.cache'), 'ringmaster');
  return Object.freeze({
    ...options,
    cacheDir: join(cache, 'lab'),
    temporalCacheDir: join(cache, 'temporal'),
    path: env.PATH ?? '',
    actor: userInfo().username,
  });
}

function readOptions(args: readonly string[]): Pick<LabConfig, 'output' | 'isShort' | 'isStory'> {
  const options = {
    output: { type: 'string', short: 'o', default: 'text' },
    short: { type: 'boolean', default: false },
    story: { type: 'boolean', default: false },
  } as const;
  let values: { readonly output: string; readonly short: boolean; readonly story: boolean };
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${USAGE}`, { cause });
  }
  const { output, short: isShort, story: isStory } = values;
  if (isShort && isStory) throw new Error(`--short and --story exclude each other.\n${USAGE}`);
  if (output === 'text' || output === 'json') return { output, isShort, isStory };
  throw new Error(`-o takes text or json, not "${output}".\n${USAGE}`);
}
