import { nameGiven, readOptions, wholeNumber } from '../../deploy/local/options';
import { type Side, SIDES } from './contest';

/** What `npm run bench:peers` was asked to do. */
export interface PeersArguments {
  readonly hosts: number;
  /** How often every side takes its turn at every scenario. */
  readonly repeat: number;
  readonly json: string | null;
  readonly only: readonly Side[];
}

const USAGE =
  'Usage: npm run bench:peers -- --hosts N [--repeat N] [--json FILE] [--only ringmaster,ansible,hawkbit]\n' +
  '  --hosts N      hosts of every side, 40 to 100000\n' +
  '  --repeat N     how often each side runs each scenario (3 when not given)\n' +
  '  --json FILE    writes every single run there, for programs\n' +
  '  --only SIDES   only these sides\n' +
  'hawkBit takes part where HAWKBIT_URL points at a running server. See docs/peers.md.';

/** Below, a ring of 5 % is one host. */
const FEWEST_HOSTS = 40;
const MOST_HOSTS = 100_000;
const DEFAULT_REPEAT = 3;
const MOST_REPEATS = 20;

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class PeersUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'PeersUsageError';
  }
}

const OPTION = { type: 'string' } as const;
const OPTIONS = { hosts: OPTION, repeat: OPTION, json: OPTION, only: OPTION } as const;

/** Reads the command line. @throws PeersUsageError */
export function parsePeersArguments(args: readonly string[]): PeersArguments {
  const { hosts, repeat, json, only } = readOptions(args, OPTIONS, PeersUsageError);
  if (hosts === undefined) throw new PeersUsageError('Say how many hosts: --hosts N.');
  return {
    hosts: whole('--hosts', hosts, { from: FEWEST_HOSTS, to: MOST_HOSTS }),
    repeat: repeat === undefined ? DEFAULT_REPEAT : whole('--repeat', repeat, { from: 1, to: MOST_REPEATS }),
    json: nameGiven('--json', json, PeersUsageError),
    only: only === undefined ? SIDES : sides(only),
  };
}

function whole(option: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = wholeNumber(text, { from, to });
  if (value !== null) return value;
  throw new PeersUsageError(`${option} takes a whole number from ${String(from)} to ${String(to)}, not "${text}".`);
}

function sides(text: string): Side[] {
  return text.split(',').map((name) => {
    const side = SIDES.find((each) => each === name);
    if (side === undefined) throw new PeersUsageError(`--only knows ${SIDES.join(', ')}, not "${name}".`);
    return side;
  });
}
