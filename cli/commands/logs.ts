import type { Command } from 'commander';
import type { HostLogEntry } from '../../model/host-log';
import type { CliContext } from '../context';
import { print } from '../print';
import { renderHostLog } from '../render/host-log';

/** Adds `logs NAME [HOST]`. */
export function addLogsCommand(program: Command, context: CliContext): void {
  program
    .command('logs <campaign> [host]')
    .description(
      'show what a host of a campaign was ordered and what its agent reported; without a host, the newest of all',
    )
    .option('--bad', 'only what went wrong, or went back')
    .action(async (campaign: string, host: string | undefined, options: { bad?: true }) => {
      const query = new URLSearchParams({
        ...(host !== undefined && { host }),
        ...(options.bad === true && { bad: 'true' }),
      }).toString();
      const path = `/v1/campaigns/${encodeURIComponent(campaign)}/log${query === '' ? '' : `?${query}`}`;
      const answer = await context.api().get<{ readonly entries?: readonly HostLogEntry[] }>('HostLog', path);
      print(context, answer, ({ entries = [] }) => renderHostLog(entries, { withHost: host === undefined }));
    });
}
