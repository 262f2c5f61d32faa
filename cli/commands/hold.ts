import type { Command } from 'commander';
import { HOLD_SCOPES } from '../../model/words';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';

interface Held {
  readonly holdId: string;
  readonly effectiveAt: string;
}

/** Adds `hold NAME --reason TEXT`. It asks nothing: stopping is one person and instant. */
export function addHoldCommand(program: Command, context: CliContext): void {
  program
    .command('hold <campaign>')
    .description('stop a campaign now: nothing new starts; works even while the workflow engine is away')
    .requiredOption('--reason <text>', 'why; kept with the hold')
    .option('--scope <scope>', 'forward: no installs and reboots going forward; all: no order at all', 'forward')
    .option('--cluster <name>', 'only the hosts of this cluster')
    .action(async (campaign: string, options: { reason: string; scope: string; cluster?: string }) => {
      const { reason, scope, cluster = null } = options;
      if (!HOLD_SCOPES.some((known) => known === scope)) {
        const next = `Write one of: ${HOLD_SCOPES.join(', ')}.`;
        throw new CliError('usage', `there is no scope "${scope}"`, { exitCode: EXIT.usage, next });
      }
      const json = { holdId: context.newId(), reason, scope, cluster };
      const path = `/v1/campaigns/${encodeURIComponent(campaign)}/holds`;
      const held = await context.api().post<Held>('Hold', path, { json });
      print(context, held, ({ holdId, effectiveAt }) => {
        const lift = `ringmaster resume ${campaign} --reason TEXT`;
        return `Held, effective since ${effectiveAt}: nothing it forbids is offered any more.\nhold ${holdId}\nTo go on: ${lift}\n`;
      });
    });
}
