import { parseArgs } from 'node:util';

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

export const USAGE =
  'Usage: npm run bench:hold [-- --holds N] [--frozen N] [--hosts N] [--lanes N] [--json FILE]\n' +
  '  --holds N    holds while nothing is frozen, 10 to 10000 (200)\n' +
  '  --frozen N   holds with a worker frozen in mid-transaction, and as many with a gateway, 0 to 1000 (20)\n' +
  '  --hosts N    hosts of the campaign, at least one for each lane, at most 200000 (10000)\n' +
  '  --lanes N    lanes that order at the same time, 2 to 1000 (100)\n' +
  '  --json FILE  also write the figures there\n';

/** A command line that cannot be read; the message says what to write. */
export class HoldUsageError extends Error {
  override readonly name = 'HoldUsageError';
}

/** Reads the command line. Throws HoldUsageError. */
export function parseHoldArguments(args: readonly string[]): HoldArguments {
  const { holds, frozen, hosts, lanes, json } = read(args);
  const count = whole('lanes', lanes, { from: 2, to: 1_000, or: 100 });
  return {
    holds: whole('holds', holds, { from: 10, to: 10_000, or: 200 }),
    frozen: whole('frozen', frozen, { from: 0, to: 1_000, or: 20 }),
    hosts: whole('hosts', hosts, { from: count, to: 200_000, or: 10_000 }),
    lanes: count,
    json: json ?? null,
  };
}

const OPTION = { type: 'string' } as const;
const OPTIONS = { holds: OPTION, frozen: OPTION, hosts: OPTION, lanes: OPTION, json: OPTION } as const;

function read(args: readonly string[]): Partial<Record<keyof typeof OPTIONS, string>> {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new HoldUsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function whole(
  name: string,
  text: string | undefined,
  { from, to, or }: { from: number; to: number; or: number },
): number {
  if (text === undefined) return or;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= from && value <= to) return value;
  throw new HoldUsageError(`--${name} ${text}: write a whole number from ${from} to ${to}.\n${USAGE}`);
}
