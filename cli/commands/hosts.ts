import type { Command } from 'commander';
import type { CampaignHostView } from '../../model/campaign-view';
import type { Host } from '../../model/host';
import { HOST_STATES } from '../../model/words';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { hostReason } from '../render/host-reason';
import { countHosts } from '../render/plan';
import { safeText } from '../../model/safe-text';
import { renderTable } from '../render/table';
import { readSent } from '../sent-file';
import { addHostIdentityCommands } from './host-identity';

interface ImportAnswer {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

interface ListedHost extends Host {
  readonly connected: boolean;
  /** Why no gateway lets it in; null: nothing keeps it out. */
  readonly barred: { readonly kind: string; readonly reason: string } | null;
  readonly owner: { readonly name: string } | null;
}

/** Adds `hosts import FILE`, `hosts list` and what concerns hosts' identities. */
export function addHostsCommand(program: Command, context: CliContext): void {
  const hosts = program.command('hosts').description('the fleet: who is in it');
  hosts
    .command('import <file>')
    .description('add hosts, or give known ones a new cluster, site and labels (YAML or JSON, kind: HostList)')
    .action(async (file: string) => {
      const answer = await context
        .api()
        .post<ImportAnswer>('HostImport', '/v1/hosts', { json: readSent(context, file) });
      print(context, answer, ({ created, updated, unchanged }) => {
        return `${countHosts(created)} added, ${updated} changed, ${unchanged} as they were.\n`;
      });
    });
  addHostIdentityCommands(hosts, context);
  hosts
    .command('list')
    .description('list hosts, all or those of a campaign')
    .option('--campaign <name>', 'hosts of this campaign, with their state')
    .option('--state <state>', 'only hosts in this state; needs --campaign')
    .action(async (options: { campaign?: string; state?: string }) => {
      if (options.campaign !== undefined) await listOfCampaign(context, options.campaign, options.state);
      else if (options.state !== undefined) throw stateProblem('--state needs --campaign');
      else await listFleet(context);
    });
}

function stateProblem(message: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next: `States are: ${HOST_STATES.join(', ')}.` });
}

async function listFleet(context: CliContext): Promise<void> {
  const hosts = await allPages<ListedHost>(context, { kind: 'HostList', path: '/v1/hosts?limit=1000' });
  print(context, { apiVersion: 'ringmaster/v1', kind: 'HostList', hosts }, () => {
    const rows = hosts.map((host) => [
      host.name,
      host.cluster,
      host.site,
      host.barred?.kind ?? (host.connected ? 'connected' : 'away'),
      host.owner?.name ?? '-',
      Object.entries(host.labels)
        .map(([key, value]) => `${key}=${safeText(value)}`)
        .join(' '),
    ]);
    return `${renderTable(['NAME', 'CLUSTER', 'SITE', 'AGENT', 'CAMPAIGN', 'LABELS'], rows)}\n`;
  });
}

async function listOfCampaign(context: CliContext, campaign: string, state: string | undefined): Promise<void> {
  if (state !== undefined && !HOST_STATES.some((known) => known === state))
    throw stateProblem(`there is no state ${state}`);
  const query = `limit=1000${state === undefined ? '' : `&state=${state}`}`;
  const path = `/v1/campaigns/${encodeURIComponent(campaign)}/hosts?${query}`;
  const hosts = await allPages<CampaignHostView>(context, { kind: 'CampaignHostList', path });
  print(context, { apiVersion: 'ringmaster/v1', kind: 'CampaignHostList', hosts }, () => {
    const rows = hosts.map((host) => [
      host.name,
      host.ring,
      host.cluster,
      host.site,
      host.state,
      host.operation ?? '-',
      hostReason(host),
    ]);
    return `${renderTable(['NAME', 'RING', 'CLUSTER', 'SITE', 'STATE', 'OPERATION', 'REASON'], rows)}\n`;
  });
}

async function allPages<T>(context: CliContext, list: { kind: string; path: string }): Promise<T[]> {
  const all: T[] = [];
  for (let after = ''; ;) {
    const path = after === '' ? list.path : `${list.path}&after=${encodeURIComponent(after)}`;
    const page = await context
      .api()
      .get<{ readonly hosts: readonly T[]; readonly next: string | null }>(list.kind, path);
    all.push(...page.hosts);
    if (page.next === null) return all;
    after = page.next;
  }
}
