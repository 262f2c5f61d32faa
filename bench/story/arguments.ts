import { readOptions, wholeNumber } from '../../deploy/local/options';

/** What `npm run story` was asked to do. */
export interface StoryArguments {
  readonly hosts: number;
}

const DEFAULT_HOSTS = 10_000;
/** Fewer give the third ring's gate too little evidence. */
const FEWEST_HOSTS = 200;
const MOST_HOSTS = 70_000;

const USAGE =
  'Usage: npm run story -- [--hosts N]\n' +
  `  --hosts N  simulated hosts, ${FEWEST_HOSTS} to ${MOST_HOSTS}; ${DEFAULT_HOSTS} when not given\n` +
  'See docs/operations.md, "A bad patch, as the screens told it".';

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class StoryUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'StoryUsageError';
  }
}

/** Reads the command line. @throws StoryUsageError */
export function parseStoryArguments(args: readonly string[]): StoryArguments {
  const { hosts } = readOptions(args, { hosts: { type: 'string' } } as const, StoryUsageError);
  const number = wholeNumber(hosts ?? String(DEFAULT_HOSTS), { from: FEWEST_HOSTS, to: MOST_HOSTS });
  if (number !== null) return { hosts: number };
  throw new StoryUsageError(`--hosts "${hosts}" is not a whole number from ${FEWEST_HOSTS} to ${MOST_HOSTS}.`);
}
