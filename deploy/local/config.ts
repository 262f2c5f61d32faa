import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKOUT } from './checkout';

/** The database as the role of each process that connects to it, passwords included: never to be logged. */
export interface RoleUrls {
  readonly gateway: string;
  readonly api: string;
  readonly worker: string;
  /** Null: nobody's, where no notifications are sent. */
  readonly notify: string | null;
}

/** What `npm start` was asked to do. */
export interface LocalConfig {
  /** Run both campaigns, prove what they did, and leave nothing. */
  readonly exit: boolean;
  /** Null: `.ringmaster` in the checkout, or with `exit` a new directory that is removed. */
  readonly runDir: string | null;
  /** Whether the two example campaigns are launched when they have never been. */
  readonly campaigns: boolean;
  /** A PostgreSQL to use instead of the embedded one, as the owner of its schema: for migrations alone. */
  readonly databaseUrl: string | null;
  /** How each process reaches that PostgreSQL, as its own role. */
  readonly roleUrls: RoleUrls | null;
  /** Receivers and routes of notifications; null: nobody is told. */
  readonly notifyFile: string | null;
  /** A Temporal server to use instead of one started here. */
  readonly temporalAddress: string | null;
  /** Where the Temporal program is kept between runs and clones. */
  readonly cacheDir: string;
  /** Where runs of this user tell each other which ports they use. */
  readonly portsDir: string;
  /** Where programs are searched. */
  readonly path: string;
  /** Who acts: recorded with every act. */
  readonly actor: string;
  /** What every process of the run inherits. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** Settings of the machine and of tracing; nothing else of the caller's environment reaches our processes. */
const INHERITED = /^(PATH|HOME|TMPDIR|TZ|LANG|LC_.*|OTEL_.*|RINGMASTER_TRACED_HOSTS|RINGMASTER_PROBES_FILE)$/;

const USAGE = 'Usage: npm start -- [--exit] [--run-dir DIRECTORY] [--no-campaigns]';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the command line and the environment. @throws Error with the usage for an option it does not know. */
export function parseLocalConfig(args: readonly string[], env: Environment): LocalConfig {
  const values = readOptions(args);
  const set = (name: string): string | null => (env[name] === undefined || env[name] === '' ? null : env[name]);
  const cache = join(set('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'ringmaster');
  const databaseUrl = set('DATABASE_URL');
  return Object.freeze({
    exit: values.exit,
    runDir: values['run-dir'] ?? null,
    campaigns: !values['no-campaigns'],
    databaseUrl,
    roleUrls: databaseUrl === null ? null : readRoleUrls(set),
    notifyFile: set('RINGMASTER_NOTIFY_FILE'),
    temporalAddress: set('TEMPORAL_ADDRESS'),
    cacheDir: join(cache, 'temporal'),
    portsDir: join(cache, 'ports'),
    path: set('PATH') ?? '',
    actor: userInfo().username,
    inherited: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) =>
        value !== undefined && INHERITED.test(name) ? [[name, value] as const] : [],
      ),
    ),
  });
}

const ROLE_URLS = {
  gateway: 'RINGMASTER_GATEWAY_DATABASE_URL',
  api: 'RINGMASTER_API_DATABASE_URL',
  worker: 'RINGMASTER_WORKER_DATABASE_URL',
} as const;

function readRoleUrls(set: (name: string) => string | null): RoleUrls {
  const read = (process: keyof typeof ROLE_URLS): string => {
    const url = set(ROLE_URLS[process]);
    if (url !== null) return url;
    throw new Error(
      `DATABASE_URL is set, so ${ROLE_URLS[process]} must be too: the same database as the role ringmaster_${process}, ` +
        `made once with CREATE ROLE ringmaster_${process} LOGIN PASSWORD …. Or unset all of them: a PostgreSQL is then started here.`,
    );
  };
  return {
    gateway: read('gateway'),
    api: read('api'),
    worker: read('worker'),
    notify: set('RINGMASTER_NOTIFY_DATABASE_URL'),
  };
}

function readOptions(args: readonly string[]): { exit: boolean; 'run-dir'?: string; 'no-campaigns': boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        exit: { type: 'boolean', default: false },
        'run-dir': { type: 'string' },
        'no-campaigns': { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${USAGE}`, { cause });
  }
}

/** Where the data of an ordinary `npm start` is. */
export const DEFAULT_RUN_DIR = join(CHECKOUT, '.ringmaster');
