import type { Command } from 'commander';
import type { HostLogEntry } from '../../model/host-log';
import type { CliContext } from '../context';
import { followLog } from '../follow-log';
import { print } from '../print';
import { renderHostLog } from '../render/host-log';

interface LogsOptions {
  readonly bad?: true;
  readonly follow?: true;
}

interface HostLog {
  readonly entries?: readonly HostLogEntry[];
}

/** Adds `logs NAME [HOST] [--bad] [-f]`. */
export function addLogsCommand(program: Command, context: CliContext): void {
  program
    .command('logs <campaign> [host]')
    .description(
      'show what a host of a campaign was ordered and what its agent reported; without a host, the newest of all',
    )
    .option('--bad', 'only what went wrong, or went back')
    .option('-f, --follow', 'go on with what comes, until the campaign has ended')
    .action(async (campaign: string, host: string | undefined, { bad, follow }: LogsOptions) => {
      const read = (more: { readonly limit?: string }): Promise<HostLog> => {
        const asked = { ...(host !== undefined && { host }), ...(bad === true && { bad: 'true' }), ...more };
        const query = new URLSearchParams(asked).toString();
        const path = `/v1/campaigns/${encodeURIComponent(campaign)}/log${query === '' ? '' : `?${query}`}`;
        return context.api().get<HostLog>('HostLog', path);
      };
      const withHost = host === undefined;
      if (follow !== true) {
        print(context, await read({}), ({ entries = [] }) => renderHostLog(entries, { withHost, bad: bad === true }));
        return;
      }
      const readNewest = async (limit: number): Promise<readonly HostLogEntry[]> =>
        (await read({ limit: String(limit) })).entries ?? [];
      context.exitWith(await followLog(context, { campaign, read: readNewest, withHost }));
    });
}
