import { statSync, readFileSync } from 'node:fs';
import {
  type DirectHold,
  DirectHoldError,
  type DirectHoldRefusal,
  placeHoldDirectly,
  type PlacedDirectly,
} from '../store/operator/hold';
import { CliError } from './cli-error';
import { EXIT, type ExitCode } from './exit-codes';

const EXIT_OF: Partial<Record<DirectHoldRefusal, ExitCode>> = { not_permitted: EXIT.auth, no_reason: EXIT.usage };

type Environment = Readonly<Record<string, string | undefined>>;

/** Places a hold straight in PostgreSQL. Throws CliError. */
export type HoldInDatabase = (hold: DirectHold) => Promise<PlacedDirectly>;

const NEXT: Record<DirectHoldRefusal, string> = {
  not_found: 'Give its name as "ringmaster get" shows it, or its id.',
  not_running: 'There is nothing to stop.',
  no_reason: 'Say why, in a sentence: --reason TEXT.',
  no_such_cluster: 'Leave --cluster out to hold all of it.',
  not_permitted:
    'The login needs the role ringmaster_operator (docs/operations.md, "Holding when everything is down").',
  away: 'It may stand all the same. Run the command again: until it says that a hold is effective, nothing is promised.',
};

/**
 * How a hold is placed when the api is away: with `RINGMASTER_OPERATOR_DATABASE_URL`, or the file that
 * `RINGMASTER_OPERATOR_DATABASE_URL_FILE` names, which nobody else may read. Null: this machine has no access. Throws CliError.
 */
export function findDatabase(env: Environment): HoldInDatabase | null {
  const url = databaseUrl(env);
  if (url === null) return null;
  return async (hold) => {
    try {
      return await placeHoldDirectly(url, hold);
    } catch (error) {
      if (!(error instanceof DirectHoldError)) throw error;
      throw new CliError(`direct_${error.kind}`, `PostgreSQL: ${error.message}`, {
        exitCode: EXIT_OF[error.kind] ?? EXIT.error,
        next: NEXT[error.kind],
        cause: error,
      });
    }
  };
}

const FILE = 'RINGMASTER_OPERATOR_DATABASE_URL_FILE';

function databaseUrl(env: Environment): string | null {
  const given = env.RINGMASTER_OPERATOR_DATABASE_URL;
  if (given !== undefined && given !== '') return given;
  const file = env[FILE];
  return file === undefined || file === '' ? null : readPrivate(file);
}

/** Permission bits of a group and of everybody else. */
const OTHERS = 0o077;

function readPrivate(file: string): string {
  let mode: number;
  let text: string;
  try {
    mode = statSync(file).mode;
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw unreadable(`${FILE}: ${file} cannot be read`, 'Write the URL there, readable by you alone.', error);
  }
  if ((mode & OTHERS) !== 0)
    throw unreadable(`${FILE}: others may read ${file}`, `Take that from them: chmod 600 ${file}`);
  if (text === '')
    throw unreadable(
      `${FILE}: ${file} is empty`,
      'Write the URL there, as in postgres://name:password@host/ringmaster.',
    );
  return text;
}

function unreadable(message: string, next: string, cause?: unknown): CliError {
  return new CliError('unreadable', message, { exitCode: EXIT.usage, next, cause });
}
