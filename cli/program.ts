import { Command, Option } from 'commander';
import { addAbortCommand } from './commands/abort';
import { addApproveCommand } from './commands/approve';
import { addAuditCommand } from './commands/audit';
import { addBackoutCommand } from './commands/backout';
import { addBundleCommand } from './commands/bundle';
import { addCompletionCommand } from './commands/completion';
import { addDiscardCommand } from './commands/discard';
import { addDoctorCommand } from './commands/doctor';
import { addExplainCommand } from './commands/explain';
import { addGetCommand } from './commands/get';
import { addHoldCommand } from './commands/hold';
import { addHostsCommand } from './commands/hosts';
import { addInitCommand } from './commands/init';
import { addKeysCommand } from './commands/keys';
import { addLaunchCommand } from './commands/launch';
import { addLogsCommand } from './commands/logs';
import { addSignInCommands } from './commands/login';
import { addManifestCommand } from './commands/manifest';
import { addPaceCommand } from './commands/pace';
import { addPeopleCommand } from './commands/people';
import { addPlanCommand } from './commands/plan';
import { addNotificationsCommand } from './commands/notifications';
import { addRecallCommand } from './commands/recall';
import { addReplaceCommand } from './commands/replace';
import { addReportCommand } from './commands/report';
import { addResumeCommand } from './commands/resume';
import { addSetupCommand } from './commands/setup';
import { addSingleHostCommands } from './commands/single-hosts';
import { addSimulateCommand } from './commands/simulate';
import { addStatusCommand } from './commands/status';
import { addTokensCommand } from './commands/tokens';
import { addValidateCommand } from './commands/validate';
import type { CliContext } from './context';
import { EXAMPLES } from './examples';
import { asTyped } from './typed-command';

/** How the person wants to be answered. */
export interface AskedOutput {
  readonly format: 'text' | 'json';
  /** False: `--no-color` was given. */
  readonly colour: boolean;
  /** Which Ringmaster is meant (profiles.ts); null: nobody said. */
  readonly profile: string | null;
}

const FORMATS = ['text', 'json'] as const;

/** In the order of the help: what is prepared, planned, run, steered, read. */
const COMMANDS: readonly ((program: Command, context: CliContext) => void)[] = [
  addInitCommand,
  addHostsCommand,
  addBundleCommand,
  addKeysCommand,
  addManifestCommand,
  addValidateCommand,
  addPlanCommand,
  addDiscardCommand,
  addSimulateCommand,
  addLaunchCommand,
  addStatusCommand,
  addGetCommand,
  addHoldCommand,
  addResumeCommand,
  addApproveCommand,
  addAbortCommand,
  addBackoutCommand,
  addPaceCommand,
  addSingleHostCommands,
  addReplaceCommand,
  addRecallCommand,
  addNotificationsCommand,
  addExplainCommand,
  addReportCommand,
  addLogsCommand,
  addAuditCommand,
  addDoctorCommand,
  addCompletionCommand,
  addTokensCommand,
  addSignInCommands,
  addPeopleCommand,
  addSetupCommand,
];

/** The whole command; it throws CommanderError instead of ending the process. `asked` hears the output options first. */
export function createProgram(context: CliContext, asked: (output: AskedOutput) => void): Command {
  const program = withOutputOptions(new Command('ringmaster'))
    .description('Takes a patch across a fleet of servers under a deadline without breaking it.')
    .version(context.release, '-V, --version', 'say which release this is')
    .enablePositionalOptions()
    // What is wrong with a command's words is thrown, and told as every other error is.
    .configureOutput({
      ...{ writeOut: context.out, writeErr: context.err, outputError: () => undefined },
      ...{ getOutHelpWidth: context.columns, getErrHelpWidth: context.columns },
    })
    .exitOverride()
    .hook('preAction', (root, command) => {
      const chosen = [command, root].find((one) => one.getOptionValueSource('output') === 'cli') ?? root;
      const format = FORMATS.find((one) => one === chosen.opts<{ output?: string }>().output) ?? 'text';
      const colour = [command, root].every((one) => one.opts<{ color?: boolean }>().color !== false);
      const profiles = [command, root].map((one) => one.opts<{ profile?: string }>().profile);
      asked({ format, colour, profile: profiles.find((one) => one !== undefined) ?? null });
    });
  for (const add of COMMANDS) add(program, context);
  // Before or behind the command's name: both are what people type.
  for (const { command, words } of leaves(program)) {
    const examples = EXAMPLES[words] ?? [];
    if (examples.length > 0)
      command.addHelpText('after', () =>
        asTyped(['', 'Examples:', ...examples.map((line) => `  ${line}`)].join('\n'), context.command),
      );
    withOutputOptions(command);
  }
  return program;
}

interface Leaf {
  readonly command: Command;
  readonly words: string;
}

function leaves(command: Command, before = ''): Leaf[] {
  return command.commands.flatMap((child): Leaf[] => {
    const words = `${before}${child.name()}`;
    return child.commands.length > 0 ? leaves(child, `${words} `) : [{ command: child, words }];
  });
}

function withOutputOptions(command: Command): Command {
  // `bundle build -o FILE` and the like have another use for the letter.
  const flags = command.options.some((option) => option.short === '-o') ? '--output <format>' : '-o, --output <format>';
  return command
    .addOption(new Option(flags, 'text for people, json for programs').choices(FORMATS).default('text'))
    .option('--profile <name>', 'which Ringmaster: one of your profiles (docs/cli.md)')
    .option('--no-color', 'no colours; the environment variable NO_COLOR does the same');
}
