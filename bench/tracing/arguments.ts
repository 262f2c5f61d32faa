import { readOptions, wholeNumber } from '../../deploy/local/options';

/** What `npm run bench:tracing` was asked to do. */
export interface TracingArguments {
  readonly hosts: number;
  /** How often each kind of run is made, one after the other. */
  readonly rounds: number;
}

const DEFAULT_HOSTS = 10_000;
const DEFAULT_ROUNDS = 2;

const USAGE =
  'Usage: npm run bench:tracing -- [--hosts N] [--rounds N]\n' +
  `  --hosts N   simulated hosts, 20 to 70000; ${DEFAULT_HOSTS} when not given\n` +
  `  --rounds N  runs without and with tracing in turns, so often; ${DEFAULT_ROUNDS} when not given\n` +
  'See docs/benchmarks.md, "Tracing".';

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class TracingUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'TracingUsageError';
  }
}

/** Reads the command line. @throws TracingUsageError */
export function parseTracingArguments(args: readonly string[]): TracingArguments {
  const options = { hosts: { type: 'string' }, rounds: { type: 'string' } } as const;
  const { hosts, rounds } = readOptions(args, options, TracingUsageError);
  return {
    hosts: parse('--hosts', hosts ?? String(DEFAULT_HOSTS), { from: 20, to: 70_000 }),
    rounds: parse('--rounds', rounds ?? String(DEFAULT_ROUNDS), { from: 1, to: 20 }),
  };
}

function parse(option: string, text: string, range: { readonly from: number; readonly to: number }): number {
  const number = wholeNumber(text, range);
  if (number !== null) return number;
  throw new TracingUsageError(`${option} "${text}" is not a whole number from ${range.from} to ${range.to}.`);
}
