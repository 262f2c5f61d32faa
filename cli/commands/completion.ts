import { Argument, type Command } from 'commander';
import { completionScript, type Shell, SHELLS } from '../completion';
import type { CliContext } from '../context';
import { print } from '../print';

/** Adds `completion bash|zsh|fish`. */
export function addCompletionCommand(program: Command, context: CliContext): void {
  program
    .command('completion')
    .description('write a script that completes the words of this command in your shell')
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .action((shell: Shell) => {
      const answer = {
        apiVersion: 'ringmaster/v1',
        kind: 'Completion',
        shell,
        script: completionScript(program, shell),
      };
      print(context, answer, ({ script }) => script);
    });
}
