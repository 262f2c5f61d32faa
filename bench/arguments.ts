import { parseArgs } from 'node:util';
import type { StackKind } from '../deploy/local/servers';

/** A ring that is made bad: this share of its hosts fail their install. */
export interface BadRing {
  readonly ring: string;
  /** Above 0, at most 1. */
  readonly share: number;
}

/** What `npm run bench` was asked to do. */
export interface BenchArguments {
  readonly hosts: number;
  readonly stack: StackKind;
  /** Where the figures go, besides the table; null for the table alone. */
  readonly json: string | null;
  readonly fail: BadRing | null;
  /** A directory for profiles of PostgreSQL and of our processes; null for a run that is not slowed by them. */
  readonly profile: string | null;
}

/** The rings of the benchmark's campaign, in order. */
export const BENCH_RINGS = ['pilot', 'ten', 'ninety', 'rest'] as const;

/** Enough for every cluster to have its pilots and hosts beside them. */
export const FEWEST_HOSTS = 20;
/** One import takes no more (docs/api.md). */
export const MOST_HOSTS = 200_000;

export const USAGE =
  'Usage: npm run bench -- --hosts N [--stack KIND] [--json FILE] [--fail RING:SHARE] [--profile DIRECTORY]\n' +
  '  --hosts N            simulated hosts, 20 to 200000\n' +
  '  --stack KIND         production (default): the Temporal server that operators run, on PostgreSQL, and two gateways;\n' +
  '                       local: what npm start runs\n' +
  '  --json FILE          writes the figures there\n' +
  '  --fail RING:SHARE    this share of a ring (pilot, ten, ninety, rest) fails its install: ninety:0.5\n' +
  '  --profile DIRECTORY  writes where PostgreSQL and our processes spend their time (costs some speed)\n' +
  'See docs/benchmarks.md.';

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class BenchUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'BenchUsageError';
  }
}

/** Reads the command line. @throws BenchUsageError */
export function parseBenchArguments(args: readonly string[]): BenchArguments {
  const { hosts, stack, json, fail, profile } = readOptions(args);
  if (hosts === undefined) throw new BenchUsageError('Say how many hosts: --hosts N.');
  return {
    hosts: parseHosts(hosts),
    stack: parseStack(stack),
    json: parsePath('--json', json),
    fail: fail === undefined ? null : parseBadRing(fail),
    profile: parsePath('--profile', profile),
  };
}

function readOptions(args: readonly string[]): Partial<Record<'hosts' | 'stack' | 'json' | 'fail' | 'profile', string>> {
  try {
    return parseArgs({
      args: [...args],
      options: {
        hosts: { type: 'string' },
        stack: { type: 'string' },
        json: { type: 'string' },
        fail: { type: 'string' },
        profile: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    throw new BenchUsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function parseHosts(text: string): number {
  const hosts = /^[1-9][0-9]{0,6}$/.test(text) ? Number(text) : NaN;
  if (hosts >= FEWEST_HOSTS && hosts <= MOST_HOSTS) return hosts;
  throw new BenchUsageError(`--hosts "${text}" is not a whole number from ${FEWEST_HOSTS} to ${MOST_HOSTS}.`);
}

function parseStack(text = 'production'): StackKind {
  if (text === 'production' || text === 'local') return text;
  throw new BenchUsageError(`--stack "${text}" is neither production nor local.`);
}

function parsePath(option: string, value: string | undefined): string | null {
  if (value === '') throw new BenchUsageError(`${option} needs a name.`);
  return value ?? null;
}

function parseBadRing(text: string): BadRing {
  const match = /^([^:]+):([0-9]*\.?[0-9]+)$/.exec(text);
  const share = Number(match?.[2]);
  const ring = BENCH_RINGS.find((name) => name === match?.[1]);
  if (match === null) throw new BenchUsageError(`--fail "${text}" is not RING:SHARE, such as ninety:0.5.`);
  if (ring === undefined)
    throw new BenchUsageError(`--fail names the ring "${match[1] ?? ''}"; there are ${BENCH_RINGS.join(', ')}.`);
  if (share > 0 && share <= 1) return { ring, share };
  throw new BenchUsageError(`--fail asks for the share "${match[2] ?? ''}"; it must be above 0 and at most 1.`);
}
