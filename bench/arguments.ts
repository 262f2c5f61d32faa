import { nameGiven, readOptions, wholeNumber } from '../deploy/local/options';
import type { StackKind } from '../deploy/local/servers';
import { BENCH_CAMPAIGNS, type BenchCampaign, ringNames, turnsBackAt } from './campaign-file';
import { type Killable, KILLABLE } from './killing';

/** A ring that is made bad: this share of its hosts fail their install. */
export interface BadRing {
  readonly ring: string;
  /** Above 0, at most 1. */
  readonly share: number;
}

/** What `npm run bench` was asked to do. */
export interface BenchArguments {
  /** How many hosts, run after run; most often one number. */
  readonly hosts: readonly number[];
  /** How often each number of hosts is run. */
  readonly repeat: number;
  readonly stack: StackKind;
  readonly campaign: BenchCampaign;
  /** Whether simulated hosts check the signature of every order, as agents do. */
  readonly verify: boolean;
  /** What is killed in mid-campaign; null for nothing. */
  readonly kill: Killable | null;
  /** Where the figures go, besides the table; null for the table alone. */
  readonly json: string | null;
  /** Where the plot of the last run goes; null for none. */
  readonly plot: string | null;
  readonly fail: BadRing | null;
  /** A directory for profiles of PostgreSQL and of our processes; null for a run that is not slowed by them. */
  readonly profile: string | null;
}

/** Enough for every cluster to have its pilots and hosts beside them. */
export const FEWEST_HOSTS = 20;
/** One import takes no more (docs/api.md). */
const MOST_HOSTS = 200_000;

/** More is a matter of patience, not of evidence. */
const MOST_REPEATS = 100;

const USAGE =
  'Usage: npm run bench -- --hosts N[,N...] [OPTIONS]\n' +
  '  --hosts N[,N...]     simulated hosts, 20 to 200000; several numbers are run one after the other\n' +
  '  --repeat N           runs each number of hosts so often, and sums up\n' +
  '  --stack KIND         production (default): the Temporal server that operators run, on PostgreSQL, and two gateways;\n' +
  '                       local: what npm start runs\n' +
  '  --campaign NAME      emergency (default); backout: a person takes it back when a fifth is patched; contest: the one of\n' +
  '                       the comparison with peers (docs/peers.md)\n' +
  '  --verify             simulated hosts check the signature of every order, as agents do\n' +
  '  --fail RING:SHARE    this share of a ring fails its install: ninety:0.5\n' +
  `  --kill PROCESS       kill -9 of one process once a third of the hosts is patched: ${KILLABLE.join(', ')}\n` +
  '  --json FILE          writes the figures there\n' +
  '  --plot FILE          writes hosts over time there, as SVG\n' +
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

const OPTIONS = {
  hosts: { type: 'string' },
  repeat: { type: 'string' },
  stack: { type: 'string' },
  campaign: { type: 'string' },
  verify: { type: 'boolean' },
  fail: { type: 'string' },
  kill: { type: 'string' },
  json: { type: 'string' },
  plot: { type: 'string' },
  profile: { type: 'string' },
} as const;

/** Reads the command line. @throws BenchUsageError */
export function parseBenchArguments(args: readonly string[]): BenchArguments {
  const { hosts, repeat, stack, verify, fail, kill, json, plot, profile, ...options } = readOptions(
    args,
    OPTIONS,
    BenchUsageError,
  );
  const campaign = parseCampaign(options.campaign);
  if (hosts === undefined) throw new BenchUsageError('Say how many hosts: --hosts N.');
  if (fail !== undefined && kill !== undefined)
    throw new BenchUsageError('--kill waits for a third of the hosts to be patched, which --fail prevents.');
  if (turnsBackAt(campaign) !== null && (fail !== undefined || kill !== undefined))
    throw new BenchUsageError(`--campaign ${campaign} is taken back by a person before --fail or --kill would come.`);
  const parsed: BenchArguments = {
    hosts: hosts.split(',').map((text) => parseNumber('--hosts', text, { from: FEWEST_HOSTS, to: MOST_HOSTS })),
    repeat: parseNumber('--repeat', repeat ?? '1', { from: 1, to: MOST_REPEATS }),
    stack: parseStack(stack),
    campaign,
    verify: verify ?? false,
    fail: fail === undefined ? null : parseBadRing(fail, ringNames(campaign)),
    kill: parseKillable(kill),
    json: nameGiven('--json', json, BenchUsageError),
    plot: nameGiven('--plot', plot, BenchUsageError),
    profile: nameGiven('--profile', profile, BenchUsageError),
  };
  if (parsed.profile !== null && (parsed.hosts.length > 1 || parsed.repeat > 1))
    throw new BenchUsageError('--profile is of one run: give one number of hosts and no --repeat.');
  return parsed;
}

function parseNumber(option: string, text: string, range: { from: number; to: number }): number {
  const number = wholeNumber(text, range);
  if (number !== null) return number;
  throw new BenchUsageError(`${option} "${text}" is not a whole number from ${range.from} to ${range.to}.`);
}

function parseKillable(text: string | undefined): Killable | null {
  if (text === undefined) return null;
  const killable = KILLABLE.find((name) => name === text);
  if (killable !== undefined) return killable;
  throw new BenchUsageError(`--kill names the process "${text}"; there are ${KILLABLE.join(', ')}.`);
}

function parseStack(text = 'production'): StackKind {
  if (text === 'production' || text === 'local') return text;
  throw new BenchUsageError(`--stack "${text}" is neither production nor local.`);
}

function parseCampaign(text = 'emergency'): BenchCampaign {
  const campaign = BENCH_CAMPAIGNS.find((name) => name === text);
  if (campaign !== undefined) return campaign;
  throw new BenchUsageError(`--campaign names "${text}"; there are ${BENCH_CAMPAIGNS.join(', ')}.`);
}

function parseBadRing(text: string, rings: readonly string[]): BadRing {
  const match = /^([^:]+):([0-9]*\.?[0-9]+)$/.exec(text);
  const share = Number(match?.[2]);
  const ring = rings.find((name) => name === match?.[1]);
  if (match === null) throw new BenchUsageError(`--fail "${text}" is not RING:SHARE, such as ninety:0.5.`);
  if (ring === undefined)
    throw new BenchUsageError(`--fail names the ring "${match[1] ?? ''}"; there are ${rings.join(', ')}.`);
  if (share > 0 && share <= 1) return { ring, share };
  throw new BenchUsageError(`--fail asks for the share "${match[2] ?? ''}"; it must be above 0 and at most 1.`);
}
