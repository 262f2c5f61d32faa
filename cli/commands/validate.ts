import type { Command } from 'commander';
import type { CliContext } from '../context';
import { print } from '../print';
import { countHosts } from '../render/plan';
import { readSent } from '../sent-file';

/** Adds `validate FILE`. */
export function addValidateCommand(program: Command, context: CliContext): void {
  program
    .command('validate <file>')
    .description('check a campaign file against this fleet; nothing is created')
    .action(async (file: string) => {
      const json = readSent(context, file);
      const answer = await context.api().post<{ name: string; hosts: number }>('Validation', '/v1/validate', { json });
      print(context, answer, ({ name, hosts }) => `${file} is valid: campaign ${name}, ${countHosts(hosts)}.\n`);
    });
}
