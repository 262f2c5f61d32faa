import { readOptions, wholeNumber } from '../../deploy/local/options';

/** What `npm run bench:api` was asked to do. */
export interface ApiBenchArguments {
  readonly hosts: number;
  readonly campaigns: number;
  readonly streams: number;
  /** How long pages are asked for. */
  readonly seconds: number;
}

const USAGE =
  'Usage: npm run bench:api -- [--hosts N] [--campaigns N] [--streams N] [--seconds N]\n' +
  '  --hosts N      hosts of all campaigns together, at least one for each (70000)\n' +
  '  --campaigns N  running campaigns, 1 to 1000 (100)\n' +
  '  --streams N    open event streams, 1 to 5000 (500)\n' +
  '  --seconds N    how long pages are asked for, 1 to 600 (30)';

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class ApiBenchUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'ApiBenchUsageError';
  }
}

const OPTION = { type: 'string' } as const;

/** Reads the command line. @throws ApiBenchUsageError */
export function parseApiBenchArguments(args: readonly string[]): ApiBenchArguments {
  const options = { hosts: OPTION, campaigns: OPTION, streams: OPTION, seconds: OPTION } as const;
  const given = readOptions(args, options, ApiBenchUsageError);
  const whole = (name: keyof typeof options, range: { from: number; to: number }, usual: number): number => {
    const text = given[name];
    const value = text === undefined ? usual : wholeNumber(text, range);
    if (value !== null) return value;
    throw new ApiBenchUsageError(`--${name} "${text ?? ''}" is not a whole number from ${range.from} to ${range.to}.`);
  };
  const campaigns = whole('campaigns', { from: 1, to: 1_000 }, 100);
  return {
    campaigns,
    hosts: whole('hosts', { from: campaigns, to: 200_000 }, 70_000),
    streams: whole('streams', { from: 1, to: 5_000 }, 500),
    seconds: whole('seconds', { from: 1, to: 600 }, 30),
  };
}
