import { readOptions, wholeNumber } from '../../deploy/local/options';

/** What `npm run story:two` was asked to do. */
export interface TwoPeopleArguments {
  readonly hosts: number;
  /** Whether docs/operations.md gets what was printed. */
  readonly write: boolean;
}

const DEFAULT_HOSTS = 10_000;
/** Fewer give the third ring's gate too little evidence. */
const FEWEST_HOSTS = 200;
const MOST_HOSTS = 70_000;

const USAGE =
  'Usage: npm run story:two -- [--hosts N] [--write]\n' +
  `  --hosts N  simulated hosts, ${FEWEST_HOSTS} to ${MOST_HOSTS}; ${DEFAULT_HOSTS} when not given\n` +
  '  --write    into docs/operations.md as well, in place of what stands there\n' +
  'See docs/operations.md, "One campaign, two people".';

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class TwoPeopleUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'TwoPeopleUsageError';
  }
}

/** Reads the command line. @throws TwoPeopleUsageError */
export function parseTwoPeopleArguments(args: readonly string[]): TwoPeopleArguments {
  const options = { hosts: { type: 'string' }, write: { type: 'boolean', default: false } } as const;
  const { hosts, write } = readOptions(args, options, TwoPeopleUsageError);
  const number = wholeNumber(hosts ?? String(DEFAULT_HOSTS), { from: FEWEST_HOSTS, to: MOST_HOSTS });
  if (number !== null) return { hosts: number, write };
  throw new TwoPeopleUsageError(`--hosts "${hosts}" is not a whole number from ${FEWEST_HOSTS} to ${MOST_HOSTS}.`);
}
