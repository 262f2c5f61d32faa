import type { Command } from 'commander';
import type { CliContext } from '../context';
import { print } from '../print';
import { readCampaignHere } from '../read-campaign';
import { countHosts } from '../render/plan';
import { readSent } from '../sent-file';

/** Adds `validate FILE [--offline]`. */
export function addValidateCommand(program: Command, context: CliContext): void {
  program
    .command('validate <file>')
    .description('check a campaign file against this fleet; nothing is created')
    .option('--offline', 'check the file alone, on this machine: its hosts and artifacts are not looked for')
    .action(async (file: string, options: { offline?: boolean }) => {
      if (options.offline === true) checkAlone(context, file);
      else await checkWithFleet(context, file);
    });
}

function checkAlone(context: CliContext, file: string): void {
  const { name } = readCampaignHere(context, file, 'checked further');
  const answer = { apiVersion: 'ringmaster/v1', kind: 'Validation', name, hosts: null };
  print(context, answer, () => `${file} is well formed: campaign ${name}. No fleet was asked.\n`);
}

async function checkWithFleet(context: CliContext, file: string): Promise<void> {
  const json = readSent(context, file);
  const answer = await context.api().post<{ name: string; hosts: number }>('Validation', '/v1/validate', { json });
  print(context, answer, ({ name, hosts }) => `${file} is valid: campaign ${name}, ${countHosts(hosts)}.\n`);
}
