import { nameGiven, readOptions, wholeNumber } from '../../deploy/local/options';

/** What `npm run bench:hold` was asked to do. */
export interface HoldArguments {
  /** Holds placed while nothing is frozen. */
  readonly holds: number;
  /** Holds placed with a worker frozen in mid-transaction, and as many with a gateway. */
  readonly frozen: number;
  readonly hosts: number;
  readonly lanes: number;
  /** Where the figures go, besides the table; null for the table alone. */
  readonly json: string | null;
}

const USAGE =
  'Usage: npm run bench:hold [-- --holds N] [--frozen N] [--hosts N] [--lanes N] [--json FILE]\n' +
  '  --holds N    holds while nothing is frozen, 10 to 10000 (200)\n' +
  '  --frozen N   holds with a worker frozen in mid-transaction, and as many with a gateway, 0 to 1000 (20)\n' +
  '  --hosts N    hosts of the campaign, at least one for each lane, at most 200000 (10000)\n' +
  '  --lanes N    lanes that order at the same time, 2 to 1000 (100)\n' +
  '  --json FILE  also write the figures there';

/** The command line says something this program does not do; the message is one sentence and the usage. */
export class HoldUsageError extends Error {
  readonly kind = 'usage';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
    this.name = 'HoldUsageError';
  }
}

const OPTION = { type: 'string' } as const;
const OPTIONS = { holds: OPTION, frozen: OPTION, hosts: OPTION, lanes: OPTION, json: OPTION } as const;

/** Reads the command line. @throws HoldUsageError */
export function parseHoldArguments(args: readonly string[]): HoldArguments {
  const { holds, frozen, hosts, lanes, json } = readOptions(args, OPTIONS, HoldUsageError);
  const count = whole('lanes', lanes, { from: 2, to: 1_000, or: 100 });
  return {
    holds: whole('holds', holds, { from: 10, to: 10_000, or: 200 }),
    frozen: whole('frozen', frozen, { from: 0, to: 1_000, or: 20 }),
    hosts: whole('hosts', hosts, { from: count, to: 200_000, or: 10_000 }),
    lanes: count,
    json: nameGiven('--json', json, HoldUsageError),
  };
}

function whole(
  name: string,
  text: string | undefined,
  { from, to, or }: { from: number; to: number; or: number },
): number {
  if (text === undefined) return or;
  const value = wholeNumber(text, { from, to });
  if (value !== null) return value;
  throw new HoldUsageError(`--${name} "${text}" is not a whole number from ${from} to ${to}.`);
}
