import { readOptions, wholeNumber } from '../../deploy/local/options';

/** Which gateways are killed. */
export const KILLED = ['all', 'one'] as const;
export type KilledGateways = (typeof KILLED)[number];

/** What `npm run bench:storm` was asked to do. */
export interface StormArguments {
  readonly agents: number;
  readonly kill: KilledGateways;
}

const DEFAULT_AGENTS = 10_000;
/** A connection each: the simulator takes no more (docs/simulator.md). */
const MOST_AGENTS = 20_000;

const USAGE =
  'Usage: npm run bench:storm -- [--agents N] [--kill all|one]\n' +
  `  --agents N  simulated agents, each with a connection of its own, 20 to ${MOST_AGENTS}; ${DEFAULT_AGENTS} when not given\n` +
  '  --kill      which of the two gateways are killed; all when not given\n' +
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
  const options = { agents: { type: 'string' }, kill: { type: 'string' } } as const;
  const { agents = String(DEFAULT_AGENTS), kill = 'all' } = readOptions(args, options, StormUsageError);
  const number = wholeNumber(agents, { from: 20, to: MOST_AGENTS });
  if (number === null)
    throw new StormUsageError(`--agents "${agents}" is not a whole number from 20 to ${MOST_AGENTS}.`);
  const killed = KILLED.find((each) => each === kill);
  if (killed === undefined) throw new StormUsageError(`--kill is ${KILLED.join(' or ')}, not "${kill}".`);
  return { agents: number, kill: killed };
}
