import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';
import { readSecretLine } from './secret-line';

/** Shorter ones are guessed, scrypt or not. */
const SHORTEST = 12;

/**
 * A passphrase, asked on the terminal, or the first line of a file (`/dev/fd/3` for a descriptor). It never stands in the
 * arguments or in the environment: others can read those, as they may not read the file. Throws CliError.
 */
export async function readPassphrase(
  context: CliContext,
  { file, whose, isNew }: { readonly file: string | undefined; readonly whose: string; readonly isNew: boolean },
): Promise<string> {
  const passphrase = file === undefined ? await ask(context, { whose, isNew }) : readSecretLine(context, file);
  if (!isNew || passphrase.length >= SHORTEST) return passphrase;
  throw usage(`the passphrase has ${passphrase.length} characters`, `Choose one of ${SHORTEST} or more.`);
}

async function ask(
  context: CliContext,
  { whose, isNew }: { readonly whose: string; readonly isNew: boolean },
): Promise<string> {
  if (!context.canAsk) throw usage('nobody can be asked for the passphrase here', 'Give it by --passphrase-file FILE.');
  const passphrase = await context.askSecret(`Passphrase of ${whose}'s key: `);
  if (isNew && (await context.askSecret('The same again: ')) !== passphrase) {
    throw usage('the two differ', 'Run the command again.');
  }
  return passphrase;
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}
