import type { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { readSecretLine } from '../secret-line';
import { adviseToken, type CreatedToken, demandName } from './tokens';

/** Adds `setup NAME [--code-file FILE]`. The code never stands in the arguments: others can read those. */
export function addSetupCommand(program: Command, context: CliContext): void {
  program
    .command('setup <name>')
    .description("make the first admin of a new Ringmaster, once, with the api's setup code; prints the token, alone")
    .option('--code-file <file>', 'read the code from here instead of asking; /dev/stdin takes what is piped')
    .action(async (name: string, { codeFile }: { codeFile?: string }) => {
      demandName(name);
      const code = codeFile === undefined ? await ask(context) : readSecretLine(context, codeFile);
      // Nobody has a token yet.
      const api = context.signIns().api(null);
      const made = await api.post<CreatedToken>('ApiToken', '/v1/setup', { json: { code, name } });
      adviseToken(context, made);
      print(context, made, ({ token }) => `${token}\n`);
    });
}

function ask(context: CliContext): Promise<string> {
  if (context.canAsk) return context.askSecret('Setup code: ');
  throw new CliError('usage', 'nobody can be asked for the setup code here', {
    exitCode: EXIT.usage,
    next: 'Give it by --code-file FILE: the file that RINGMASTER_SETUP_CODE_FILE names at the api.',
  });
}
