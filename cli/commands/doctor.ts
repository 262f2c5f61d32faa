import type { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { formatDuration } from '../render/duration';
import { renderTable } from '../render/table';
import { safeText } from '../../model/safe-text';

/** More than this between two clocks, and times that people compare mislead them. */
const CLOCK_MS = 30_000;

interface Check {
  readonly subject: 'api' | 'token' | 'release' | 'clock' | 'database';
  readonly state: 'ok' | 'note' | 'bad';
  readonly message: string;
}

interface About {
  readonly release?: string;
  readonly actor?: string;
  readonly now?: string;
}

/** Adds `doctor`. */
export function addDoctorCommand(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description('check what this command needs: the api, your token, the releases, the clocks; changes nothing')
    .action(async () => {
      const checks = await examine(context);
      const isHealthy = checks.every(({ state }) => state !== 'bad');
      const answer = { apiVersion: 'ringmaster/v1', kind: 'Doctor', healthy: isHealthy, checks };
      print(context, answer, () => {
        const rows = checks.map(({ state, subject, message }) => [state, subject, safeText(message)]);
        return `${renderTable(['STATE', 'WHAT', 'FOUND'], rows)}\n`;
      });
      if (isHealthy) return;
      context.exitWith(
        checks.some(({ subject, state }) => subject === 'token' && state === 'bad') ? EXIT.auth : EXIT.error,
      );
    });
}

async function examine(context: CliContext): Promise<Check[]> {
  const database: Check =
    context.database() === null
      ? {
          subject: 'database',
          state: 'note',
          message: 'not known here: without the api nobody can hold from this machine',
        }
      : { subject: 'database', state: 'ok', message: 'known: a hold works without the api' };
  try {
    const api = context.api();
    const asked = context.now();
    const about = await api.get<About>('About', '/v1/about');
    const { url, source } = api.place;
    return [
      { subject: 'api', state: 'ok', message: `${url} answers (${source})` },
      { subject: 'token', state: 'ok', message: `you are ${about.actor ?? 'not named'}` },
      releaseCheck(context.release, about.release ?? 'unknown'),
      clockCheck(asked, about.now ?? asked.toISOString()),
      database,
    ];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [...failed(error), database];
  }
}

/** Of an api that refuses the token is known that it answers. */
function failed(error: CliError): Check[] {
  const message = `${error.message}. ${error.next}`;
  if (error.kind === 'no_token' || error.kind === 'signed_out') return [{ subject: 'token', state: 'bad', message }];
  if (error.kind !== 'unauthenticated') return [{ subject: 'api', state: 'bad', message }];
  return [
    { subject: 'api', state: 'ok', message: 'answers' },
    { subject: 'token', state: 'bad', message },
  ];
}

function releaseCheck(own: string, theirs: string): Check {
  const isSame = own === theirs;
  const message = isSame
    ? `${own}, here and there`
    : `${own} here, ${theirs} there: answers may have more or less in them`;
  return { subject: 'release', state: isSame ? 'ok' : 'note', message };
}

function clockCheck(asked: Date, theirs: string): Check {
  const ahead = asked.getTime() - Date.parse(theirs);
  const apart = formatDuration(Math.abs(ahead));
  if (Math.abs(ahead) <= CLOCK_MS) return { subject: 'clock', state: 'ok', message: 'this machine and the api agree' };
  return {
    subject: 'clock',
    state: 'bad',
    message: `this machine is ${apart} ${ahead > 0 ? 'ahead of' : 'behind'} the api: set one of the two`,
  };
}
