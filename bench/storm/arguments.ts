import { readOptions, wholeNumber } from '../../deploy/local/options';

/** Which gateways are killed. */
export const KILLED = ['all', 'one'] as const;
export type KilledGateways = (typeof KILLED)[number];

/** What `npm run bench:storm` was asked to do. */
export interface StormArguments {
  readonly hosts: number;
  readonly kill: KilledGateways;
}

const DEFAULT_HOSTS = 10_000;
/** A connection each: the simulator takes no more (docs/simulator.md). */
const MOST_HOSTS = 20_000;

const USAGE =
  'Usage: npm run bench:storm -- [--hosts N] [--kill all|one]\n' +
  `  --hosts N  simulated hosts, each with a connection of its own, 20 to ${MOST_HOSTS}; ${DEFAULT_HOSTS} when not given\n` +
  '  --kill     which of the two gateways are killed; all when not given\n' +
  'See docs/benchmarks.md, "A fleet that comes back".';

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class StormUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'StormUsageError';
  }
}

/** Reads the command line. @throws StormUsageError */
export function parseStormArguments(args: readonly string[]): StormArguments {
  const options = { hosts: { type: 'string' }, kill: { type: 'string' } } as const;
  const { hosts = String(DEFAULT_HOSTS), kill = 'all' } = readOptions(args, options, StormUsageError);
  const number = wholeNumber(hosts, { from: 20, to: MOST_HOSTS });
  if (number === null) throw new StormUsageError(`--hosts "${hosts}" is not a whole number from 20 to ${MOST_HOSTS}.`);
  const killed = KILLED.find((each) => each === kill);
  if (killed === undefined) throw new StormUsageError(`--kill is ${KILLED.join(' or ')}, not "${kill}".`);
  return { hosts: number, kill: killed };
}
