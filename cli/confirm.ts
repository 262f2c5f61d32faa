import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';

/** Up to this many hosts a person is not asked, except where it is for good. */
export const ASK_BEYOND = 10;

/** Asks a person to type `expected` before something far-reaching, unless `--yes` was given. Throws CliError when not. */
export async function confirm(
  context: CliContext,
  question: { readonly effect: string; readonly expected: string; readonly yes: boolean },
): Promise<void> {
  context.err(`${question.effect}\n`);
  if (question.yes) return;
  if (!context.canAsk) {
    throw new CliError('usage', 'this needs a yes, and nobody can be asked here', {
      exitCode: EXIT.usage,
      next: 'Repeat it with --yes.',
    });
  }
  const answer = await context.ask(`Type "${question.expected}" to go on: `);
  if (answer.trim() === question.expected) return;
  throw new CliError('declined', 'nothing was done', {
    exitCode: EXIT.declined,
    next: 'Repeat the command to be asked again.',
  });
}

/**
 * Reads what an effect is said by. Null: the token is for the act alone and may not read it, and the yes was given beforehand. Throws
 * CliError.
 */
export async function readForEffect<T>(read: Promise<T>, yes: boolean): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (yes && error instanceof CliError && error.kind === 'forbidden') return null;
    throw error;
  }
}
