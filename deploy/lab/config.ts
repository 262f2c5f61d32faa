import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * What is run: the campaigns and then single hosts, only the campaigns, only the story of one host with what its files
 * and commands said, other releases of Debian, or virtual machines.
 */
export type LabSuite = 'all' | 'short' | 'story' | 'roots' | 'vm';

/** What `npm run lab` was asked to do. */
export interface LabConfig {
  readonly output: 'text' | 'json';
  readonly suite: LabSuite;
  /** Of its scenarios on virtual machines, only those whose name contains this; empty: all. */
  readonly only: string;
  /** Where the hosts' root is kept between runs and clones. */
  readonly cacheDir: string;
  /** Where the Temporal program is. */
  readonly temporalCacheDir: string;
  /** Where programs are searched. */
  readonly path: string;
  /** Who acts: recorded with every act. */
  readonly actor: string;
}

const USAGE = 'Usage: npm run lab -- [--short | --story | --roots | --vm [--only TEXT]] [-o text|json]';

/** Reads the command line and the environment. @throws Error with the usage for an option it does not know. */
export function parseLabConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): LabConfig {
  const { output, suite, only } = readOptions(args);
  const cacheHome = env.XDG_CACHE_HOME === undefined || env.XDG_CACHE_HOME === '' ? null : env.XDG_CACHE_HOME;
  const cache = join(cacheHome ?? join(homedir(), '.cache'), 'ringmaster');
  return Object.freeze({
    output,
    suite,
    only,
    cacheDir: join(cache, 'lab'),
    temporalCacheDir: join(cache, 'temporal'),
    path: env.PATH ?? '',
    actor: userInfo().username,
  });
}

function readOptions(args: readonly string[]): Pick<LabConfig, 'output' | 'suite' | 'only'> {
  const options = {
    output: { type: 'string', short: 'o', default: 'text' },
    short: { type: 'boolean', default: false },
    story: { type: 'boolean', default: false },
    roots: { type: 'boolean', default: false },
    vm: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  } as const;
  const { output, only, ...suites } = readArguments(() => parseArgs({ args: [...args], options }).values);
  const asked = (['short', 'story', 'roots', 'vm'] as const).filter((each) => suites[each]);
  if (asked.length > 1) throw new Error(`--${asked.join(' and --')} exclude each other.\n${USAGE}`);
  const suite = asked[0] ?? 'all';
  if (only !== '' && suite !== 'vm') throw new Error(`--only is for --vm.\n${USAGE}`);
  if (output === 'text' || output === 'json') return { output, suite, only };
  throw new Error(`-o takes text or json, not "${output}".\n${USAGE}`);
}

function readArguments<Values>(read: () => Values): Values {
  try {
    return read();
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${USAGE}`, { cause });
  }
}
