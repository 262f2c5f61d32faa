import type { Command } from 'commander';
import type { DocumentNode } from '../../model/campaign-file/document';
import { readDocument } from '../../documents/read-document';
import { explore, resolutionFor } from '../../simulator/what-if/explore';
import { assumedModel } from '../../simulator/what-if/assumed-model';
import type { FailureModel } from '../../simulator/what-if/failure-model';
import { parseFailureModel } from '../../simulator/what-if/failure-model-file';
import type { Scenario } from '../../simulator/what-if/fleet-shape';
import { leftOutOf } from '../../simulator/what-if/left-out';
import { HOSTS_PER_SITE, inventScenario } from '../../simulator/what-if/synthetic-fleet';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { invalidFile, readCampaignHere } from '../read-campaign';
import { renderSimulation, type Simulation } from '../render/simulation';
import { readSent } from '../sent-file';

const MOST_HOSTS = 2_000_000;
const CLUSTERS = 8;

interface SimulateOptions {
  readonly hosts?: string;
  readonly clusters?: string;
  readonly sites?: string;
  readonly failureModel?: string;
  readonly seed: string;
  readonly compare: boolean;
}

/** Adds `simulate FILE`. */
export function addSimulateCommand(program: Command, context: CliContext): void {
  program
    .command('simulate <file>')
    .description('say in virtual time what a campaign would do: rings, goals, and what a bad patch would reach')
    .option('--hosts <n>', 'across a made-up fleet of so many hosts, without the api')
    .option('--clusters <n>', `clusters of the made-up fleet (${CLUSTERS})`)
    .option('--sites <n>', `its sites (one for each ${HOSTS_PER_SITE} hosts)`)
    .option('--failure-model <file>', 'how hosts behave (kind: FailureModel)')
    .option('--seed <text>', 'of all chance: the same seed, the same story', '1')
    .option('--no-compare', 'tell this campaign only, and try no other pace')
    .action(async (file: string, options: SimulateOptions) => {
      const given = readModel(context, options.failureModel);
      const scenario =
        options.hosts === undefined ? await askFleet(context, file, options) : invent(context, file, options);
      const model = given ?? assumedModel(scenario.spec);
      const resolutionMs = resolutionFor(scenario.shape.hosts);
      const told = explore({ scenario, model, seed: options.seed, resolutionMs }, options.compare);
      const fleet = options.hosts === undefined ? 'inventory' : 'made_up';
      const simulation: Simulation = {
        apiVersion: 'ringmaster/v1',
        kind: 'Simulation',
        ...summaryOf(scenario, fleet),
        ...told,
      };
      print(context, simulation, (answer, style) => renderSimulation(answer, style, context.columns()));
    });
}

function summaryOf(
  { spec, shape }: Scenario,
  fleet: Simulation['fleet']['kind'],
): Pick<Simulation, 'name' | 'fleet' | 'maxInFlight' | 'rampFrom' | 'leftOut'> {
  const clusters = new Set(shape.lanes.map(({ cluster }) => cluster)).size;
  const sites = new Set(shape.groups.map(({ site }) => site)).size;
  const limit = shape.limits.find(({ scope }) => scope === 'campaign');
  return {
    name: spec.name,
    fleet: { kind: fleet, hosts: shape.hosts, clusters, sites, offline: shape.offline },
    maxInFlight: limit?.maxHosts ?? 1,
    rampFrom: spec.pace.rampFrom,
    leftOut: leftOutOf(spec),
  };
}

async function askFleet(context: CliContext, file: string, { clusters, sites }: SimulateOptions): Promise<Scenario> {
  if (clusters !== undefined || sites !== undefined) {
    throw usage('--clusters and --sites say what a made-up fleet is like', 'Add --hosts, or leave them out.');
  }
  return context.api().post<Scenario>('Scenario', '/v1/scenarios', { json: readSent(context, file) });
}

function invent(context: CliContext, file: string, options: SimulateOptions): Scenario {
  const spec = readCampaignHere(context, file, 'simulated');
  const hosts = readCount('--hosts', options.hosts ?? '', MOST_HOSTS);
  const sites =
    options.sites === undefined ? Math.ceil(hosts / HOSTS_PER_SITE) : readCount('--sites', options.sites, hosts);
  const clusters =
    options.clusters === undefined ? Math.min(CLUSTERS, sites) : readCount('--clusters', options.clusters, sites);
  return inventScenario(spec, { hosts, clusters, sites });
}

function readCount(option: string, text: string, most: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  const next = option === '--hosts' ? 'Write it as in --hosts 10000.' : 'Every site is in one cluster and has a host.';
  throw usage(`${option} must be a whole number from 1 to ${most}`, next);
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}

function readModel(context: CliContext, file: string | undefined): FailureModel | null {
  if (file === undefined) return null;
  const result = parseFailureModel(readRoot(context, file));
  if (!result.ok) throw invalidFile(file, result.problems, 'simulated');
  return result.model;
}

function readRoot(context: CliContext, file: string): DocumentNode {
  const document = readDocument(readSent(context, file).text);
  if (!document.ok) throw invalidFile(file, document.problems, 'simulated');
  return document.root;
}
