import type { Command, CommanderError } from 'commander';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';
import type { AskedOutput } from './program';

/** How somebody wants to be answered whose arguments could not be read whole: whoever reads JSON gets errors as JSON too. */
export function outputOf(args: readonly string[]): AskedOutput {
  const isJson = args.some((arg, at) => {
    const before = args[at - 1];
    if (arg === 'json') return before === '--output' || before === '-o';
    return arg === '--output=json' || arg === '-ojson';
  });
  return { format: isJson ? 'json' : 'text', colour: !args.includes('--no-color'), profile: null };
}

/** What commander found wrong with the arguments, as an error of ours: the cause, and what to look at next. */
export function wrongUsage(error: CommanderError, program: Command, args: readonly string[]): CliError {
  const [cause = '', ...suggested] = error.message.replace(/^error: /, '').split('\n');
  const guess = suggested.map((line) => line.replace(/^\((.*)\)$/, '$1 '));
  const help = `See "${['ringmaster', ...meant(program, args), '--help'].join(' ')}".`;
  return new CliError('usage', cause, { exitCode: EXIT.usage, next: `${guess.join('')}${help}`, cause: error });
}

/** The names of the command that was meant, as far as they are known. */
function meant(program: Command, args: readonly string[]): readonly string[] {
  const names: string[] = [];
  let command = program;
  for (const arg of args) {
    const child = command.commands.find((one) => one.name() === arg);
    if (child === undefined) continue;
    names.push(arg);
    command = child;
  }
  return names;
}
