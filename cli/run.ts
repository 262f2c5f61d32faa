import { CommanderError } from 'commander';
import type { ApiClient } from './api-client';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { type AskedOutput, createProgram } from './program';
import { errorJson, renderError } from './render/errors';
import { createStyle } from './render/style';
import { asTyped } from './typed-command';
import type { SignIns } from './sign-ins';
import { outputOf, wrongUsage } from './wrong-usage';

/** What main.ts gives besides what commands use: the context's output options come from the parsed arguments. */
export type CliWorld = Omit<CliContext, 'mustSee' | 'output' | 'exitWith' | 'api' | 'signIns'> & {
  /** The api; `profile` is the one that was asked for, null: none was. */
  readonly api: (profile: string | null) => ApiClient;
  readonly signIns: (profile: string | null) => SignIns;
  /** Colour is possible and wanted, `--no-color` apart. */
  readonly colour: boolean;
};

/** Runs the command with these arguments and answers how it ends. Everything thrown is told here. */
export async function run(world: CliWorld, args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.success;
  let asked: AskedOutput = { format: 'text', colour: true, profile: null };
  const context: CliContext = {
    ...world,
    err: (text) => {
      // A program reads an error as the one thing that stands there; who can be asked is no program.
      if (asked.format === 'text' || world.canAsk) world.err(asTyped(text, world.command));
    },
    mustSee: (text) => {
      world.err(asTyped(text, world.command));
    },
    api: () => world.api(asked.profile),
    signIns: () => world.signIns(asked.profile),
    output: () => ({ format: asked.format, colour: asked.colour && world.colour }),
    exitWith: (code) => {
      exitCode = code;
    },
  };
  const program = createProgram(context, (output) => {
    asked = output;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return tell(context, error, world.err);
    // Commander shows help by itself: asked for, or in answer to a group of commands without one of them.
    if (error.exitCode === 0) return EXIT.success;
    if (error.code === 'commander.help') return EXIT.usage;
    asked = outputOf(args);
    return tell(context, wrongUsage(error, program, args), world.err);
  }
}

function tell(context: CliContext, error: unknown, say: (text: string) => void): ExitCode {
  const known =
    error instanceof CliError
      ? error
      : new CliError('internal', error instanceof Error ? error.message : String(error), {
          next: 'This is a fault of the command itself; please report it.',
          cause: error,
        });
  const { format, colour } = context.output();
  if (format === 'json') say(errorJson(known));
  else context.err(renderError(known, createStyle(colour), lineReader(context)));
  return known.exitCode;
}

/** Lines of the files that problems are in, read when asked for. */
function lineReader(context: CliContext): (file: string, line: number) => string | null {
  const files = new Map<string, readonly string[] | null>();
  return (file, line) => {
    if (!files.has(file)) files.set(file, linesOf(context, file));
    return files.get(file)?.[line - 1] ?? null;
  };
}

function linesOf(context: CliContext, file: string): readonly string[] | null {
  try {
    return context.readFile(file).split(/\r?\n/);
  } catch {
    // It was read a moment ago; without its lines the position still tells.
    return null;
  }
}
