import { nameGiven, readOptions, wholeNumber } from '../deploy/local/options';

/** What `npm run chaos` was asked to do. */
export interface ChaosArguments {
  /** Everything that is left to chance is drawn from it. */
  readonly seed: number;
  /** For how long campaigns run and faults come. */
  readonly minutes: number;
  /** Where the findings go, besides the table; null for the table alone. */
  readonly json: string | null;
  /** Real agent processes. */
  readonly agents: number;
  /** Simulated hosts beside them. */
  readonly simulated: number;
}

/** Each costs a Node process and a second of one core to start. */
const AGENTS = { from: 4, to: 64, usual: 24 };
const SIMULATED = { from: 20, to: 5_000, usual: 300 };
const MOST_MINUTES = 1_440;

const USAGE =
  'Usage: npm run chaos -- --seed N --minutes M [--json FILE] [--agents N] [--simulated N]\n' +
  '  --seed N       0 to 4294967295; same options, same seed: the same faults\n' +
  '  --minutes M    for how long, 0.5 to 1440\n' +
  '  --json FILE    writes the findings there\n' +
  `  --agents N     real agent processes, ${AGENTS.from} to ${AGENTS.to} (${AGENTS.usual})\n` +
  `  --simulated N  simulated hosts, ${SIMULATED.from} to ${SIMULATED.to} (${SIMULATED.usual})\n` +
  'See docs/robustness.md.';

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class ChaosUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'ChaosUsageError';
  }
}

const OPTIONS = {
  seed: { type: 'string' },
  minutes: { type: 'string' },
  json: { type: 'string' },
  agents: { type: 'string' },
  simulated: { type: 'string' },
} as const;

/** Reads the command line. @throws ChaosUsageError */
export function parseChaosArguments(args: readonly string[]): ChaosArguments {
  const { seed, minutes, json, agents, simulated } = readOptions(args, OPTIONS, ChaosUsageError);
  if (seed === undefined) throw new ChaosUsageError('Say which seed: --seed N.');
  if (minutes === undefined) throw new ChaosUsageError('Say how long: --minutes M.');
  return {
    seed: parseNumber('--seed', seed, { from: 0, to: 0xffff_ffff }),
    minutes: parseMinutes(minutes),
    json: nameGiven('--json', json, ChaosUsageError),
    agents: agents === undefined ? AGENTS.usual : parseNumber('--agents', agents, AGENTS),
    simulated: simulated === undefined ? SIMULATED.usual : parseNumber('--simulated', simulated, SIMULATED),
  };
}

/** The command that plans and drives exactly such a run again. */
export function commandOf({ seed, minutes, agents, simulated }: ChaosArguments): string {
  return `npm run chaos -- --seed ${seed} --minutes ${minutes} --agents ${agents} --simulated ${simulated}`;
}

function parseNumber(option: string, text: string, range: { from: number; to: number }): number {
  const number = wholeNumber(text, range);
  if (number !== null) return number;
  throw new ChaosUsageError(`${option} "${text}" is not a whole number from ${range.from} to ${range.to}.`);
}

function parseMinutes(text: string): number {
  const value = /^[0-9]{1,4}(\.[0-9]{1,2})?$/.test(text) ? Number(text) : NaN;
  if (value >= 0.5 && value <= MOST_MINUTES) return value;
  throw new ChaosUsageError(`--minutes "${text}" is not a number from 0.5 to ${MOST_MINUTES}.`);
}
